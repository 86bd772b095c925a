# With --resumable a connection that breaks at COMMIT is no riddle: the rows are loaded again where they are not in, and
# left alone where they are.
source "$PGBRAID_SUPPORT/lib.sh"
source "$PGBRAID_SUPPORT/cluster.sh"

cluster_start synchronous_commit=local synchronous_standby_names=nobody
at_exit cluster_stop
db=$(fresh_db source)
sql "$db" 'CREATE TABLE t (id int)' 'INSERT INTO t SELECT generate_series(1, 100)'
expect_exit 0 "$PGBRAID" dump -Fd -f "$tmp/archive" "$db"

# The target's own trigger ends the session before it commits; the first time.
target=$(fresh_db target)
sql "$target" 'CREATE TABLE t (id int)' 'CREATE SEQUENCE times' \
  "CREATE FUNCTION hang_up() RETURNS trigger LANGUAGE plpgsql AS \$\$ BEGIN
     IF nextval('public.times') = 1 THEN PERFORM pg_terminate_backend(pg_backend_pid()); END IF; RETURN NULL; END \$\$" \
  'CREATE CONSTRAINT TRIGGER hang_up AFTER INSERT ON t DEFERRABLE INITIALLY DEFERRED
   FOR EACH ROW WHEN (NEW.id = 100) EXECUTE FUNCTION hang_up()'
expect_exit 0 "$PGBRAID" restore --resumable -a -j 2 -d "$target" "$tmp/archive"
expect_stderr 'TABLE DATA public.t runs again'
expect_equal 'rows' "$(sql "$target" 'SELECT count(*) FROM t')" 100

# It has committed, and waits for a standby that never comes; then it is ended.
target=$(fresh_db target)
sql "$target" 'CREATE TABLE t (id int)' 'CREATE SEQUENCE times' \
  "CREATE FUNCTION wait_long() RETURNS trigger LANGUAGE plpgsql AS \$\$ BEGIN
     IF nextval('public.times') = 1 THEN PERFORM set_config('synchronous_commit', 'on', true); END IF; RETURN NULL; END \$\$" \
  'CREATE TRIGGER wait_long AFTER INSERT ON t FOR EACH ROW WHEN (NEW.id = 100) EXECUTE FUNCTION wait_long()'
start "$PGBRAID" restore --resumable -a -j 2 -d "$target" "$tmp/archive"
wait_for "EXISTS (SELECT FROM pg_stat_activity WHERE datname = '$target' AND wait_event = 'SyncRep')" 30
sql postgres "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '$target' AND wait_event = 'SyncRep'" >/dev/null
expect_end 0 60
expect_stderr 'TABLE DATA public.t runs again'
expect_equal 'rows' "$(sql "$target" 'SELECT count(*) FROM t')" 100
expect_equal 'ledgers' "$(sql "$target" "SELECT count(*) FROM pg_namespace WHERE nspname = 'pgbraid_restore'")" 0

# Killed at its very end, before all is on disk: a further run finds that nothing is left to do, also where the tables were
# there from the beginning.
target=$(fresh_db target)
sql "$target" 'CREATE TABLE t (id int)'
sql postgres "ALTER DATABASE \"$target\" SET synchronous_commit = on"
start "$PGBRAID" restore --resumable -a -j 2 -d "$target" "$tmp/archive"
wait_for "EXISTS (SELECT FROM pg_stat_activity WHERE datname = '$target' AND wait_event = 'SyncRep')" 30
kill -KILL "$started"
wait "$started" 2>/dev/null || true
sql postgres "ALTER DATABASE \"$target\" RESET synchronous_commit" \
  "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '$target'" >/dev/null
wait_for "NOT EXISTS (SELECT FROM pg_stat_activity WHERE datname = '$target')" 30
expect_exit 0 "$PGBRAID" restore -v --resumable -a -j 2 -d "$target" "$tmp/archive"
expect_stderr '1 of 1 entries are in'
expect_equal 'rows' "$(sql "$target" 'SELECT count(*) FROM t')" 100
expect_equal 'ledgers' "$(sql "$target" "SELECT count(*) FROM pg_namespace WHERE nspname = 'pgbraid_restore'")" 0
