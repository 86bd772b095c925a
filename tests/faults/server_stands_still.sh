# Neither leader nor workers wait for a server that does not hear of an interrupt: their connections are cut.
source "$PGBRAID_SUPPORT/lib.sh"
source "$PGBRAID_SUPPORT/cluster.sh"
source "$PGBRAID_SUPPORT/faults.sh"

cluster_start
at_exit cluster_stop
at_exit 'kill -CONT "$cluster_pid"'
db=$(fresh_db source)
sql "$db" 'CREATE TABLE a (id int)' 'INSERT INTO a VALUES (1)'
expect_exit 0 "$PGBRAID" dump -Fd -f "$tmp/archive" "$db"
target=$(fresh_db target)
sql "$target" 'CREATE TABLE a (id int)' 'CREATE FUNCTION sleep() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    PERFORM pg_sleep(100); RETURN new; END $$' \
  'CREATE TRIGGER sleep BEFORE INSERT ON a FOR EACH ROW EXECUTE FUNCTION sleep()'

# Nobody answers who asks to cancel; and the session does not hear of it.
sleeps="datname = '$target' AND wait_event = 'PgSleep'"
for options in '-1' '-j 2'; do
  # shellcheck disable=SC2086
  start "$PGBRAID" restore $options -a -d "$target" "$tmp/archive"
  wait_for "EXISTS (SELECT FROM pg_stat_activity WHERE $sleeps)" 30
  kill -STOP "$cluster_pid"
  kill -TERM "$started"
  expect_end 143 20
  expect_all_cut
  kill -CONT "$cluster_pid"
  sql postgres "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE $sleeps" >/dev/null
  wait_for "NOT EXISTS (SELECT FROM pg_stat_activity WHERE $sleeps)" 20
done
