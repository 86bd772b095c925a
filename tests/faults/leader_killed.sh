# The leader's connection is killed: the snapshot is gone, and with it the dump. Once an item has ended no further one begins,
# the message says what is lost, and nothing is left behind.
source "$PGBRAID_SUPPORT/lib.sh"
source "$PGBRAID_SUPPORT/faults.sh"

db=$(fresh_db source)
held_tables "$db" 12
hold "$db"
start "$PGBRAID" dump -v -Fd -j2 "${held[@]}" -f "$tmp/archive" "$db"
await_held "$db" 2
killed=$(sql postgres "SELECT count(pg_terminate_backend(pid, 10000)) FROM pg_stat_activity
                        WHERE datname = '$db' AND application_name = 'pgbraid dump'")
expect_equal 'leaders' "$killed" 1
let_go "$db"
expect_end 3 30
expect_stderr "error: lost the leader's connection: the snapshot is gone, and with it the dump"
expect_equal 'error messages' "$(grep -c '^pgbraid: error: ' "$tmp/stderr")" 1
# Each of the two workers may have taken another one by then.
begun=$(grep -c 'dumping TABLE DATA' "$tmp/stderr")
((begun <= 4)) || fail "$begun of 12 tables were begun"
expect_absent "$tmp/archive"
wait_for "NOT EXISTS (SELECT FROM pg_stat_activity WHERE datname = '$db')" 10
