# A table that others alter, fill anew or drop between the snapshot, the lock and the reading of its rows: the archive has
# what is right, or there is an error that names the table. To a snapshot of before, a rewritten table is empty.
source "$PGBRAID_SUPPORT/lib.sh"
source "$PGBRAID_SUPPORT/faults.sh"

db=$(fresh_db source)
held_tables "$db" 2
sql "$db" "CREATE TYPE mood AS ENUM ('sad')" 'CREATE TABLE altered (id int, other int)' \
  "INSERT INTO altered SELECT g, -g FROM generate_series(1, 1000) g" 'CREATE TABLE "filled anew" (id int, m mood)' \
  "INSERT INTO \"filled anew\" SELECT g, 'sad' FROM generate_series(1, 1000) g"

# begin_change DB STATEMENTS: in a transaction that is open until end_change.
begin_change() {
  mkfifo "$tmp/commands"
  psql -X -q -v ON_ERROR_STOP=1 -d "$1" <"$tmp/commands" >/dev/null &
  changer=$!
  exec 8>"$tmp/commands"
  rm "$tmp/commands"
  printf 'BEGIN; %s; SELECT 1;\n' "$2" >&8
  wait_for "EXISTS (SELECT FROM pg_stat_activity WHERE datname = '$1' AND state = 'idle in transaction'
                     AND application_name = 'psql')" 30
}
end_change() {
  printf 'COMMIT;\n' >&8
  exec 8>&-
  wait "$changer"
}
# waits_for_lock NAME: a session of this name, of the program's or not.
waits_for_lock() {
  wait_for "EXISTS (SELECT FROM pg_stat_activity a JOIN pg_locks l USING (pid) WHERE datname = '$db'
                     AND application_name LIKE '$1' AND NOT l.granted AND l.locktype = 'relation')" 30
}

# The dump waits for the lock of a table that is being rewritten.
changes=('ALTER TABLE altered ALTER id TYPE text, DROP IF EXISTS other'
  "TRUNCATE \"filled anew\"; INSERT INTO \"filled anew\" SELECT g, 'sad' FROM generate_series(1, 500) g"
  'ALTER TABLE altered ALTER id TYPE bigint USING id::bigint')
for options in '' --binary --no-synchronized-snapshots; do
  [[ -z $options ]] || changes=('ALTER TABLE altered ALTER id TYPE text')
  [[ $options != --no* ]] || changes=('TRUNCATE altered; INSERT INTO altered VALUES (1)')
  for change in "${changes[@]}"; do
    begin_change "$db" "$change"
    # shellcheck disable=SC2086
    start "$PGBRAID" dump -Fd -j2 $options -f "$tmp/archive" "$db"
    waits_for_lock 'pgbraid dump'
    end_change
    expect_end 0 60
    target=$(fresh_db target)
    expect_exit 0 "$PGBRAID" restore -j2 -d "$target" "$tmp/archive"
    same_database "$db" "$target"
    rm -rf "$tmp/archive"
  done
done

# With a snapshot that somebody else has taken there is no other.
mkfifo "$tmp/snapshots"
PGAPPNAME=exporter psql -X -q -A -t -d "$db" <"$tmp/snapshots" >"$tmp/exported" &
exec 7>"$tmp/snapshots"
printf 'BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT pg_export_snapshot();\n' >&7
wait_for "EXISTS (SELECT FROM pg_stat_activity WHERE datname = '$db' AND state = 'idle in transaction'
                   AND application_name = 'exporter')" 30
snapshot=$(<"$tmp/exported")
sql "$db" 'ALTER TABLE altered ALTER id TYPE varchar(20)'
expect_exit 4 "$PGBRAID" dump -Fd -j2 --snapshot "$snapshot" -f "$tmp/archive" "$db"
expect_stderr 'error: table public.altered was rewritten while the dump began'
expect_absent "$tmp/archive"
exec 7>&-

# While rows are read, who would drop or alter a table has to wait for the dump; whose table it is, is told. One more
# label of an enum, with a row that has it, does no harm to a snapshot.
for options in '' --no-synchronized-snapshots; do
  for change in 'DROP TABLE held2' 'ALTER TABLE held2 ALTER id TYPE bigint'; do
    hold "$db"
    # shellcheck disable=SC2086
    start "$PGBRAID" dump -Fd -j1 $options "${held[@]}" -f "$tmp/archive" "$db"
    await_held "$db" 1
    first=$(sql postgres "SELECT substring(query FROM 'held[12]') FROM pg_stat_activity WHERE datname = '$db'
                           AND wait_event = 'advisory' AND application_name LIKE 'pgbraid dump worker%'")
    other=held$((3 - ${first#held}))
    PGAPPNAME=changer psql -X -q -d "$db" -c "BEGIN; ${change/held2/$other}; ROLLBACK" >/dev/null 2>&1 &
    waits_for_lock changer
    let_go "$db"
    expect_end 4 60
    expect_stderr "could not lock table public.$other: another session waits for an exclusive lock on it"
    expect_absent "$tmp/archive"
  done
done
hold "$db"
start "$PGBRAID" dump -Fd -j1 "${held[@]}" -f "$tmp/archive" "$db"
await_held "$db" 1
target=$(fresh_db target)
sql "$db" "ALTER TYPE mood ADD VALUE 'new'" "INSERT INTO \"filled anew\" VALUES (-1, 'new')"
let_go "$db"
expect_end 0 60
expect_exit 0 "$PGBRAID" restore -j2 -d "$target" "$tmp/archive"
sql "$db" "DELETE FROM \"filled anew\" WHERE id = -1"
same_rows "$db" "$target"
