# Connections of workers are killed in the middle of a table: one, three of them, all of them. Others take over on the
# same snapshot, and the archive is that of an undisturbed dump.
source "$PGBRAID_SUPPORT/lib.sh"
source "$PGBRAID_SUPPORT/faults.sh"

db=$(fresh_db source)
at_exit 'thaw 2>/dev/null || true'
held_tables "$db" 8
expect_exit 0 "$PGBRAID" dump -Fd -j4 "${held[@]}" -f "$tmp/undisturbed" "$db"

for victims in 1 1,2,3 1,2,3,4; do
  hold "$db"
  start "$PGBRAID" dump -Fd -j4 "${held[@]}" -f "$tmp/archive" "$db"
  await_held "$db" 4
  # It stands still until all is done that those who take over must not see.
  kill -STOP "$started"
  killed=$(sql postgres "SELECT count(pg_terminate_backend(pid, 10000)) FROM pg_stat_activity
    WHERE datname = '$db' AND application_name IN (SELECT 'pgbraid dump worker ' || n FROM unnest('{$victims}'::int[]) n)")
  expect_equal "workers of $victims" "$killed" "$(tr , '\n' <<<"$victims" | wc -l)"
  # What comes after the snapshot must not be in the archive.
  for i in {1..8}; do sql "$db" "INSERT INTO held$i VALUES (1000, 'late')"; done
  thaw
  await_held "$db" 4
  let_go "$db"
  expect_end 0 60
  expect_equal 'items that ran again' "$(grep -c 'TABLE DATA public.held.* runs again' "$tmp/stderr")" "$killed"
  same_archive "$tmp/undisturbed" "$tmp/archive"
  rm -rf "$tmp/archive"
  for i in {1..8}; do sql "$db" "DELETE FROM held$i WHERE id = 1000"; done
done
