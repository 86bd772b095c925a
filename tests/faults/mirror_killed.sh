# What breaks while a mirror is at work: a session on either side, and it goes on; the source's leader, or the target's
# server, and it ends with a clear word, what is complete stays, and a further run makes the whole. The same on a signal.
source "$PGBRAID_SUPPORT/lib.sh"
source "$PGBRAID_SUPPORT/cluster.sh"

db=$(fresh_db source)
sql "$db" 'CREATE TABLE held (id int)' 'INSERT INTO held SELECT generate_series(1, 100)' \
  'CREATE INDEX held_id ON held (id)' 'CREATE TABLE small (id int)' 'INSERT INTO small SELECT generate_series(1, 100)'
source_host=$PGHOST
source="host=$PGHOST port=$PGPORT user=$PGUSER dbname=$db"
cluster_start
at_exit cluster_stop
at_exit 'PGHOST=$source_host drop_own_databases'
target_host=$PGHOST
export PGHOST=$source_host
on_target() { PGHOST=$target_host "$@"; }
target="host=$target_host port=5432 user=postgres dbname=postgres"

# A mirror stays in the middle of one table as long as somebody holds a lock.
copies="query LIKE '%COPY%held%' AND state = 'active' AND application_name LIKE 'pgbraid mirror worker%'"
begin() {
  on_target sql postgres 'DROP SCHEMA public CASCADE' 'CREATE SCHEMA public' >/dev/null 2>&1
  psql -X -q -d "$db" -c 'SELECT pg_advisory_lock(1)' -c 'SELECT pg_sleep(300)' >/dev/null 2>&1 &
  wait_for "EXISTS (SELECT FROM pg_locks WHERE locktype = 'advisory' AND granted)" 30 "$db"
  start env --default-signal=INT "$PGBRAID" mirror -j2 --where 'held:pg_advisory_lock_shared(1) IS NOT NULL' \
    --source "$source" --target "$target"
  wait_for "EXISTS (SELECT FROM pg_stat_activity WHERE datname = '$db' AND $copies AND wait_event_type = 'Lock')" 60
  on_target wait_for "EXISTS (SELECT FROM pg_stat_activity WHERE $copies)" 60
}
let_go() {
  sql postgres "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '$db' AND query LIKE '%pg_sleep%'" >/dev/null
}
same() {
  row_hashes "$db" >"$tmp/source.rows"
  on_target row_hashes postgres >"$tmp/target.rows"
  same_files 'rows of source and target' "$tmp/source.rows" "$tmp/target.rows"
}
again() {
  expect_exit 0 "$PGBRAID" mirror -j2 -c --if-exists --source "$source" --target "$target"
  same
}
expect_error() { # no more than one, and it says so
  expect_stderr "$1"
  expect_stderr 'HINT:'
  [[ $(grep -c "^pgbraid: error: " "$tmp/stderr") == 1 ]] || { show_last; fail "more than one error"; }
}

# A worker's session on the source, then one on the target: the item runs again.
begin
sql postgres "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '$db' AND $copies" >/dev/null
wait_for_stderr 'runs again' 30
let_go
expect_end 0 120
same
begin
on_target sql postgres "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE $copies" >/dev/null
let_go
expect_end 0 120
expect_stderr 'runs again'
same

# The source's leader: the snapshot is gone. What comes after the table under way is not begun.
begin
sql postgres "SELECT pg_terminate_backend(pid) FROM pg_stat_activity
               WHERE datname = '$db' AND application_name = 'pgbraid mirror'" >/dev/null
let_go
expect_end 3 60
expect_error "lost the leader's connection: the snapshot is gone, and with it the mirror"
expect_equal 'indexes' "$(on_target sql postgres "SELECT count(*) FROM pg_indexes WHERE indexname = 'held_id'")" 0
again

# The target's server.
begin
export PGHOST=$target_host
cluster_crash
export PGHOST=$source_host
let_go
expect_end 3 60
expect_error "lost the leader's connection to the target"
again

# A signal: no session is left on either side, and a table is whole or empty.
begin
kill -TERM "$started"
expect_end 143 20
expect_stderr 'HINT: What is complete in the target stays'
wait_for "NOT EXISTS (SELECT FROM pg_stat_activity WHERE datname = '$db' AND application_name LIKE 'pgbraid%')" 10
on_target wait_for "NOT EXISTS (SELECT FROM pg_stat_activity WHERE application_name LIKE 'pgbraid%')" 10
expect_equal 'rows of the table in flight' "$(on_target sql postgres 'SELECT count(*) FROM held')" 0
let_go
again
