# What breaks while a mirror is at work: a session on either side, and it goes on; the source's leader, or the target's
# server, and it ends with a clear word, what is complete stays, and a further run makes the whole. The same on a signal.
source "$PGBRAID_SUPPORT/lib.sh"
source "$PGBRAID_SUPPORT/cluster.sh"

db=$(fresh_db source)
slow_tables "$db" 4
sql "$db" 'CREATE TABLE small (id int)' 'INSERT INTO small SELECT generate_series(1, 100)'
source_host=$PGHOST
source="host=$PGHOST port=$PGPORT user=$PGUSER dbname=$db"
cluster_start
at_exit cluster_stop
at_exit 'PGHOST=$source_host drop_own_databases'
target_host=$PGHOST
export PGHOST=$source_host
on_target() { PGHOST=$target_host "$@"; }
target="host=$target_host port=5432 user=postgres dbname=postgres"

copies="query LIKE '%COPY%slow%' AND state = 'active' AND backend_type = 'client backend'"
begin() {
  on_target sql postgres 'DROP SCHEMA public CASCADE' 'CREATE SCHEMA public' >/dev/null 2>&1
  start env --default-signal=INT "$PGBRAID" mirror -j2 --source "$source" --target "$target" "$@"
  wait_for "EXISTS (SELECT FROM pg_stat_activity WHERE datname = '$db' AND $copies AND application_name LIKE '%worker%')" 60
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
  expect_equal 'error messages' "$(grep -c '^pgbraid: error: ' "$tmp/stderr")" 1
}

# A worker's session on the source, then one on the target: the item runs again.
begin
sql postgres "SELECT pg_terminate_backend(pid) FROM pg_stat_activity
               WHERE datname = '$db' AND $copies AND application_name LIKE '%worker%' LIMIT 1" >/dev/null
expect_end 0 120
expect_stderr 'runs again'
same
begin
on_target wait_for "EXISTS (SELECT FROM pg_stat_activity WHERE $copies)" 60
on_target sql postgres "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE $copies LIMIT 1" >/dev/null
expect_end 0 120
expect_stderr 'runs again'
same

# The source's leader: the snapshot is gone.
begin
sql postgres "SELECT pg_terminate_backend(pid) FROM pg_stat_activity
               WHERE datname = '$db' AND application_name = 'pgbraid mirror'" >/dev/null
expect_end 3 60
expect_error "lost the leader's connection: the snapshot is gone, and with it the mirror"
again

# The target's server.
begin
on_target wait_for "EXISTS (SELECT FROM pg_stat_activity WHERE $copies)" 60
export PGHOST=$target_host
cluster_crash
export PGHOST=$source_host
expect_end 3 60
expect_equal 'error messages' "$(grep -c '^pgbraid: error: ' "$tmp/stderr")" 1
on_target wait_for 'true' 30
again

# A signal: no session is left on either side, and a table is whole or empty.
begin
kill -TERM "$started"
expect_end 143 20
expect_stderr 'HINT:  What is complete in the target stays'
wait_for "NOT EXISTS (SELECT FROM pg_stat_activity WHERE datname = '$db')" 10
on_target wait_for "NOT EXISTS (SELECT FROM pg_stat_activity WHERE application_name LIKE 'pgbraid%')" 10
for table in slow1 slow2 slow3 slow4 small; do
  rows=$(on_target sql postgres "SELECT count(*) FROM $table")
  [[ $rows == 0 || $rows == "$(sql "$db" "SELECT count(*) FROM $table")" ]] || fail "$table has $rows rows"
done
again
