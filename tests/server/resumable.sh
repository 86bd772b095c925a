# --resumable: what failed or was interrupted is made by a further run, what is in is left alone, and the ledger goes when
# all is in. Another archive is refused before anything is touched.
# servers: 15 18
source "$PGBRAID_SUPPORT/lib.sh"

ledger() { sql "$1" "SELECT count(*) FROM pg_namespace WHERE nspname = 'pgbraid_restore'"; }

db=$(fresh_db source)
role=resumable_$PGBRAID_SERVER
at_exit "drop_own_databases; sql postgres 'DROP ROLE IF EXISTS $role'"
make_role "$role"
sql "$db" 'CREATE TABLE keyed (id int PRIMARY KEY, t text)' "INSERT INTO keyed SELECT i, md5(i::text) FROM generate_series(1, 1000) i" \
  'CREATE TABLE plain (id int REFERENCES keyed)' 'INSERT INTO plain VALUES (1), (2), (2)' \
  'ALTER TABLE keyed ENABLE ROW LEVEL SECURITY' "CREATE POLICY p ON keyed TO $role USING (true)" \
  "CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1'" "ALTER FUNCTION f() OWNER TO $role" \
  'CREATE MATERIALIZED VIEW m AS SELECT count(*) FROM plain' "GRANT SELECT ON plain TO $role" \
  "CREATE SCHEMA s AUTHORIZATION $role" "COMMENT ON TABLE plain IS 'x'" "SELECT lo_from_bytea(4711, 'abc')" \
  'CREATE TABLE s.log (tag text)' "CREATE FUNCTION s.log() RETURNS event_trigger LANGUAGE plpgsql AS
     \$\$ BEGIN INSERT INTO s.log VALUES (tg_tag); END \$\$" \
  'CREATE EVENT TRIGGER log ON ddl_command_start EXECUTE FUNCTION s.log()' >/dev/null
expect_exit 0 "$PGBRAID" dump -Fd -f "$tmp/archive" "$db"
expect_exit 0 pg_dump -Fd -f "$tmp/stock" "$db"

for archive in archive stock; do
  for jobs in 1 4; do
    target=$(fresh_db target)
    expect_exit 0 "$PGBRAID" restore --resumable "-j$jobs" -d "$target" "$tmp/$archive"
    expect_equal 'ledgers' "$(ledger "$target")" 0
    same_database "$db" "$target"
  done
done
target=$(fresh_db target)
expect_exit 0 "$PGBRAID" restore --resumable -j1 --transaction-size=3 -d "$target" "$tmp/archive"
same_database "$db" "$target"

# Without the role some entries fail, and one has no owner. The next run makes these, and only these.
sql "$db" 'DROP EVENT TRIGGER log'
rm -rf "$tmp/archive"
expect_exit 0 "$PGBRAID" dump -Fd -f "$tmp/archive" "$db"
stock_text "$db" >"$tmp/whole.sql"
row_hashes "$db" >"$tmp/whole.rows"
target=$(fresh_db target)
sql "$db" "REASSIGN OWNED BY $role TO CURRENT_USER" "DROP OWNED BY $role"
sql postgres "DROP ROLE $role"
for run in 1 2; do
  expect_exit 1 "$PGBRAID" restore -v --resumable -j2 -d "$target" "$tmp/archive"
  expect_stderr "role \"$role\" does not exist"
  expect_stderr 'what is restored is noted in schema "pgbraid_restore"'
  expect_equal 'ledgers' "$(ledger "$target")" 1
  # The function stands, without its owner; the schema and what is in it as well.
  expect_equal "errors of run $run" "$(grep -c '^pgbraid: error: ' "$tmp/stderr")" 4
done
expect_stderr 'going on where an earlier run ended'
# Another archive: nothing is touched.
expect_exit 0 "$PGBRAID" dump -Fd -f "$tmp/other" "$db"
expect_exit 2 "$PGBRAID" restore --resumable -c --if-exists -d "$target" "$tmp/other"
expect_stderr 'is of another archive'
expect_equal 'rows' "$(sql "$target" 'SELECT count(*) FROM plain')" 3
make_role "$role"
expect_exit 0 "$PGBRAID" restore --resumable -j2 -d "$target" "$tmp/archive"
expect_equal 'ledgers' "$(ledger "$target")" 0
stock_text "$target" >"$tmp/resumed.sql"
row_hashes "$target" >"$tmp/resumed.rows"
same_files 'texts' "$tmp/whole.sql" "$tmp/resumed.sql"
same_files 'rows' "$tmp/whole.rows" "$tmp/resumed.rows"

