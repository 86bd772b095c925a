# Connections of workers are killed in the middle of tables that go into one file: the file is that of an undisturbed dump.
# What is on its way through a pipe already cannot be taken back: then the dump ends, and says so.
source "$PGBRAID_SUPPORT/lib.sh"
source "$PGBRAID_SUPPORT/faults.sh"

db=$(fresh_db source)
held_tables "$db" 6
sql "$db" 'UPDATE held1 SET t = repeat(t, 10)' 'UPDATE held2 SET t = repeat(t, 10)'  # more than is held back in memory
digest() { tail -c +61 "$1" | sha256sum; }  # past the time in the header

kill_workers() {
  sql postgres "SELECT count(pg_terminate_backend(pid, 10000)) FROM pg_stat_activity
    WHERE datname = '$db' AND application_name IN (SELECT 'pgbraid dump worker ' || n FROM unnest('{$1}'::int[]) n)"
}

for format in '-Fc -Z none' '-Fc -Z zstd' -Ft; do
  read -ra options <<<"$format"
  expect_exit 0 "$PGBRAID" dump "${options[@]}" -j3 "${held[@]}" -f "$tmp/undisturbed" "$db"
  hold "$db"
  start "$PGBRAID" dump "${options[@]}" -j3 "${held[@]}" -f "$tmp/archive" "$db"
  await_held "$db" 3
  expect_equal 'killed' "$(kill_workers 1,2,3)" 3
  await_held "$db" 3
  let_go "$db"
  expect_end 0 60
  expect_equal 'items that ran again' "$(grep -c 'TABLE DATA public.held.* runs again' "$tmp/stderr")" 3
  if [[ $format == -Ft ]]; then
    for archive in undisturbed archive; do
      tar -xOf "$tmp/$archive" --wildcards '*.dat' --exclude toc.dat | sha256sum >"$tmp/$archive.digest"
    done
    same_files "tar" "$tmp/undisturbed.digest" "$tmp/archive.digest"
  else
    expect_equal "$format" "$(digest "$tmp/archive")" "$(digest "$tmp/undisturbed")"
  fi
  expect_exit 0 "$PGBRAID" verify "$tmp/archive"
done

hold "$db"
start bash -o pipefail -c '"$@" | cat >"$0"' "$tmp/piped" "$PGBRAID" dump -Fc -Z none -j2 "${held[@]}" "$db"
await_held "$db" 2
kill_workers 1,2 >/dev/null
expect_end 6 60
expect_stderr 'cannot be read to its end'
