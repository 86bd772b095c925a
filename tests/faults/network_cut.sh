# A network that resets connections, passes nothing on any more, or is cut: connections of workers that are lost are
# replaced, the leader's is the end; what nobody can tell from a server that takes its time can be interrupted.
source "$PGBRAID_SUPPORT/lib.sh"
source "$PGBRAID_SUPPORT/faults.sh"

db=$(fresh_db source)
held_tables "$db" 4
expect_exit 0 "$PGBRAID" dump -Fd -j2 "${held[@]}" -f "$tmp/whole" "$db"
target=$(fresh_db target)
held_target "$target" "$tmp/whole"

start_relay net
port=${relay_port[net]}

start_dump() { start "$PGBRAID" dump -Fd -j2 "${held[@]}" -f "$tmp/archive" "host=127.0.0.1 port=$port dbname=$db $*"; }
start_restore() { start "$PGBRAID" restore -a -j2 -d "host=127.0.0.1 port=$port dbname=$target $*" "$tmp/whole"; }
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
network net reset 2
wait_for_stderr 'runs again' 30
let_go "$db"
expect_end 0 60
same_archive "$tmp/whole" "$tmp/archive"
rm -r "$tmp/archive"
hold "$target"
start_restore
await_load "$target"
network net reset 2
wait_for_stderr 'runs again' 30
let_go "$target"
expect_end 0 60
same_rows "$db" "$target"

# All connections are reset.
truncate_target() { sql "$target" 'TRUNCATE held1, held2, held3, held4'; }
truncate_target
hold "$db"
start_dump
await_held "$db" 2
network net reset 1
expect_end 3 30
expect_stderr "lost the leader's connection"
expect_absent "$tmp/archive"
expect_gone "$db"
hold "$target"
start_restore
await_load "$target"
network net reset 1
let_go "$target"
expect_end 3 30
expect_no_sessions 10 "$target"

# Nothing is passed on any more. The other end is there, so only a person knows: an interrupt does not wait for it.
hold "$db"
start_dump
await_held "$db" 2
network net stop
kill -TERM "$started"
expect_end 143 15
expect_all_cut
expect_absent "$tmp/archive"
network net go
expect_gone "$db"
truncate_target
hold "$target"
start_restore
await_load "$target"
network net stop
kill -TERM "$started"
expect_end 143 15
expect_all_cut
network net go
expect_gone "$target"
# While it connects.
network net stop
made=$(grep -c connected "$tmp/port.net")
start_dump
until (($(grep -c connected "$tmp/port.net") > made)); do sleep 0.02; done
kill -TERM "$started"
expect_end 143 5
network net go

# A network of its own, that is cut: the system notices that nobody is there any more.
isolated=(unshare --net)
((EUID == 0)) || isolated=(unshare --map-root-user --net)
if ! command -v ip >/dev/null || ! "${isolated[@]}" ip link set lo up 2>/dev/null; then
  echo 'no network of its own to be had: cutting one is not shown'
  exit 0
fi
# isolated_run COMMAND...: `start`s it in a network with a relay to the server at port $port (which a word of the
# command names PORT), until something is written to $tmp/cut.
isolated_run() {
  rm -f "$tmp/cut" "$tmp/port"
  mkfifo "$tmp/cut"
  # shellcheck disable=SC2016  # expanded by the inner shell
  start "${isolated[@]}" bash -c 'ip link set lo up
    python3 "$PGBRAID_SUPPORT/relay.py" "$PGHOST/.s.PGSQL.$PGPORT" /dev/null >port &
    relay=$!
    until port=$(head -n 1 port 2>/dev/null) && [[ -n $port ]]; do sleep 0.05; done
    "${@//PORT/$port}" &
    program=$!
    read -r <cut
    ip link set lo down
    wait "$program"
    status=$?
    kill "$relay"
    exit "$status"' isolated "$@"
}
hold "$db"
quick='keepalives_idle=1 keepalives_interval=1 keepalives_count=2'
isolated_run "$PGBRAID" dump -Fd -j2 "${held[@]}" -f "$tmp/archive" "host=127.0.0.1 port=PORT dbname=$db $quick"
await_held "$db" 2
echo cut >"$tmp/cut"
expect_end 3 20
expect_stderr "lost the leader's connection"
expect_absent "$tmp/archive"
expect_gone "$db"
hold "$target"
isolated_run "$PGBRAID" restore -a -j2 -d "host=127.0.0.1 port=PORT dbname=$target $quick tcp_user_timeout=2000" "$tmp/whole"
await_load "$target"
echo cut >"$tmp/cut"
expect_end 3 20
expect_gone "$target"
