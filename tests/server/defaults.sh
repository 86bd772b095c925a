# What the command line does not say comes from the environment, then from the file of --config, then from the program:
# number of workers, compression, connection, what is dumped. A file with what nobody knows is refused by line.
source "$PGBRAID_SUPPORT/lib.sh"

source_db=$(fresh_db source)
target_db=$(fresh_db target)
for i in 1 2 3 4 5; do
  sql "$source_db" "CREATE TABLE t$i (id int)" "INSERT INTO t$i VALUES ($i)"
done
unset PGBRAID_JOBS PGBRAID_COMPRESS

number=0
# dumps WORKERS COMPRESSION ENVIRONMENT... -- OPTION...: this environment and these options make a dump of that kind.
dumps() {
  local workers=$1 compression=$2 environment=()
  shift 2
  while [[ $1 != -- ]]; do environment+=("$1"); shift; done
  shift
  number=$((number + 1))
  archive=$tmp/archive$number
  expect_exit 0 env "${environment[@]}" "$PGBRAID" dump --dry-run -f "$archive" "$@" "$source_db"
  expect_stdout "would dump with $workers workers"
  expect_exit 0 env "${environment[@]}" "$PGBRAID" dump -f "$archive" "$@" "$source_db"
  "$PGBRAID" list "$archive" >"$tmp/stdout"
  expect_stdout "Compression: $compression"
}

cat >nightly.conf <<CONF
; what a cron line would repeat
[dump]
format = directory
jobs = 2
compress = lz4
exclude-table = t5
[restore]
no-such-section-is-read = not by a dump, but refused all the same
CONF
expect_exit 2 "$PGBRAID" dump --config nightly.conf -f "$tmp/archive" "$source_db"
expect_stderr 'nightly.conf:8: unrecognized key "no-such-section-is-read" in section "restore"'
expect_absent "$tmp/archive"
sed -i 's/^no-such.*/exit-on-error\nverbose/' nightly.conf

dumps 2 lz4 -- --config nightly.conf
expect_equal 'tables' "$("$PGBRAID" list "$archive" | grep -c 'TABLE DATA')" 4
dumps 3 gzip PGBRAID_JOBS=3 PGBRAID_COMPRESS=gzip:1 -- --config nightly.conf -Fd
dumps 4 none PGBRAID_JOBS=3 PGBRAID_COMPRESS=gzip:1 -- --config nightly.conf -j 4 -Z none -T t4
expect_equal 'tables' "$("$PGBRAID" list "$archive" | grep -c 'TABLE DATA')" 4
dumps 3 gzip PGBRAID_JOBS=3 PGBRAID_COMPRESS=gzip -- -Fd
expect_equal 'tables' "$("$PGBRAID" list "$archive" | grep -c 'TABLE DATA')" 5

# The environment says nothing of a restore in one transaction, which is on one connection.
expect_exit 2 "$PGBRAID" restore -1 -j 3 -d "$target_db" "$archive"
expect_exit 0 env PGBRAID_JOBS=3 "$PGBRAID" restore -1 -d "$target_db" --config nightly.conf "$archive"
expect_stderr 'restored '  # verbose, says the file
expect_equal 'rows' "$(sql "$target_db" 'SELECT id FROM t5')" 5

# The connection, unless libpq's variables have it.
printf '[dump]\nhost = %s\nport = %s\nusername = %s\ndbname = %s\n' "$PGHOST" "$PGPORT" "$PGUSER" "$source_db" >server.conf
expect_exit 0 env -u PGHOST -u PGPORT -u PGUSER -u PGDATABASE "$PGBRAID" dump -Fd -f "$tmp/connected" --config server.conf
sed -i "s,^host = .*,host = $tmp/nowhere," server.conf
expect_exit 0 env -u PGDATABASE "$PGBRAID" dump -Fd -f "$tmp/connected2" --config server.conf
expect_exit 3 env -u PGHOST "$PGBRAID" dump -Fd -f "$tmp/connected3" --config server.conf

for jobs in x 0 -1 3.5; do
  expect_exit 2 env PGBRAID_JOBS="$jobs" "$PGBRAID" verify "$archive"
  expect_stderr 'environment variable PGBRAID_JOBS'
done
expect_exit 2 env PGBRAID_COMPRESS=brotli "$PGBRAID" dump -Fd -f "$tmp/archive" "$source_db"
expect_exit 2 "$PGBRAID" dump -Fd -f "$tmp/archive" --config "$tmp/none" "$source_db"
