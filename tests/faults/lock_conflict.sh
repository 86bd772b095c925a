# Somebody waits for an exclusive lock on a table that is to be dumped: an error that names the table, no deadlock.
source "$PGBRAID_SUPPORT/lib.sh"

# A lock that somebody holds: the leader gives up after --lock-wait-timeout.
db=$(fresh_db source)
slow_tables "$db" 3
sql "$db" 'CREATE TABLE wanted (id int)'
psql -X -q -d "$db" -c 'BEGIN; LOCK TABLE wanted; SELECT pg_sleep(100)' >/dev/null 2>&1 &
holder=$!
at_exit 'kill "$holder" 2>/dev/null'
held="EXISTS (SELECT FROM pg_locks l JOIN pg_class c ON c.oid = l.relation
              WHERE c.relname = 'wanted' AND l.mode = 'AccessExclusiveLock' AND l.granted = %s)"
wait_for "${held/\%s/true}" 30 "$db"
expect_exit 4 "$PGBRAID" dump -Fd -j2 --lock-wait-timeout 200 -f "$tmp/archive" "$db"
expect_stderr wanted
expect_absent "$tmp/archive"
sql "$db" "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '$db' AND query LIKE '%pg_sleep%'
           AND pid <> pg_backend_pid()" >/dev/null
wait_for "NOT ${held/\%s/true}" 30 "$db"

# A lock that somebody waits for while the dump runs: workers, which lock each table again, must not wait behind it.
start "$PGBRAID" dump -Fd -j1 -f "$tmp/archive" "$db"
wait_for "EXISTS (SELECT FROM pg_stat_activity WHERE datname = '$db' AND query LIKE 'LOCK%COPY%' AND state = 'active')" 60
for table in slow1 slow2 slow3 wanted; do
  psql -X -q -d "$db" -c "BEGIN; LOCK TABLE $table" >/dev/null 2>&1 &
done
expect_end 4 60
expect_stderr ': could not lock table public.'
expect_stderr 'could not obtain lock'
expect_stderr 'HINT:'
expect_absent "$tmp/archive"
