# Connections of workers are killed in the middle of a table: one, three of them, all of them. Others take over on the
# same snapshot, and the archive is that of an undisturbed dump.
source "$PGBRAID_SUPPORT/lib.sh"
source "$PGBRAID_SUPPORT/faults.sh"

db=$(fresh_db source)
held_tables "$db" 8
expect_exit 0 "$PGBRAID" dump -Fd -j4 "${held[@]}" -f "$tmp/undisturbed" "$db"

for victims in 1 1,2,3 1,2,3,4; do
  hold "$db"
  start "$PGBRAID" dump -Fd -j4 "${held[@]}" -f "$tmp/archive" "$db"
  await_held "$db" 4
  killed=$(sql postgres "SELECT count(pg_terminate_backend(pid, 10000)) FROM pg_stat_activity
    WHERE datname = '$db' AND application_name IN (SELECT 'pgbraid dump worker ' || n FROM unnest('{$victims}'::int[]) n)")
  expect_equal "workers of $victims" "$killed" "$(tr , '\n' <<<"$victims" | wc -l)"
  # What comes after the snapshot must not be in the archive.
  sql "$db" "INSERT INTO held1 VALUES (1000, 'late')" "INSERT INTO held8 VALUES (1000, 'late')"
  await_held "$db" 4
  let_go "$db"
  expect_end 0 60
  expect_equal 'items that ran again' "$(grep -c 'TABLE DATA public.held.* runs again' "$tmp/stderr")" "$killed"
  same_archive "$tmp/undisturbed" "$tmp/archive"
  rm -rf "$tmp/archive"
  sql "$db" 'DELETE FROM held1 WHERE id = 1000' 'DELETE FROM held8 WHERE id = 1000'
done
