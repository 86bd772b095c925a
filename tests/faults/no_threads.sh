# Threads that the system does not give: fewer workers and a warning, or the leader alone; the work is done.
source "$PGBRAID_SUPPORT/lib.sh"
source "$PGBRAID_SUPPORT/faults.sh"

! grep -qaE '__(asan|tsan)_init' "$PGBRAID" || skip 'a sanitizer wants all addresses'
db=$(fresh_db source)
held_tables "$db" 8
expect_exit 0 "$PGBRAID" dump -Fd -j2 -f "$tmp/whole" "$db"

# with_room GIB COMMAND...: addresses for so much, of which every thread wants one GiB for its stack.
with_room() {
  local room=$1
  shift
  (ulimit -S -s 1048576 && ulimit -v $((room << 20)) && exec "$@")
}

# Some of the threads.
hold "$db"
start with_room 4 "$PGBRAID" dump -Fd -j8 "${held[@]}" -f "$tmp/archive" "$db"
wait_for_stderr 'of 8 workers are at work' 30
expect_stderr 'could not start: cannot start a thread for worker 8: '
let_go "$db"
expect_end 0 60
same_archive "$tmp/whole" "$tmp/archive"
target=$(fresh_db target)
expect_exit 0 with_room 4 "$PGBRAID" restore -j8 -d "$target" "$tmp/archive"
expect_stderr 'could not start: cannot start a thread for worker 8: '
same_rows "$db" "$target"

# None but the one that waits for signals; and not even that.
for room in 2 1; do
  rm -rf "$tmp/archive"
  expect_exit 0 with_room "$room" "$PGBRAID" dump -Fd -j8 -f "$tmp/archive" "$db"
  expect_stderr 'none of 8 workers could start; the leader does the work itself'
  ((room == 2)) || expect_stderr 'cannot start a thread that waits for signals'
  same_archive "$tmp/whole" "$tmp/archive"
  drop_db "$target"
  target=$(fresh_db target)
  expect_exit 0 with_room "$room" "$PGBRAID" restore -j8 -d "$target" "$tmp/archive"
  expect_stderr 'none of 8 workers could start; the leader does the work itself'
  same_rows "$db" "$target"
done
