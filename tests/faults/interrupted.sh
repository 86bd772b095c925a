# SIGINT and SIGTERM end a dump and a restore within seconds, with statements cancelled and nothing half-made left.
source "$PGBRAID_SUPPORT/lib.sh"
source "$PGBRAID_SUPPORT/faults.sh"

db=$(fresh_db source)
slow_tables "$db" 6
gone="NOT EXISTS (SELECT FROM pg_stat_activity WHERE datname = '$db')"
for signal in INT TERM; do
  # A background job of a script ignores SIGINT unless told otherwise.
  start env --default-signal=INT "$PGBRAID" dump -Fd -j2 -f "$tmp/archive" "$db"
  wait_for "EXISTS (SELECT FROM pg_stat_activity WHERE datname = '$db' AND query LIKE 'LOCK%COPY%' AND state = 'active')" 60
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

# While the leader waits for a server that does not even hear of the wish to cancel.
target=$(fresh_db target)
sql "$target" 'CREATE FUNCTION sleep() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_sleep(120); END $$' \
  'CREATE EVENT TRIGGER sleep ON ddl_command_start EXECUTE FUNCTION sleep()'
start "$PGBRAID" restore -1 -d "$target" "$tmp/archive"
wait_for "EXISTS (SELECT FROM pg_stat_activity WHERE datname = '$target' AND wait_event = 'PgSleep')" 30
backend=$(sql postgres "SELECT pid FROM pg_stat_activity WHERE datname = '$target' AND wait_event = 'PgSleep'")
at_exit 'kill -CONT "$backend" 2>/dev/null'
kill -STOP "$backend"
kill -TERM "$started"
expect_end 143 20
kill -CONT "$backend"

# While the leader waits for a lock.
locked="EXISTS (SELECT FROM pg_locks l JOIN pg_database d ON d.oid = l.database
                 WHERE d.datname = '$db' AND l.relation IS NOT NULL AND NOT l.granted)"
psql -X -q -d "$db" -c 'BEGIN' -c 'LOCK TABLE slow1 IN ACCESS EXCLUSIVE MODE' -c 'SELECT pg_sleep(120)' >/dev/null 2>&1 &
holder=$!
at_exit 'kill "$holder" 2>/dev/null'
wait_for "EXISTS (SELECT FROM pg_stat_activity WHERE datname = '$db' AND query LIKE '%pg_sleep%' AND state = 'active')" 30
start "$PGBRAID" dump -Fd -j2 -f "$tmp/waiting" "$db"
wait_for "$locked" 60
kill -TERM "$started"
expect_end 143 4
expect_absent "$tmp/waiting"

# Workers that wait, too, are told to cancel: a server that answers keeps nobody waiting until the connections are cut, which
# is after 5 seconds.
standing=$(fresh_db standing)
held_tables "$standing" 4
expect_exit 0 "$PGBRAID" dump -Fd -j2 "${held[@]}" -f "$tmp/standing" "$standing"
target=$(fresh_db standing_target)
held_target "$target" "$tmp/standing"
hold "$standing"
start "$PGBRAID" dump -Fd -j2 "${held[@]}" -f "$tmp/held" "$standing"
await_held "$standing" 2
kill -TERM "$started"
expect_end 143 4
expect_no_sessions 4 "$standing"
expect_absent "$tmp/held"
hold "$target"
start "$PGBRAID" restore -a -j2 -d "$target" "$tmp/standing"
await_load "$target"
kill -TERM "$started"
expect_end 143 4
expect_no_sessions 4 "$target"