# What --clean dropped is not dropped again.
sql "$target" "REASSIGN OWNED BY $role TO CURRENT_USER" "DROP OWNED BY $role"
sql postgres "DROP ROLE $role"
sql "$target" 'DELETE FROM plain'
expect_exit 1 "$PGBRAID" restore --resumable -c --if-exists -d "$target" "$tmp/archive"
expect_equal 'rows' "$(sql "$target" 'SELECT count(*) FROM plain')" 3
sql "$target" 'INSERT INTO plain VALUES (3)'
make_role "$role"
expect_exit 0 "$PGBRAID" restore --resumable -c --if-exists -d "$target" "$tmp/archive"
expect_equal 'rows' "$(sql "$target" 'SELECT count(*) FROM plain')" 4

# What a run without --clean has made is not dropped by one with it: the ledger says that it is in.
target=$(fresh_db target)
sql "$target" "CREATE FUNCTION f() RETURNS text LANGUAGE sql AS 'SELECT NULL::text'"
expect_exit 1 "$PGBRAID" restore --resumable -d "$target" "$tmp/archive"
expect_exit 2 "$PGBRAID" restore --resumable -c -d "$target" "$tmp/archive"
expect_stderr 'was begun without --clean'
expect_equal 'rows' "$(sql "$target" 'SELECT count(*) FROM plain')" 3
sql "$target" 'DROP FUNCTION f()'
expect_exit 0 "$PGBRAID" restore --resumable -d "$target" "$tmp/archive"
expect_equal 'rows' "$(sql "$target" 'SELECT count(*) FROM plain')" 3

# What an interrupted run may have finished after all: no table is filled a second time.
target=$(fresh_db target)
expect_exit 0 "$PGBRAID" restore --resumable -d "$target" "$tmp/archive"
expect_exit 1 "$PGBRAID" restore --resumable -d "$target" "$tmp/archive"
expect_equal 'rows' "$(sql "$target" 'SELECT count(*) FROM plain')" 3
sql "$target" 'DROP SCHEMA pgbraid_restore CASCADE'

# Two at once: the second waits for the first, and does not begin anew what that has ended.
target=$(fresh_db target)
expect_exit 0 "$PGBRAID" restore --section=pre-data -d "$target" "$tmp/archive"
start psql -X -q -d "$target" -c 'BEGIN' -c 'LOCK TABLE plain' -c 'SELECT pg_sleep(60)'
blocker=$started
wait_for "EXISTS (SELECT FROM pg_locks WHERE relation = 'plain'::regclass AND granted)" 20 "$target"
"$PGBRAID" restore --resumable -a -j2 -d "$target" "$tmp/archive" >"$tmp/first" 2>&1 &
first=$!
wait_for "EXISTS (SELECT FROM pg_locks WHERE relation = 'plain'::regclass AND NOT granted)" 20 "$target"
start "$PGBRAID" restore --resumable -a -j2 -d "$target" "$tmp/archive"
wait_for "EXISTS (SELECT FROM pg_locks l JOIN pg_database d ON d.oid = l.database
                   WHERE d.datname = '$target' AND locktype = 'advisory' AND NOT granted)" 20
kill "$blocker"
sql postgres "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '$target' AND query LIKE '%pg_sleep%'" >/dev/null
expect_end 2 60
expect_stderr 'was at work on database'
wait "$first" || fail "the first run: $(cat "$tmp/first")"
expect_equal 'rows' "$(sql "$target" 'SELECT count(*) FROM plain')" 3
expect_equal 'ledgers' "$(ledger "$target")" 0

# A schema of the ledger's name that is not ours.
target=$(fresh_db target)
sql "$target" 'CREATE SCHEMA pgbraid_restore'
expect_exit 2 "$PGBRAID" restore --resumable -d "$target" "$tmp/archive"
expect_stderr 'has a schema "pgbraid_restore"'
expect_equal 'tables' "$(sql "$target" "SELECT count(*) FROM pg_tables WHERE tablename = 'plain'")" 0

# With --create the ledger is in the database that was made.
drop_db "$target"
expect_exit 0 psql -X -d postgres -c "ALTER DATABASE \"$db\" RENAME TO \"$target\""
expect_exit 0 "$PGBRAID" dump -Fd -f "$tmp/create" "$target"
drop_db "$target"
sql postgres "CREATE DATABASE \"$target\" TEMPLATE template0"  # as an interrupted run leaves it
expect_exit 0 "$PGBRAID" restore --resumable -C -d postgres "$tmp/create"
expect_equal 'ledgers' "$(ledger "$target")" 0
expect_equal 'rows' "$(sql "$target" 'SELECT count(*) FROM keyed')" 1000
# It is not fresh any more.
expect_exit 4 "$PGBRAID" restore --resumable -C -d postgres "$tmp/create"
expect_stderr 'already exists'
expect_equal 'rows' "$(sql "$target" 'SELECT count(*) FROM keyed')" 1000
expect_exit 0 "$PGBRAID" restore --resumable -C -c -d postgres "$tmp/create"
expect_equal 'rows' "$(sql "$target" 'SELECT count(*) FROM keyed')" 1000
