# A network between a mirror and either of its servers that resets connections, or passes nothing on any more: workers'
# connections are replaced, a leader's is the end; an interrupt waits for neither server.
source "$PGBRAID_SUPPORT/lib.sh"
source "$PGBRAID_SUPPORT/faults.sh"

db=$(fresh_db source)
held_tables "$db" 4
start_relay source
start_relay target

# A mirror into a new database, in the middle of two tables.
count=0
begin() {
  target=$(fresh_db "target$((count += 1))")
  hold "$db"
  start "$PGBRAID" mirror -j2 "${held[@]}" --source "host=127.0.0.1 port=${relay_port[source]} dbname=$db" \
    --target "host=127.0.0.1 port=${relay_port[target]} dbname=$target"
  await_held "$db" 2
}
# clean_up: ends who waits for what is no longer there.
clean_up() {
  let_go "$db"
  sql postgres "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname IN ('$db', '$target')
                 AND application_name LIKE 'pgbraid%'" >/dev/null
  expect_no_sessions 10 "$db"
  expect_no_sessions 10 "$target"
}

# Connections of workers are reset: from the second on.
for side in source target; do
  begin
  network "$side" reset 2
  [[ $side == source ]] || let_go "$db"  # what the target's side has become shows when rows come
  wait_for_stderr 'runs again' 30
  let_go "$db"
  expect_end 0 60
  same_rows "$db" "$target"
done

# All connections are reset.
for side in source target; do
  begin
  network "$side" reset 1
  [[ $side == source ]] || let_go "$db"
  expect_end 3 30
  expect_stderr "lost the leader's connection"
  expect_stderr 'What is complete in the target stays'
  clean_up
  expect_exit 0 "$PGBRAID" mirror -j2 -c --if-exists --source "dbname=$db" --target "dbname=$target"
  same_rows "$db" "$target"
done

# Nothing is passed on any more: only a person knows.
for side in source target; do
  begin
  network "$side" stop
  kill -TERM "$started"
  expect_end 143 15
  expect_all_cut
  network "$side" go
  clean_up
done
