# An entry that fails is told with its statement; the run goes on, what depends on it is skipped, the exit status is 1.
# Where something of its name is there already, what depends on it is tried all the same.
source "$PGBRAID_SUPPORT/lib.sh"

db=$(fresh_db source)
sql "$db" 'CREATE TABLE a (id int PRIMARY KEY); INSERT INTO a SELECT generate_series(1, 10)' \
  'CREATE TABLE b (id int PRIMARY KEY); INSERT INTO b SELECT generate_series(1, 10)'
expect_exit 0 "$PGBRAID" dump -Fd -j2 -f "$tmp/archive" "$db"

target=$(fresh_db target)
sql "$target" 'CREATE VIEW a AS SELECT 1 AS other'
expect_exit 1 "$PGBRAID" restore -j2 -d "$target" "$tmp/archive"
expect_stderr 'relation "a" already exists'
expect_stderr 'CREATE TABLE public.a'
expect_equal 'rows of what does not depend on it' "$(sql "$target" 'SELECT count(*) FROM b')" 10

target=$(fresh_db target)
sql "$target" 'CREATE VIEW a AS SELECT 1 AS other'
# A status of its own, not the one of a run that went on.
status=0
"$PGBRAID" restore -e -j2 -d "$target" "$tmp/archive" >"$tmp/stdout" 2>"$tmp/stderr" || status=$?
[[ $status != 0 ]] || fail 'no failure with --exit-on-error'
grep -q 'relation "a" already exists' "$tmp/stderr" || fail 'the error is not told'
expect_equal 'tables after --exit-on-error' "$(sql "$target" "SELECT count(*) FROM pg_tables WHERE tablename = 'b'")" 0

# A schema, a type and a table that are there: each is an error, and what goes into them comes back.
db=$(fresh_db meets)
sql "$db" 'CREATE SCHEMA s' "CREATE TYPE s.e AS ENUM ('a')" 'CREATE FUNCTION s.f() RETURNS int LANGUAGE sql RETURN 1' \
  'CREATE TABLE s.t (e s.e PRIMARY KEY, i int DEFAULT s.f())' "INSERT INTO s.t VALUES ('a')" \
  'CREATE VIEW s.v AS SELECT * FROM s.t'
expect_exit 0 "$PGBRAID" dump -Fd -f "$tmp/meets" "$db"
target=$(fresh_db target)
sql "$target" 'CREATE SCHEMA s' "CREATE TYPE s.e AS ENUM ('a')" 'CREATE FUNCTION s.f() RETURNS int LANGUAGE sql RETURN 1' \
  'CREATE TABLE s.t (e s.e, i int DEFAULT s.f())'
expect_exit 1 "$PGBRAID" restore -j2 -d "$target" "$tmp/meets"
for object in 'schema "s"' 'type "e"' 'function "f"' 'relation "t"'; do expect_stderr "$object already exists"; done
expect_equal 'errors' "$(grep -c '^pgbraid: error: ' "$tmp/stderr")" 4
same_database "$db" "$target"

# What the server has to say is told in full: state, detail, line of the data, the statement's first 200 characters.
db=$(fresh_db told)
sql "$db" 'CREATE TABLE d (id int, t text)' "INSERT INTO d VALUES (1, 'a'), (2, 'b'), (2, 'c')" \
  "CREATE FUNCTION long() RETURNS text LANGUAGE sql AS \$\$ SELECT '$(printf 'ä%.0s' {1..300})' \$\$"
expect_exit 0 pg_dump -Fd -f "$tmp/told" "$db"
target=$(fresh_db target)
sql "$target" 'CREATE TABLE d (id int PRIMARY KEY, t text)' \
  "CREATE FUNCTION long() RETURNS int LANGUAGE sql AS 'SELECT 1'"
expect_exit 1 "$PGBRAID" restore -j2 -d "$target" "$tmp/told"
expect_stderr 'pgbraid: error: TABLE DATA public.d: duplicate key value violates unique constraint "d_pkey" (23505)'
expect_stderr 'DETAIL: Key (id)=(2) already exists.'
expect_stderr 'CONTEXT: COPY d, line 3'
expect_stderr 'STATEMENT: COPY public.d (id, t) FROM stdin'
expect_equal 'characters of the statement' \
  "$(grep 'STATEMENT: CREATE FUNCTION' "$tmp/stderr" | sed 's/^STATEMENT: //; s/\.\.\.$//' | LC_ALL=C.UTF-8 wc -m)" 201
expect_stderr 'errors ignored on restore: 3 failed, 0 skipped since they depend on these, 0 done'
expect_exit 1 "$PGBRAID" restore -e -j2 -d "$target" "$tmp/told"
expect_stderr 'the restore ends here: 0 failed before, 0 done'

# With --no-data-for-failed-tables a table that was there gets no rows; its index does come back.
sql "$db" 'CREATE TABLE other (id int)' 'INSERT INTO other VALUES (1)' 'CREATE INDEX d_t ON d (t)'
rm -rf "$tmp/told"
expect_exit 0 pg_dump -Fd -f "$tmp/told" "$db"
target=$(fresh_db target)
sql "$target" 'CREATE TABLE d (id int, t text)'
expect_exit 1 "$PGBRAID" restore --no-data-for-failed-tables -j2 -d "$target" "$tmp/told"
expect_stderr 'errors ignored on restore: 1 failed, 1 skipped'
expect_equal 'rows' "$(sql "$target" 'SELECT (SELECT count(*) FROM d), (SELECT count(*) FROM other)')" '0|1'
expect_equal 'indexes' "$(sql "$target" "SELECT count(*) FROM pg_indexes WHERE indexname = 'd_t'")" 1

# The server's warnings are told once, whoever hears them and however often an entry is tried.
db=$(fresh_db warned)
make_role restore_errors_owner
sql "$db" 'CREATE TABLE a (id int)' 'CREATE TABLE b (id int)' 'INSERT INTO a VALUES (1)' 'CREATE INDEX ai ON a (id)' \
  'ALTER TABLE b OWNER TO restore_errors_owner'
expect_exit 0 "$PGBRAID" dump -Fd -f "$tmp/warned" "$db"
sql "$db" 'ALTER TABLE b OWNER TO CURRENT_USER'
sql postgres 'DROP ROLE restore_errors_owner'
for options in -j2 '--resumable -j2' '--use-set-session-authorization -O -j2'; do
  target=$(fresh_db target)
  sql "$target" "CREATE FUNCTION warn() RETURNS event_trigger LANGUAGE plpgsql AS \$\$ DECLARE c record; BEGIN
      FOR c IN SELECT * FROM pg_event_trigger_ddl_commands() LOOP
        RAISE WARNING '% of %', c.command_tag, c.object_identity;
      END LOOP; END \$\$" \
    "CREATE EVENT TRIGGER warn ON ddl_command_end WHEN TAG IN ('CREATE TABLE', 'CREATE INDEX') EXECUTE FUNCTION warn()"
  # shellcheck disable=SC2086
  expect_exit "$([[ $options == *-O* ]] && echo 0 || echo 1)" "$PGBRAID" restore $options -d "$target" "$tmp/warned"
  for object in 'CREATE TABLE of public.a' 'CREATE TABLE of public.b' 'CREATE INDEX of public.ai'; do
    expect_equal "warnings: $object" "$(grep -c "warning: .*$object\$" "$tmp/stderr")" 1
  done
done
