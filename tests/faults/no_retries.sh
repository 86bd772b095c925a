# With no retries left, a killed worker ends the dump: one error that names the table, and nothing left behind.
source "$PGBRAID_SUPPORT/lib.sh"

db=$(fresh_db source)
slow_tables "$db" 3
start "$PGBRAID" dump -Fd -j2 --retries 0 -f "$tmp/archive" "$db"
wait_for "EXISTS (SELECT FROM pg_stat_activity WHERE datname = '$db' AND query LIKE 'LOCK%COPY%' AND state = 'active')" 60
sql "$db" "SELECT pg_terminate_backend(pid) FROM pg_stat_activity
           WHERE datname = '$db' AND query LIKE 'LOCK%COPY%' AND state = 'active'" >/dev/null
expect_end 3 60
expect_stderr slow
expect_equal 'error messages' "$(grep -c '^pgbraid: error: ' "$tmp/stderr")" 1
expect_absent "$tmp/archive"
