# Whatever is wrong with a command, there is one message that names the thing, the right exit status, and nothing half-made.
source "$PGBRAID_SUPPORT/lib.sh"

db=$(fresh_db source)
sql "$db" 'CREATE TABLE t (id int); INSERT INTO t SELECT generate_series(1, 1000)' 'CREATE TABLE secret (id int)'
out=$tmp/never_made

one_error() {
  [[ $(grep -c '^pgbraid: error: ' "$tmp/stderr") == 1 ]] || { show_last; fail 'not one error message'; }
  expect_stderr "$1"
}
dump_fails() {
  local code=$1 text=$2
  shift 2
  expect_exit "$code" "$PGBRAID" dump "$@"
  one_error "$text"
  expect_absent "$out"
}

# usage
dump_fails 2 'one job' -Fp -j2 -f "$out" "$db"
dump_fails 2 'custom' -Fcustom -f "$out" "$db"
dump_fails 2 'nonsense' -Fnonsense -f "$out" "$db"
dump_fails 2 '--no-such-option' -Fd --no-such-option -f "$out" "$db"
dump_fails 2 '' -Fd -j 0 -f "$out" "$db"
dump_fails 2 '' -Fd -j many -f "$out" "$db"
dump_fails 2 'brotli' -Fd -Z brotli -f "$out" "$db"
dump_fails 2 '' -Fd "$db"
dump_fails 2 '' -Fd -a -s -f "$out" "$db"
dump_fails 2 'no_such_table' -Fd -t no_such_table -f "$out" "$db"
dump_fails 2 'no_such_schema' -Fd -n no_such_schema -f "$out" "$db"
expect_exit 2 "$PGBRAID" nonsense
expect_exit 2 "$PGBRAID"

# the server
dump_fails 3 'no_such_database' -Fd -f "$out" no_such_database
dump_fails 3 '/nonexistent' -Fd -h /nonexistent -f "$out" "$db"
dump_fails 3 'no_such_role' -Fd -U no_such_role -f "$out" "$db"

# permission
make_role bad_input_reader
at_exit 'sql postgres "DROP ROLE IF EXISTS bad_input_reader"'
sql "$db" 'GRANT SELECT ON t TO bad_input_reader'
dump_fails 4 'secret' -Fd -f "$out" -d "$db" --role bad_input_reader
sql "$db" 'DROP OWNED BY bad_input_reader'
dump_fails 4 'no_such_role' -Fd -f "$out" -d "$db" --role no_such_role
dump_fails 4 '00000000-0000001B-1' -Fd -f "$out" --snapshot 00000000-0000001B-1 "$db"

# the archive's place
dump_fails 6 "$tmp/none" -Fd -f "$tmp/none/out" "$db"
dump_fails 6 '/dev/null' -Fd -f /dev/null/out "$db"
mkdir "$tmp/full"
echo precious >"$tmp/full/file"
expect_exit 6 "$PGBRAID" dump -Fd -f "$tmp/full" "$db"
one_error "$tmp/full"
expect_equal 'a file that was there' "$(find "$tmp/full" -type f -exec cat {} +)" precious

# what is no archive, or no longer one
target=$(fresh_db target)
expect_exit 0 "$PGBRAID" dump -Fd -f "$tmp/archive" "$db"
restore_fails() {
  expect_exit "$1" "$PGBRAID" restore -d "$target" "$3"
  one_error "$2"
}
mkdir "$tmp/empty"
restore_fails 5 "$tmp/empty" "$tmp/empty"
restore_fails 6 "$tmp/nowhere" "$tmp/nowhere"
restore_fails 5 /etc/passwd /etc/passwd
size=$(stat -c %s "$tmp/archive/toc.dat")
for part in 0 4 20 "$((size / 2))" "$((size - 1))"; do
  rm -rf "$tmp/cut"
  cp -r "$tmp/archive" "$tmp/cut"
  truncate -s "$part" "$tmp/cut/toc.dat"
  restore_fails 5 toc.dat "$tmp/cut"
  expect_exit 5 "$PGBRAID" list "$tmp/cut"
  one_error toc.dat
done
expect_equal 'tables in the target' "$(sql "$target" "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'")" 0
expect_exit 3 "$PGBRAID" restore -d no_such_database "$tmp/archive"
one_error no_such_database
