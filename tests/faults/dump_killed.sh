# A dump that is killed leaves either no archive or a whole one, and does not disturb the next: at random moments
# (PGBRAID_KILLS says how many, 5; PGBRAID_SEED which), and just before it writes, syncs or renames.
source "$PGBRAID_SUPPORT/lib.sh"
source "$PGBRAID_SUPPORT/faults.sh"

kills=${PGBRAID_KILLS:-5}
make_faulty_io
db=$(fresh_db source)
sql "$db" "DO \$\$ BEGIN FOR i IN 1..20 LOOP
    EXECUTE format('CREATE TABLE t%s (id int PRIMARY KEY, t text)', i);
    EXECUTE format('INSERT INTO t%s SELECT g, repeat(md5((g * %1\$s)::text), 30) FROM generate_series(1, 500) g', i);
  END LOOP; END \$\$" "SELECT lo_from_bytea(0, decode(repeat(md5(i::text), 100), 'hex')) FROM generate_series(1, 8) i" >/dev/null
dump=("$PGBRAID" dump -Fd -j2 -f "$tmp/out/archive" "$db")
mkdir "$tmp/out"
began=$EPOCHREALTIME
expect_exit 0 "${dump[@]}"
random_moments "$began" "$EPOCHREALTIME"
mv "$tmp/out/archive" "$tmp/whole"

# What is there now: a whole archive, or none. Beside it a folder that nobody takes for one, and a lock that nobody has.
absent=0
expect_whole_or_absent() {
  if [[ -e $tmp/out/archive ]]; then
    same_archive "$tmp/whole" "$tmp/out/archive"
    rm -r "$tmp/out/archive"
  else
    absent=$((absent + 1))
  fi
  others=$(find "$tmp/out" -mindepth 1 -maxdepth 1 ! -name '.archive.pgbraid-??????' ! -name '.archive.pgbraid-lock')
  [[ -z $others ]] || fail "left behind: $others"
  expect_no_sessions 10 "$db"
}

for ((i = 1; i <= kills; i++)); do
  start "${dump[@]}"
  some_time
  kill -KILL "$started" 2>/dev/null || true
  wait "$started" 2>/dev/null || true
  expect_whole_or_absent
done
echo "$absent of $kills killed before the end"

count_io "$tmp/out" "${dump[@]}"
rm -r "$tmp/out/archive"
for at in 1 $((both / 2)) $((both - 3)) $((both - 2)) $((both - 1)) "$both"; do
  expect_exit 137 faulty_io "$tmp/out" kill "$at" "${dump[@]}"
  had=$absent
  expect_whole_or_absent
  # The last of all makes the name last: only then it is there.
  expect_equal "archives after a kill at $at of $both" $((had + 1 - absent)) $((at == both))
done

# What they left harms nobody.
expect_exit 0 "${dump[@]}"
same_archive "$tmp/whole" "$tmp/out/archive"
[[ ! -e $tmp/out/.archive.pgbraid-lock ]] || fail 'the lock is left behind'
