# --single-transaction is all or nothing; --transaction-size commits every N entries and stops at the first error. What
# stock refuses is refused.
# servers: 15 18
source "$PGBRAID_SUPPORT/lib.sh"

db=$(fresh_db source)
make_role transactions_owner
at_exit 'sql postgres "DROP ROLE IF EXISTS transactions_owner"'
sql "$db" 'CREATE SCHEMA s' 'CREATE TABLE s.a (id int PRIMARY KEY, t text)' \
  "INSERT INTO s.a SELECT i, md5(i::text) FROM generate_series(1, 1000) i" \
  'CREATE TABLE s.b (id int REFERENCES s.a)' 'INSERT INTO s.b VALUES (1), (2)' 'ALTER TABLE s.b OWNER TO transactions_owner' \
  'CREATE MATERIALIZED VIEW s.m AS SELECT count(*) FROM s.a' 'GRANT SELECT ON s.a TO transactions_owner' \
  "SELECT lo_from_bytea(4711, 'abc')" "COMMENT ON TABLE s.a IS 'x'" >/dev/null
expect_exit 0 "$PGBRAID" dump -Fd -f "$tmp/archive" "$db"

refused() {
  local text=$1
  shift
  expect_exit 2 "$PGBRAID" restore "$@" -d postgres "$tmp/archive"
  expect_stderr "$text"
}
refused 'cannot specify both --single-transaction and multiple jobs' -1 -j 2
refused 'options -C/--create and -1/--single-transaction cannot be used together' -1 -C
refused 'options -1/--single-transaction and --transaction-size cannot be used together' -1 --transaction-size=3
refused 'options -1/--single-transaction and --resumable cannot be used together' -1 --resumable
refused '--transaction-size must be in range 1..2147483647' --transaction-size=0

for options in -1 --transaction-size=1 --transaction-size=3 '--transaction-size=1000 -j 1' '--transaction-size=2 -j 1' \
  '--transaction-size=3 -j 3' '-1 -c --if-exists'; do
  target=$(fresh_db target)
  # shellcheck disable=SC2086
  expect_exit 0 "$PGBRAID" restore $options -d "$target" "$tmp/archive"
  same_database "$db" "$target"
done

# One transaction, in which the table was made and filled.
target=$(fresh_db target)
expect_exit 0 "$PGBRAID" restore -1 -d "$target" "$tmp/archive"
expect_equal 'transactions' "$(sql "$target" 'SELECT count(DISTINCT x) FROM (SELECT xmin::text FROM s.a UNION SELECT xmin::text FROM s.b UNION SELECT c.xmin::text FROM pg_class c WHERE c.oid IN (SELECT oid FROM pg_largeobject_metadata UNION ALL VALUES ($$s.m$$::regclass::oid))) x')" 1
same_database "$db" "$target"

# An error: nothing is left of it, neither of what was dropped.
target=$(fresh_db target)
sql "$target" 'CREATE SCHEMA s' 'CREATE TABLE s.m (mine int)' 'CREATE TABLE s.mine (id int)' 'INSERT INTO s.mine VALUES (7)'
before=$(pg_dump "$target" | grep -v '^.restrict\|^.unrestrict')
expect_exit 1 "$PGBRAID" restore -1 -d "$target" "$tmp/archive"
expect_stderr 'SCHEMA s: schema "s" already exists (42P06)'
expect_equal 'error messages' "$(grep -c '^pgbraid: error: ' "$tmp/stderr")" 1
expect_equal 'the database' "$(pg_dump "$target" | grep -v '^.restrict\|^.unrestrict')" "$before"

# It fails late, in the data.
target=$(fresh_db target)
sql "$target" 'CREATE SCHEMA s' 'CREATE TABLE s.a (id int, t text)' 'CREATE TABLE s.b (id int CHECK (id < 2))' 
expect_exit 1 "$PGBRAID" restore -1 -a -d "$target" "$tmp/archive"
expect_stderr 'TABLE DATA s.b: '
expect_stderr '23514'
expect_equal 'rows' "$(sql "$target" 'SELECT count(*) FROM s.a')" 0
# With transactions of one entry what was before the error stays; with more, its own transaction goes.
expect_exit 1 "$PGBRAID" restore --transaction-size=1 -j1 -a -d "$target" "$tmp/archive"
expect_equal 'rows' "$(sql "$target" 'SELECT count(*) FROM s.a')" 1000
sql "$target" 'TRUNCATE s.a' 'SELECT lo_unlink(oid) FROM pg_largeobject_metadata' >/dev/null
expect_exit 1 "$PGBRAID" restore --transaction-size=1000 -j1 -a -d "$target" "$tmp/archive"
expect_equal 'rows' "$(sql "$target" 'SELECT count(*) FROM s.a')" 0
expect_equal 'error messages' "$(grep -c '^pgbraid: error: ' "$tmp/stderr")" 1

# The database that is made stands beside the transactions.
made=${target}_made
at_exit "drop_db $made"
sql "$db" "COMMENT ON DATABASE \"$db\" IS 'that is made'"
rm -rf "$tmp/archive"
expect_exit 0 "$PGBRAID" dump -Fd -f "$tmp/archive" "$db"
drop_db "$target"
sql postgres "ALTER DATABASE \"$db\" RENAME TO \"$made\""
expect_exit 0 pg_dump -Fd -f "$tmp/stock" "$made"
sql postgres "ALTER DATABASE \"$made\" RENAME TO \"$db\""
expect_exit 0 "$PGBRAID" restore -C --transaction-size=4 -j1 -d postgres "$tmp/stock"
same_rows "$db" "$made"
