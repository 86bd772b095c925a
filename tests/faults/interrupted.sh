# SIGINT and SIGTERM end a dump and a restore within seconds, with statements cancelled and nothing half-made left.
source "$PGBRAID_SUPPORT/lib.sh"

db=$(fresh_db source)
slow_tables "$db" 6
gone="NOT EXISTS (SELECT FROM pg_stat_activity WHERE datname = '$db')"
for signal in INT TERM; do
  # A background job of a script ignores SIGINT unless told otherwise.
  start env --default-signal=INT "$PGBRAID" dump -Fd -j2 -f "$tmp/archive" "$db"
  wait_for "EXISTS (SELECT FROM pg_stat_activity WHERE datname = '$db' AND query LIKE 'COPY%' AND state = 'active')" 60
  kill -"$signal" "$started"
  expect_end "$([[ $signal == INT ]] && echo 130 || echo 143)" 20
  expect_absent "$tmp/archive"
  wait_for "$gone" 10
done

expect_exit 0 "$PGBRAID" dump -Fd -j2 -f "$tmp/archive" "$db"
target=$(fresh_db target)
start "$PGBRAID" restore -j2 -d "$target" "$tmp/archive"
wait_for "EXISTS (SELECT FROM pg_stat_activity WHERE datname = '$target' AND query LIKE 'COPY%' AND state = 'active')" 60
kill -TERM "$started"
expect_end 143 20
wait_for "NOT EXISTS (SELECT FROM pg_stat_activity WHERE datname = '$target')" 10
