# A network that resets connections, passes nothing on any more, or is cut: connections of workers that are lost are
# replaced, the leader's is the end; what nobody can tell from a server that takes its time can be interrupted.
source "$PGBRAID_SUPPORT/lib.sh"
source "$PGBRAID_SUPPORT/faults.sh"

db=$(fresh_db source)
held_tables "$db" 4
expect_exit 0 "$PGBRAID" dump -Fd -j2 "${held[@]}" -f "$tmp/whole" "$db"
target=$(fresh_db target)
expect_exit 0 "$PGBRAID" restore --section pre-data -d "$target" "$tmp/whole"
sql "$target" "CREATE FUNCTION wait_if_held() RETURNS trigger LANGUAGE plpgsql AS
  \$\$ BEGIN PERFORM pg_advisory_lock_shared(1); RETURN new; END \$\$" \
  'CREATE TRIGGER wait_if_held BEFORE INSERT ON held3 FOR EACH ROW EXECUTE FUNCTION wait_if_held()'

# start_relay: a network of our own to the server, on port $port of 127.0.0.1; it hears `network COMMAND`.
start_relay() {
  mkfifo "$tmp/network"
  python3 "$PGBRAID_SUPPORT/relay.py" "$PGHOST/.s.PGSQL.$PGPORT" "$tmp/network" >"$tmp/port" &
  at_exit "kill $! 2>/dev/null"
  exec 9>"$tmp/network"
  until port=$(<"$tmp/port") && [[ -n $port ]]; do sleep 0.05; done
}
network() { echo "$@" >&9; }
start_relay

start_dump() { start "$PGBRAID" dump -Fd -j2 "${held[@]}" -f "$tmp/archive" "host=127.0.0.1 port=$port dbname=$db $*"; }
start_restore() { start "$PGBRAID" restore -a -j2 -d "host=127.0.0.1 port=$port dbname=$target $*" "$tmp/whole"; }
await_load() {
  wait_for "EXISTS (SELECT FROM pg_stat_activity WHERE datname = '$target' AND wait_event = 'advisory')" 30
}
# expect_gone DB: who was blocked in the server is no longer, once nobody holds it.
expect_gone() {
  let_go "$1"
  sql postgres "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '$1'
                 AND application_name LIKE 'pgbraid%'" >/dev/null
  expect_no_sessions 10 "$1"
}

# Connections of workers are reset: from the second on.
hold "$db"
start_dump
await_held "$db" 2
network reset 2
wait_for_stderr 'runs again' 30
let_go "$db"
expect_end 0 60
same_archive "$tmp/whole" "$tmp/archive"
rm -r "$tmp/archive"

network go
kill %% 2>/dev/null || true
