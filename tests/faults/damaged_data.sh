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

# Archives without a manifest, as stock's are: what a format tells of its end is heeded.
db=$(fresh_db small)
sql "$db" "CREATE TABLE t (id int PRIMARY KEY, t text)" "INSERT INTO t SELECT i, md5(i::text) FROM generate_series(1, 3000) i" \
  "SELECT lo_from_bytea(4711, decode(repeat(md5('x'), 20000), 'hex'))" >/dev/null
expect_cut() {
  local what=$1 file=$2 how=$3
  target=$(fresh_db target)
  last_command="restore of $what, $how"
  status=0
  "$PGBRAID" restore -d "$target" "$tmp/damaged" >"$tmp/stdout" 2>"$tmp/stderr" || status=$?
  [[ $status == 5 ]] || { show_last; fail "exit status $status"; }
  expect_stderr "$(basename "${file%.dat*}.dat")"
  expect_equal "rows after $what, $how" "$(sql "$target" "SELECT
    (SELECT count(*) FROM pg_largeobject) * $([[ $file == */blob_* ]] && echo 1 || echo 0)")" 0
  [[ $file == */blob_* ]] || expect_equal "rows after $what, $how" "$(sql "$target" 'SELECT count(*) FROM t')" 0
}
damage_stock() {
  local file=$1 size
  size=$(stat -c %s "$file")
  case $2 in
    half) truncate -s $((size / 2)) "$file" ;;
    end) truncate -s $((size - 3)) "$file" ;;
    line) # at the end of a line: nothing but the missing end tells
      head -n -10 "$file" >"$tmp/part"
      cp "$tmp/part" "$file"
      ;;
    reordered)
      { tail -c +$((size / 2 + 1)) "$file"; head -c $((size / 2)) "$file"; } >"$tmp/part"
      cp "$tmp/part" "$file"
      ;;
  esac
}
for method in none gzip lz4 zstd; do
  rm -rf "$tmp/archive"
  expect_exit 0 "$PGBRAID" dump -Fd -Z "$method" -f "$tmp/archive" "$db"
  rm "$tmp/archive/manifest.json"
  for data in rows blob; do
    for how in half end line reordered; do
      [[ $how != line || $method == none ]] || continue
      [[ $data == rows || $method != none ]] || continue  # a plain file of bytes has no end that could be missing
      rm -rf "$tmp/damaged"
      cp -r "$tmp/archive" "$tmp/damaged"
      if [[ $data == blob ]]; then
        file=$(find "$tmp/damaged" -name 'blob_4711.dat*')
      else
        file=$(find "$tmp/damaged" -name '[0-9]*.dat*')
      fi
      damage_stock "$file" "$how"
      expect_cut "$method $data" "$file" "$how"
    done
  done
done
for level in 0 1; do
  rm -rf "$tmp/archive"
  expect_exit 0 pg_dump -Fd -Z "$level" --inserts -f "$tmp/archive" "$db"
  for how in half end line; do
    [[ $how != line || $level == 0 ]] || continue
    rm -rf "$tmp/damaged"
    cp -r "$tmp/archive" "$tmp/damaged"
    file=$(find "$tmp/damaged" -name '[0-9]*.dat*')
    damage_stock "$file" "$how"
    expect_cut "inserts, -Z $level" "$file" "$how"
  done
done

# Rows that the server did not take, though nothing there may leave any out: this archive's own COPY does.
db=$(fresh_db filtered)
sql "$db" 'CREATE TABLE t (a_name_that_leaves_room_for_more int)' 'INSERT INTO t SELECT generate_series(1, 100)'
expect_exit 0 "$PGBRAID" dump -Fd -f "$tmp/filtered" "$db"
rm "$tmp/filtered/manifest.json"
perl -0777 -pi -e 's/COPY public\.t \(a_\w+\) FROM stdin;/sprintf "%-*s;", length($&) - 1, "COPY public.t FROM stdin WHERE false"/e or die' \
  "$tmp/filtered/toc.dat"
target=$(fresh_db target)
expect_exit 5 "$PGBRAID" restore -d "$target" "$tmp/filtered"
expect_stderr 'TABLE DATA public.t: the server took 0 rows, but the archive has 100'
