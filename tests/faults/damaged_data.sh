# A data file that was cut, changed, swapped or lost is noticed before its rows are committed.
source "$PGBRAID_SUPPORT/lib.sh"

db=$(fresh_db source)
sql "$db" 'CREATE TABLE t (id int PRIMARY KEY, t text)' \
  "INSERT INTO t SELECT i, md5(i::text) FROM generate_series(1, 50000) i"
damage() {
  local file=$1 how=$2
  case $how in
    cut) truncate -s $(($(stat -c %s "$file") / 2)) "$file" ;;
    changed) printf X | dd of="$file" bs=1 seek=$(($(stat -c %s "$file") / 2)) conv=notrunc status=none ;;
    lost) rm "$file" ;;
    linked)
      mv "$file" "$tmp/elsewhere"
      ln -s "$tmp/elsewhere" "$file"
      ;;
  esac
}
for method in none gzip lz4 zstd; do
  rm -rf "$tmp/archive"
  expect_exit 0 "$PGBRAID" dump -Fd -Z "$method" -f "$tmp/archive" "$db"
  for how in cut changed lost linked; do
    rm -rf "$tmp/damaged"
    cp -r "$tmp/archive" "$tmp/damaged"
    file=$(find "$tmp/damaged" -name '*.dat*' ! -name toc.dat)
    damage "$file" "$how"
    target=$(fresh_db target)
    status=0
    "$PGBRAID" restore -d "$target" "$tmp/damaged" >"$tmp/stdout" 2>"$tmp/stderr" || status=$?
    last_command="restore of $method, $how"
    [[ $status == 1 || $status == 5 ]] || { show_last; fail "exit status $status"; }
    expect_stderr "$(basename "${file%.dat*}.dat")"
    expect_equal "rows after $method, $how" "$(sql "$target" 'SELECT count(*) FROM t' 2>/dev/null || echo 0)" 0
  done
done
