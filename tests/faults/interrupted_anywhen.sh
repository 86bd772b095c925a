# SIGINT and SIGTERM at random moments of a dump and a restore (PGBRAID_KILLS says how many, 6; PGBRAID_SEED which), and a
# second signal after the first: within 5 seconds no session of the program is on the server, and no file is left.
source "$PGBRAID_SUPPORT/lib.sh"
source "$PGBRAID_SUPPORT/faults.sh"

signals=${PGBRAID_KILLS:-6}
db=$(fresh_db source)
sql "$db" "DO \$\$ BEGIN FOR i IN 1..20 LOOP
    EXECUTE format('CREATE TABLE t%s (id int PRIMARY KEY, t text)', i);
    EXECUTE format('INSERT INTO t%s SELECT g, repeat(md5((g * %1\$s)::text), 30) FROM generate_series(1, 500) g', i);
    EXECUTE format('CREATE INDEX ON t%s (t)', i);
  END LOOP; END \$\$"
mkdir "$tmp/out"
names=(INT TERM)
statuses=(130 143)

# disturbed SIGNAL_NUMBER DB: what was started gets the signal; it ends as it says, or has ended before.
disturbed() {
  local which=$1 status=0 began=$EPOCHREALTIME
  some_time
  kill -"${names[which]}" "$started" 2>/dev/null || true
  wait "$started" || status=$?
  [[ $status == 0 || $status == "${statuses[which]}" ]] || { show_last; fail "exit status $status after SIG${names[which]}"; }
  ((status == 0)) || interrupted=$((interrupted + 1))
  expect_no_sessions 5 "$2"
  (((${EPOCHREALTIME/./} - ${began/./}) / 1000 <= whole_run + 5000)) || fail 'more than 5 seconds'
}

began=$EPOCHREALTIME
expect_exit 0 "$PGBRAID" dump -Fd -j2 -f "$tmp/archive" "$db"
random_moments "$began" "$EPOCHREALTIME"
interrupted=0
for ((i = 0; i < signals; i++)); do
  # A background job of a script ignores SIGINT unless told otherwise.
  start env --default-signal=INT "$PGBRAID" dump -Fd -j2 -f "$tmp/out/archive" "$db"
  disturbed $((i % 2)) "$db"
  if [[ -e $tmp/out/archive ]]; then same_archive "$tmp/archive" "$tmp/out/archive"; rm -r "$tmp/out/archive"; fi
  [[ -z $(ls -A "$tmp/out") ]] || fail "left behind: $(ls -A "$tmp/out")"
done
echo "$interrupted of $signals dumps interrupted"

target=$(fresh_db target)
began=$EPOCHREALTIME
expect_exit 0 "$PGBRAID" restore -j2 -d "$target" "$tmp/archive"
random_moments "$began" "$EPOCHREALTIME"
interrupted=0
for ((i = 0; i < signals; i++)); do
  target=$(fresh_db target)
  start env --default-signal=INT "$PGBRAID" restore -j2 -d "$target" "$tmp/archive"
  disturbed $((i % 2)) "$target"
done
echo "$interrupted of $signals restores interrupted"

# A second signal, while the first waits for a server that does not hear of it: the program ends at once.
held_tables "$db" 2
hold "$db"
start "$PGBRAID" dump -Fd -j2 "${held[@]}" -f "$tmp/out/archive" "$db"
await_held "$db" 2
mapfile -t backends < <(sql postgres "SELECT pid FROM pg_stat_activity WHERE datname = '$db' AND application_name LIKE 'pgbraid%'")
at_exit 'kill -CONT "${backends[@]}" 2>/dev/null'
kill -STOP "${backends[@]}"
kill -TERM "$started"
# The handler has run when its thread has; the program goes on, as it waits for the server.
for ((i = 0; i < 40; i++)); do
  kill -TERM "$started" 2>/dev/null || break
  sleep 0.05
done
expect_end 143 1
kill -CONT "${backends[@]}"
let_go "$db"
expect_no_sessions 5 "$db"
[[ ! -e $tmp/out/archive ]] || fail 'an archive was made'
