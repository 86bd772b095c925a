# The disk is full at any point of a dump, or cannot sync, or takes writes in small pieces: exit status 6 and the file's
# name, nothing under the archive's name and nothing beside it; or all of it.
source "$PGBRAID_SUPPORT/lib.sh"
source "$PGBRAID_SUPPORT/faults.sh"

make_faulty_io
db=$(fresh_db source)
sql "$db" "DO \$\$ BEGIN FOR i IN 1..6 LOOP
    EXECUTE format('CREATE TABLE t%s AS SELECT g AS id, repeat(md5((g * %1\$s)::text), 30) AS t FROM generate_series(1, %2\$s) g', i, i * 400);
  END LOOP; END \$\$" "SELECT lo_from_bytea(0, decode(repeat(md5(i::text), 3000), 'hex')) FROM generate_series(1, 8) i" >/dev/null
mkdir "$tmp/out"

# fails KIND AT COMMAND...: with exit status 6; the file is told, and nothing is left.
fails() {
  expect_exit 6 faulty_io "$tmp/out" "$@"
  grep -qE "^pgbraid: error: .*could not .*\"$tmp/out[^\"]*\": " "$tmp/stderr" || { show_last; fail "$1 $2: no file's name"; }
  expect_equal "errors at $1 $2" "$(grep -c '^pgbraid: error: ' "$tmp/stderr")" 1
  [[ -z $(ls -A "$tmp/out") ]] || fail "$1 $2: left behind: $(ls -A "$tmp/out")"
}
# A number from 1 to $2, the $1-th of $3 that lie evenly between.
point() { echo $((1 + ($2 - 1) * ($1 - 1) / ($3 - 1))); }

for compression in none gzip; do
  dump=("$PGBRAID" dump -Fd -j2 -Z "$compression" -f "$tmp/out/archive" "$db")
  count_io "$tmp/out" "${dump[@]}"
  echo "-Z $compression: $writes writes, $syncs syncs"
  mv "$tmp/out/archive" "$tmp/$compression"
  for i in {1..20}; do fails full "$(point "$i" "$writes" 20)" "${dump[@]}"; done
done

# Each file's sync, the folder's, the renaming, and the sync that makes the new name last.
expect_equal 'syncs' "$syncs" $(($(find "$tmp/$compression" -type f | wc -l) + 3))
for ((i = 1; i <= syncs; i++)); do fails sync "$i" "${dump[@]}"; done
# Who does not wait for the disk does not ask for it: only the renaming is left.
count_io "$tmp/out" "${dump[@]}" --no-sync
expect_equal 'syncs with --no-sync' "$syncs" 1
rm -r "$tmp/out/archive"
# The same where files are so many that they are synced together.
sql "$db" "DO \$\$ BEGIN FOR i IN 1..80 LOOP EXECUTE format('CREATE TABLE m%s AS SELECT 1 AS id', i); END LOOP; END \$\$"
count_io "$tmp/out" "${dump[@]}"
((syncs >= 3)) || fail 'many files are not synced'
rm -r "$tmp/out/archive"
for i in 1 $((syncs - 1)) "$syncs"; do fails sync "$i" "${dump[@]}"; done
sql "$db" "DO \$\$ BEGIN FOR i IN 1..80 LOOP EXECUTE format('DROP TABLE m%s', i); END LOOP; END \$\$"

expect_exit 0 faulty_io "$tmp/out" short 0 "$PGBRAID" dump -Fd -j2 -Z none -f "$tmp/out/archive" "$db"
same_archive "$tmp/none" "$tmp/out/archive"
rm -r "$tmp/out/archive"

# A restore into a script.
restore=("$PGBRAID" restore -f "$tmp/out/script" "$tmp/none")
count_io "$tmp/out" "${restore[@]}"
mv "$tmp/out/script" "$tmp/script"
for i in 1 2 3; do fails full "$(point "$i" "$writes" 3)" "${restore[@]}"; done
for i in 1 2; do fails sync "$i" "${restore[@]}"; done
expect_exit 0 faulty_io "$tmp/out" short 0 "${restore[@]}"
same_files scripts <(grep -v '^.restrict\|^.unrestrict' "$tmp/script") <(grep -v '^.restrict\|^.unrestrict' "$tmp/out/script")
