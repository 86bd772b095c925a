# The leader's connection is killed: the snapshot is gone, the dump ends at once, and nothing is left behind.
source "$PGBRAID_SUPPORT/lib.sh"

db=$(fresh_db source)
slow_tables "$db" 6
start "$PGBRAID" dump -Fd -j2 -f "$tmp/archive" "$db"
wait_for "EXISTS (SELECT FROM pg_stat_activity WHERE datname = '$db' AND query LIKE 'LOCK%COPY%' AND state = 'active')" 60
sql "$db" "SELECT pg_terminate_backend(pid) FROM pg_stat_activity
           WHERE datname = '$db' AND state = 'idle in transaction' ORDER BY backend_start LIMIT 1" >/dev/null
expect_end 3 30
expect_equal 'error messages' "$(grep -c '^pgbraid: error: ' "$tmp/stderr")" 1
expect_absent "$tmp/archive"
wait_for "NOT EXISTS (SELECT FROM pg_stat_activity WHERE datname = '$db')" 10
