# A plain dump that is killed, interrupted, or whose disk is full leaves no file under the script's name; to standard
# output it has no end. Who waits for a reader that reads no more can be interrupted.
source "$PGBRAID_SUPPORT/lib.sh"
source "$PGBRAID_SUPPORT/faults.sh"

db=$(fresh_db source)
held_tables "$db" 3
in_the_middle="EXISTS (SELECT FROM pg_stat_activity WHERE datname = '$db' AND wait_event = 'advisory')"
end_session() {
  sql postgres "SELECT pg_terminate_backend(pid) FROM pg_stat_activity
                 WHERE datname = '$db' AND wait_event = 'advisory'" >/dev/null
}
hold "$db"
for signal in INT TERM KILL; do
  start env --default-signal=INT "$PGBRAID" dump -f "$tmp/script.sql" "${held[@]}" "$db"
  wait_for "$in_the_middle" 30
  kill -"$signal" "$started"
  expect_end "$((128 + $(kill -l "$signal")))" 20 2>/dev/null
  [[ ! -e $tmp/script.sql ]] || fail "SIG$signal: a script"
  [[ $signal == KILL ]] || expect_absent "$tmp/script.sql"
  # A server does not see that a client is gone while it waits for a lock.
  [[ $signal != KILL ]] || end_session
  wait_for "NOT $in_the_middle" 30
done
rm -f "$tmp"/.script.sql.*

# To standard output, the end is missing.
start "$PGBRAID" dump "${held[@]}" "$db"
wait_for "$in_the_middle" 30
kill -TERM "$started"
expect_end 143 20
! grep -qF 'dump complete' "$tmp/stdout" || fail 'a script that was cut looks whole'

# The server ends the leader's session.
start "$PGBRAID" dump -f "$tmp/script.sql" "${held[@]}" "$db"
wait_for "$in_the_middle" 30
end_session
expect_end 3 20
expect_stderr "lost the leader's connection"
expect_absent "$tmp/script.sql"
let_go "$db"

# A reader that does not read.
large=$(fresh_db large)
slow_tables "$large" 1
mkfifo "$tmp/fifo"
exec {reader}<>"$tmp/fifo"
start "$PGBRAID" dump -f "$tmp/fifo" "$large"
# The pipe is full, and nothing has been taken from it.
wait_for "EXISTS (SELECT FROM pg_stat_activity WHERE datname = '$large' AND application_name LIKE 'pgbraid%'
                   AND wait_event = 'ClientWrite')" 60
kill -TERM "$started"
expect_end 143 20
exec {reader}<&-

# The disk is full, or cannot sync.
make_faulty_io
mkdir "$tmp/out"
dump=("$PGBRAID" dump -f "$tmp/out/script.sql" "$large")
count_io "$tmp/out" "${dump[@]}"
((syncs > 1)) || fail 'a plain dump syncs nothing'
rm "$tmp/out/script.sql"
for at in "full 1" "full $((writes / 2))" "full $writes" "sync 1" "sync $syncs"; do
  # shellcheck disable=SC2086
  expect_exit 6 faulty_io "$tmp/out" $at "${dump[@]}"
  expect_stderr "$tmp/out"
  [[ $at == "sync $syncs" || -z $(ls -A "$tmp/out") ]] || fail "$at: left behind: $(ls -A "$tmp/out")"
  rm -f "$tmp/out/script.sql"
done
count_io "$tmp/out" "${dump[@]}" --no-sync
((syncs <= 1)) || fail "$syncs syncs with --no-sync"
