# Functions and operators of a user's that are called as the server's own are never called by a dump, a restore or a
# mirror, wherever the role's search_path leads.
# servers: 15 18
source "$PGBRAID_SUPPORT/lib.sh"

db=$(fresh_db source)
sql "$db" 'CREATE SCHEMA evil' "DO \$do\$
DECLARE f record; t text; o text; made int := 0;
BEGIN
  -- Each with the very arguments of the server's function, so that it would be taken first.
  FOR f IN SELECT p.proname, pg_catalog.oidvectortypes(p.proargtypes) AS args, pg_catalog.format_type(p.prorettype, NULL) AS ret
             FROM pg_catalog.pg_proc p
            WHERE p.pronamespace = 'pg_catalog'::regnamespace AND p.prokind = 'f' AND NOT p.proretset
              AND NOT EXISTS (SELECT FROM pg_catalog.pg_type y WHERE y.typtype = 'p' AND (y.oid = p.prorettype OR y.oid = ANY (p.proargtypes)))
  LOOP
    BEGIN
      EXECUTE pg_catalog.format('CREATE FUNCTION evil.%I(%s) RETURNS %s LANGUAGE plpgsql AS %L', f.proname, f.args, f.ret,
                                'BEGIN RAISE EXCEPTION ''evil was called''; END');
      made := made + 1;
    EXCEPTION WHEN OTHERS THEN NULL;
    END;
  END LOOP;
  IF made < 1000 THEN RAISE EXCEPTION 'only % functions', made; END IF;
  FOREACH t IN ARRAY ARRAY['text', 'name', 'oid', 'int4', 'int2', '\"char\"', 'bool', 'int8', 'oid[]', 'text[]', 'regclass'] LOOP
    EXECUTE pg_catalog.format('CREATE FUNCTION evil.evil_bool(%1\$s, %1\$s) RETURNS bool LANGUAGE plpgsql AS %2\$L', t,
                              'BEGIN RAISE EXCEPTION ''evil was called''; END');
    FOREACH o IN ARRAY ARRAY['=', '<>', '<', '>', '<=', '>=', '||', '+', '-', '@>', '~', '!~'] LOOP
      EXECUTE pg_catalog.format('CREATE OPERATOR evil.%s (LEFTARG = %2\$s, RIGHTARG = %2\$s, FUNCTION = evil.evil_bool)', o, t);
    END LOOP;
  END LOOP;
END \$do\$" \
  'CREATE TABLE t (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, v text DEFAULT pg_catalog.upper($$a$$))' \
  "INSERT INTO t (v) SELECT 'x' FROM generate_series(1, 100)" 'CREATE VIEW v AS SELECT id, v FROM t WHERE id > 5' \
  'CREATE SEQUENCE s' 'SELECT lo_from_bytea(0, $$abc$$)' >/dev/null

# It would be called, if it were asked for by its name alone.
evil() { PGOPTIONS='-c search_path=evil,pg_catalog,public' "$@"; }
! evil psql -X -q -d "$db" -c "SELECT lower('A')" 2>"$tmp/log" >/dev/null || fail 'the trap does not work'
grep -qF 'evil was called' "$tmp/log" || fail 'the trap does not work'
! evil psql -X -q -d "$db" -c "SELECT 1 WHERE 'a'::name = 'b'::name" 2>"$tmp/log" >/dev/null || fail 'the trap does not work'

statistics=()
((PGBRAID_SERVER < 18)) || statistics=(--statistics)
expect_exit 0 evil "$PGBRAID" dump -Fd -j2 "${statistics[@]}" -f "$tmp/archive" "$db"
target=$(fresh_db target)
expect_exit 0 evil "$PGBRAID" restore -j2 -d "$target" "$tmp/archive"
same_database "$db" "$target"
# Patterns of tables are looked up along the role's own search_path.
expect_exit 0 evil "$PGBRAID" dump -Fd -s -t 'public.*' --table-and-children 't' -f "$tmp/chosen" "$db"
expect_exit 0 evil "$PGBRAID" dump -Fd -s -T 'v*' -N 'e?il' -f "$tmp/rest" "$db"
expect_exit 0 "$PGBRAID" list "$tmp/rest"
expect_stdout 'TABLE public t '

# Into a database that has them already.
expect_exit 0 evil "$PGBRAID" restore -c --if-exists -j2 -d "$target" "$tmp/archive"
same_rows "$db" "$target"
mirrored=$(fresh_db mirrored)
expect_exit 0 evil "$PGBRAID" mirror --compare -j2 --source "dbname=$db" --target "dbname=$mirrored"
same_rows "$db" "$mirrored"
