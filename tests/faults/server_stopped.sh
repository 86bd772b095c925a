# The server is stopped at once during a dump and during a restore, and may come back at once: the program ends within
# seconds and says so; nothing stands under the archive's name.
source "$PGBRAID_SUPPORT/lib.sh"
source "$PGBRAID_SUPPORT/faults.sh"

cluster_start synchronous_commit=on  # what this scenario makes is to outlive the stop
at_exit cluster_stop
db=$(fresh_db source)
held_tables "$db" 4
expect_exit 0 "$PGBRAID" dump -Fd -j2 -f "$tmp/whole" "$db"
target=$(fresh_db target)
held_target "$target" "$tmp/whole"

stop_server() {
  if [[ $1 == stays_down ]]; then
    kill -QUIT "$cluster_pid"
    wait "$cluster_pid" 2>/dev/null || true
  else
    cluster_crash
  fi
}

for then in stays_down comes_back; do
  hold "$db"
  start "$PGBRAID" dump -Fd -j2 "${held[@]}" -f "$tmp/archive" "$db"
  await_held "$db" 2
  stop_server "$then"
  expect_end 3 10
  expect_stderr "lost the leader's connection: the snapshot is gone, and with it the dump"
  expect_equal 'error messages' "$(grep -c '^pgbraid: error: ' "$tmp/stderr")" 1
  expect_absent "$tmp/archive"
  [[ $then == comes_back ]] || cluster_launch

  # What was committed may be lost with the server: where workers find it again and go on, it is no success all the same.
  hold "$target"
  start "$PGBRAID" restore -a -j2 -d "$target" "$tmp/whole"
  await_load "$target"
  stop_server "$then"
  expect_end 3 10
  expect_stderr "lost the leader's connection to the target"
  expect_equal 'error messages' "$(grep -c '^pgbraid: error: ' "$tmp/stderr")" 1
  [[ $then == comes_back ]] || cluster_launch
done
