# A dump, or a mirror, takes at most 24 MiB, 8 MiB a worker, and twice the largest row that is read: libpq holds it two
# times.
source "$PGBRAID_SUPPORT/lib.sh"

! grep -qaE '__(asan|tsan)_init' "$PGBRAID" || skip 'a sanitizer takes memory of its own'

db=$(fresh_db source)
row=$((3 << 20))
sql "$db" "DO \$\$ BEGIN FOR i IN 1..32 LOOP
    EXECUTE format('CREATE TABLE t%s AS SELECT g AS id, repeat(md5((g * %1\$s)::text), 100) AS t FROM generate_series(1, 700) g', i);
    EXECUTE format('INSERT INTO t%s SELECT 0, repeat(md5(%1\$s::text), $row / 32)', i);
  END LOOP; END \$\$" "SELECT lo_from_bytea(0, decode(repeat('0123456789abcdef', 4000000), 'hex'))" >/dev/null

# peak_kb COMMAND...: the most memory that it had, as looked at until it ended.
peak_kb() {
  local peak=0 now
  start "$@"
  while now=$(awk '/^VmHWM:/ { print $2 }' "/proc/$started/status" 2>/dev/null) && [[ -n $now ]]; do peak=$now; done
  wait "$started" || { show_last && fail 'it failed'; }
  echo "$peak"
}

# expect_bounded JOBS COMMAND...
expect_bounded() {
  local jobs=$1 peak most
  shift
  peak=$(peak_kb "$@")
  most=$(((24 + 8 * jobs) * 1024 + jobs * 2 * row / 1024))
  echo "${*:2:4}: $peak kB of $most kB"
  ((peak > 5000)) || fail 'its memory was not seen'
  ((peak <= most)) || fail "${*:2:4}: $peak kB of memory, more than $most kB"
}

for rows in '' --inserts --rows-per-insert=1000; do
  # shellcheck disable=SC2086
  expect_bounded 1 "$PGBRAID" dump -Fp -f "$tmp/script.sql" $rows "$db"
done
rm "$tmp/script.sql"
for jobs in 2 16; do
  for compression in none gzip lz4 zstd:1 zstd; do
    expect_bounded "$jobs" "$PGBRAID" dump -j "$jobs" -Z "$compression" -Fd -f "$tmp/archive" "$db"
    rm -rf "$tmp/archive"
  done
  for form in '' --text; do
    target=$(fresh_db "target$jobs$form")
    # shellcheck disable=SC2086
    expect_bounded "$jobs" "$PGBRAID" mirror -j "$jobs" $form --source "dbname=$db" --target "dbname=$target"
  done
done
