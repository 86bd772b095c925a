# One dump at a time for one target: a second one ends with status 7 and says who has it. A lock that a killed run has
# left is nobody's.
source "$PGBRAID_SUPPORT/lib.sh"
source "$PGBRAID_SUPPORT/faults.sh"

db=$(fresh_db source)
held_tables "$db" 2
other=$(fresh_db other)
mkdir "$tmp/out"
pattern=$tmp/out/{db}-%F-%s
lock=$tmp/out/.$db-%Y-%m-%d-%s.pgbraid-lock

hold "$db"
start "$PGBRAID" dump -Fd -j2 "${held[@]}" -f "$pattern" "$db"
first=$started
await_held "$db" 2
[[ -f $lock ]] || fail 'no lock'
expect_exit 7 "$PGBRAID" dump -Fd --log-format json --summary "$tmp/summary" -f "$pattern" "$db"
expect_stderr "another run is at work on \\\"$pattern\\\": process $first on $(hostname), since $(date +%Y-)"
expect_stderr '"hint":"'
grep -qF '"status": 7' "$tmp/summary" || fail 'the summary does not tell'
expect_exit 7 "$PGBRAID" dump -Fd --keep 1 -f "$pattern/" "$db"

# Other targets are free: of another database, of another pattern.
expect_exit 0 "$PGBRAID" dump -Fd -f "$pattern" "$other"
expect_exit 0 "$PGBRAID" dump -Fd --schema-only -f "$tmp/out/{db}-%F" "$db"

# Killed, and gone: nothing has to be cleaned up.
kill -KILL "$first"
wait "$first" || true
let_go "$db"
[[ -f $lock ]] || fail 'no lock is left to be taken over'
expect_exit 0 "$PGBRAID" dump -Fd -f "$pattern" "$db"
left=$(find "$tmp/out" -name '*.pgbraid-lock')
[[ -z $left ]] || fail "left behind: $left"

# A link in its place is not followed, a pipe there is not waited for, and where nothing can be made it says so.
echo precious >"$tmp/file"
ln -s "$tmp/file" "$tmp/out/.linked.pgbraid-lock"
expect_exit 6 "$PGBRAID" dump -Fd -f "$tmp/out/linked" "$other"
expect_stderr 'linked.pgbraid-lock'
expect_equal 'the file' "$(cat "$tmp/file")" precious
expect_exit 6 "$PGBRAID" dump -Fd -f "$tmp/nowhere/archive" "$other"
expect_stderr "could not open folder \"$tmp/nowhere\""

# Many at once, and each of them either has it or says who does.
for i in {1..8}; do
  "$PGBRAID" dump -Fd --schema-only -f "$tmp/out/race-{db}-%s-%%$i" "$other" >"$tmp/race.$i" 2>&1 &
  "$PGBRAID" dump -Fd --schema-only -f "$tmp/out/one-{db}-%H" "$other" >"$tmp/one.$i" 2>&1 &
done
succeeded=0
for job in $(jobs -p); do if wait "$job"; then succeeded=$((succeeded + 1)); fi; done
((succeeded >= 9)) || fail "only $succeeded succeeded: $(cat "$tmp"/race.* "$tmp"/one.*)"
left=$(find "$tmp/out" -name '*.pgbraid-lock' ! -name .linked.pgbraid-lock)
[[ -z $left ]] || fail "left behind: $left"
for i in {1..8}; do
  [[ ! -s $tmp/race.$i ]] || fail "race $i: $(cat "$tmp/race.$i")"
  if [[ -s $tmp/one.$i ]] && ! grep -qE 'another run is at work on|exists but is not empty' "$tmp/one.$i"; then
    fail "one $i: $(cat "$tmp/one.$i")"
  fi
done
