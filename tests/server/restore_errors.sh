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
