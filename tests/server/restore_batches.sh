# Many entries go to the server in one round trip, and yet each stands or falls alone: an error is told with its own
# entry, takes with it only what depends on that entry, and --exit-on-error leaves nothing of what comes after it.
source "$PGBRAID_SUPPORT/lib.sh"

make_role batches_owner
db=$(fresh_db source)
sql "$db" "DO \$\$ BEGIN
  FOR i IN 1..150 LOOP
    EXECUTE format('CREATE FUNCTION f%s() RETURNS text LANGUAGE sql AS ''SELECT ''''it; is''''''', i);
    EXECUTE format('CREATE TABLE t%s (id int PRIMARY KEY, up int REFERENCES t%s)', i, greatest(i - 1, 1));
    EXECUTE format('CREATE TYPE e%s AS ENUM (''it''''s; %1\$s'')', i);
    EXECUTE format('COMMENT ON TYPE e%s IS ''a; \"b\" ''''c''''''', i);
    EXECUTE format('ALTER TABLE t%s OWNER TO batches_owner', i);
  END LOOP; END \$\$" \
  'CREATE FUNCTION atomic() RETURNS int BEGIN ATOMIC SELECT 1; SELECT 2; END' \
  'CREATE FUNCTION dollars() RETURNS text LANGUAGE sql AS $_$ SELECT $$a; b'"'"'$$; $_$' \
  'CREATE VIEW "odd; ""v""" AS SELECT E'"'"'a\\;b'"'"' AS "c;d"' \
  'CREATE TABLE s (id serial, "a;b" text DEFAULT '"';'"')' \
  'CREATE RULE r AS ON DELETE TO s DO ALSO (INSERT INTO s VALUES (1); UPDATE s SET id = 2)'
expect_exit 0 "$PGBRAID" dump -Fd -j2 -f "$tmp/archive" "$db"
# refuse DB IDENTITY...: the database will not have these objects.
refuse() {
  local db=$1 list
  shift
  printf -v list "'%s', " "$@"
  sql "$db" 'CREATE SCHEMA guard' "CREATE FUNCTION guard.refuse() RETURNS event_trigger LANGUAGE plpgsql AS \$\$ BEGIN
      IF EXISTS (SELECT FROM pg_event_trigger_ddl_commands() c WHERE c.object_identity IN (${list%, })) THEN
        RAISE 'not here';
      END IF; END \$\$" 'CREATE EVENT TRIGGER refuse ON ddl_command_end EXECUTE FUNCTION guard.refuse()'
}
errors() { grep -c '^pgbraid: error: ' "$tmp/stderr" || true; }

for jobs in 1 3; do
  target=$(fresh_db whole)
  expect_exit 0 "$PGBRAID" restore -j "$jobs" -d "$target" "$tmp/archive"
  same_database "$db" "$target"
  # Once more into the same, and into one that is empty.
  expect_exit 0 "$PGBRAID" restore --clean --if-exists -j "$jobs" -d "$target" "$tmp/archive"
  same_database "$db" "$target"
  target=$(fresh_db empty)
  expect_exit 0 "$PGBRAID" restore --clean --if-exists -j "$jobs" -d "$target" "$tmp/archive"
  same_database "$db" "$target"

  # Three entries cannot be made: each is told, and what does not depend on them is there.
  target=$(fresh_db broken)
  refuse "$target" public.e70 'public.f71()' public.t72
  expect_exit 1 "$PGBRAID" restore -j "$jobs" -d "$target" "$tmp/archive"
  expect_equal "errors with -j $jobs" "$(errors)" 3
  expect_stderr 'TYPE public.e70'
  expect_stderr 'FUNCTION public.f71'
  expect_stderr 'TABLE public.t72'
  expect_equal 'the comment of the type that failed' \
    "$(sql "$target" "SELECT pg_catalog.obj_description('e70'::regtype, 'pg_type')")" ''
  expect_equal 'types' "$(sql "$target" "SELECT count(*) FROM pg_type WHERE typtype = 'e'")" 149
  expect_equal 'functions' "$(sql "$target" "SELECT count(*) FROM pg_proc WHERE proname ~ '^f[0-9]+\$'")" 149
  expect_equal 'tables' "$(sql "$target" "SELECT count(*) FROM pg_class WHERE relkind = 'r' AND relname ~ '^t[0-9]+\$'")" 149
  # t72 has neither its key nor its reference, and t73 no reference to t72.
  expect_equal 'keys' "$(sql "$target" "SELECT count(*) FROM pg_constraint WHERE contype = 'p' AND conrelid >= 16384")" 149
  expect_equal 'references' "$(sql "$target" "SELECT count(*) FROM pg_constraint WHERE contype = 'f'")" 148

  # With --exit-on-error: what comes before the failure stands, nothing of what comes after.
  target=$(fresh_db stopped)
  refuse "$target" public.e70
  status=0
  "$PGBRAID" restore -e -j "$jobs" -d "$target" "$tmp/archive" >"$tmp/stdout" 2>"$tmp/stderr" || status=$?
  [[ $status != 0 ]] || fail 'no failure with --exit-on-error'
  expect_equal 'errors with --exit-on-error' "$(errors)" 1
  expect_stderr 'TYPE public.e70'
  before=$("$PGBRAID" list "$tmp/archive" | grep ' TYPE public e' | sed '/ e70 /,$d' | wc -l)
  ((before > 0)) || fail 'the type that fails is the first'
  expect_equal 'types before it' "$(sql "$target" "SELECT count(*) FROM pg_type WHERE typtype = 'e'")" "$before"
  expect_equal 'tables after it' "$(sql "$target" "SELECT count(*) FROM pg_class WHERE relname ~ '^t[0-9]+\$'")" 0
done

# An owner that is not there: the object stands, without it.
sql "$db" 'CREATE ROLE batches_gone' 'ALTER TYPE e5 OWNER TO batches_gone'
expect_exit 0 "$PGBRAID" dump -Fd -f "$tmp/gone" "$db"
sql "$db" 'ALTER TYPE e5 OWNER TO CURRENT_USER' 'DROP ROLE batches_gone'
target=$(fresh_db gone)
expect_exit 1 "$PGBRAID" restore -j 2 -d "$target" "$tmp/gone"
expect_stderr 'role "batches_gone" does not exist'
expect_equal 'errors' "$(errors)" 1
same_database "$db" "$target"

# What no transaction block may hold.
expect_exit 0 "$PGBRAID" restore --create --clean --if-exists -d postgres "$tmp/archive"
sql "$db" 'SELECT atomic()' >/dev/null
expect_equal 'tables of the database made' "$(sql "$db" "SELECT count(*) FROM pg_class WHERE relname ~ '^t[0-9]+\$'")" 150
