# A server that lies: of most connections' answers some bytes are others, lost, or come twice, anywhere (PGBRAID_GARBLED says
# how many runs of each kind, 4; PGBRAID_SEED which). Whatever a dump, a restore or a mirror makes of it, it ends soon, with
# a documented exit status and a word; it never dies, and what it leaves as an archive is one.
source "$PGBRAID_SUPPORT/lib.sh"
source "$PGBRAID_SUPPORT/faults.sh"
source "$PGBRAID_SUPPORT/conformance.sh"

runs=${PGBRAID_GARBLED:-4} seed=${PGBRAID_SEED:-$$}
db=$(fresh_db source)
load_kitchen_sink "$db"
sql "$db" 'CREATE TABLE long AS SELECT g AS id, md5(g::text) AS t FROM generate_series(1, 5000) g'
expect_exit 0 "$PGBRAID" dump -Fd -f "$tmp/archive" "$db"
start_relay server
there=(-h 127.0.0.1 -p "${relay_port[server]}")
true_server="host=$PGHOST port=$PGPORT" false_server="host=127.0.0.1 port=${relay_port[server]}"

# lied_to NAME COMMAND...: ends within a minute as a program that knows what it is doing.
declare -A ends=()
lied_to() {
  local name=$1 status=0
  shift
  network server garble "$((seed += 1))"
  timeout -k 1 60 "$@" >"$tmp/stdout" 2>"$tmp/stderr" || status=$?
  case $status in
    0) ;;
    1 | 3 | 4 | 5 | 6) grep -q '^pgbraid: error: ' "$tmp/stderr" || { show_last; fail "$name, seed $seed: status $status without a word"; } ;;
    *)
      show_last
      fail "$name, seed $seed: exit status $status"
      ;;
  esac
  ends[$name $status]=$((${ends[$name $status]:-0} + 1))
}

echo "seeds from $seed"
for ((run = 0; run < runs; run++)); do
  lied_to dump "$PGBRAID" dump -Fd -j2 "${there[@]}" -f "$tmp/made" "$db"
  if [[ -e $tmp/made ]]; then
    expect_exit 0 "$PGBRAID" verify "$tmp/made"
    rm -r "$tmp/made"
  fi
  target=$(fresh_db target)
  lied_to restore "$PGBRAID" restore -j2 "${there[@]}" -d "$target" "$tmp/archive"
  target=$(fresh_db target)
  lied_to mirror "$PGBRAID" mirror -j2 --source "$false_server dbname=$db" --target "$true_server dbname=$target"
done
for how in "${!ends[@]}"; do echo "$how: ${ends[$how]}"; done | sort
[[ $(grep -c garbled "$tmp/port.server") -gt 0 ]] || fail 'the relay changed nothing'
