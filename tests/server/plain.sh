# A plain dump: where it goes, compressed or not, whole or not at all, and what cannot go with it.
# servers: 15 18
source "$PGBRAID_SUPPORT/lib.sh"

db=$(fresh_db source)
sql "$db" 'CREATE TABLE t (id int PRIMARY KEY, t text)' \
  "INSERT INTO t SELECT g, repeat(md5(g::text), 10) FROM generate_series(1, 5000) g" \
  'CREATE TABLE guarded (id int)' 'INSERT INTO guarded VALUES (1)' "SELECT lo_from_bytea(0, 'large')" >/dev/null
dump=("$PGBRAID" dump --restrict-key=key)

# Without -F and -j it is plain, to standard output; messages go elsewhere.
expect_exit 0 "${dump[@]}" -v "$db"
expect_stderr 'pgbraid: '
! grep -q '^pgbraid' "$tmp/stdout" || fail 'a message among the SQL'
cp "$tmp/stdout" "$tmp/whole.sql"
grep -qxF -e '-- PostgreSQL database dump complete' "$tmp/whole.sql" || fail 'no end'
grep -qxF '\restrict key' "$tmp/whole.sql" || fail 'not the key that was given'
for format in -Fp -Fplain --format=P; do
  expect_exit 0 "${dump[@]}" "$format" -f - "$db"
  same_files "$format" "$tmp/whole.sql" "$tmp/stdout"
done
target=$(fresh_db target)
psql -X -q -v ON_ERROR_STOP=1 -d "$target" -f "$tmp/whole.sql" >/dev/null
same_database "$db" "$target"

# Into a file, as the umask has it; what was there before gives way. A pipe takes it as well.
(umask 027 && expect_exit 0 "${dump[@]}" --no-sync -f "$tmp/file.sql" "$db")
same_files 'the file' "$tmp/whole.sql" "$tmp/file.sql"
expect_equal 'its mode' "$(stat -c %a "$tmp/file.sql")" 640
expect_exit 0 "${dump[@]}" -s -f "$tmp/file.sql" "$db"
expect_exit 0 "${dump[@]}" -f "$tmp/file.sql" "$db"
same_files 'the second file' "$tmp/whole.sql" "$tmp/file.sql"
mkfifo "$tmp/fifo"
cat "$tmp/fifo" >"$tmp/read.sql" &
expect_exit 0 "${dump[@]}" -f "$tmp/fifo" "$db"
wait $!
same_files 'what came through the pipe' "$tmp/whole.sql" "$tmp/read.sql"

# Compressed.
for method in gzip lz4 zstd; do
  expect_exit 0 "${dump[@]}" -Z "$method" -f "$tmp/x.$method" "$db"
  expect_exit 0 "${dump[@]}" -Z "$method" "$db"
  same_files "$method to a file and to standard output" "$tmp/x.$method" "$tmp/stdout"
  "$method" -dc <"$tmp/x.$method" >"$tmp/unpacked.sql"
  same_files "$method" "$tmp/whole.sql" "$tmp/unpacked.sql"
  (($(stat -c %s "$tmp/x.$method") < $(stat -c %s "$tmp/whole.sql") / 2)) || fail "$method does not compress"
done
expect_exit 0 "${dump[@]}" -Z 0 "$db"
same_files '-Z 0' "$tmp/whole.sql" "$tmp/stdout"

# With -j alone, a directory.
expect_exit 0 "$PGBRAID" dump -j2 -f "$tmp/archive" "$db"
[[ -s $tmp/archive/toc.dat ]] || fail 'no directory archive'
expect_exit 0 "${dump[@]}" -Fp -j1 "$db"
same_files 'one job' "$tmp/whole.sql" "$tmp/stdout"

# refused TEXT OPTIONS: bad usage, and this is said.
refused() {
  local text=$1
  shift
  expect_exit 2 "$PGBRAID" dump -f "$tmp/refused" "$@" "$db"
  expect_stderr "$text"
  expect_absent "$tmp/refused"
}
refused 'a plain dump is written by one job' -Fp -j2
refused 'use -Fd, for a directory archive' -Fp -j2
refused 'rows in binary form cannot be in a plain dump' --binary
refused 'option --group-access is for archives' --group-access
refused 'invalid restrict key' --restrict-key=no_key
refused 'option --restrict-key can only be used with --format=plain' -Fd --restrict-key=key
refused 'invalid output format "x" specified' -Fx

# Other encodings.
sql "$db" "CREATE TABLE u (t text)" "INSERT INTO u VALUES (E'\\u00e4\\u00f6')"
expect_exit 0 "${dump[@]}" -E LATIN1 "$db"
expect_stdout "SET client_encoding = 'LATIN1';"
target=$(fresh_db latin)
psql -X -q -v ON_ERROR_STOP=1 -d "$target" -f "$tmp/stdout" >/dev/null
same_database "$db" "$target"

# What cannot be written.
expect_exit 6 "${dump[@]}" -f "$tmp/nowhere/x.sql" "$db"
expect_stderr "$tmp/nowhere"
expect_exit 6 "${dump[@]}" -f /dev/full "$db"
expect_exit 6 bash -c 'exec "$@" >/dev/full' full "${dump[@]}" "$db"
expect_stderr 'standard output'
expect_exit 6 bash -c 'exec "$@" >&-' closed "${dump[@]}" "$db"
expect_exit 3 "${dump[@]}" -h "$tmp/nowhere" -f "$tmp/refused" "$db"
expect_absent "$tmp/refused"

# A role that may not read a table: no file, or the one of before.
make_role plain_reader LOGIN
echo before >"$tmp/before.sql"
expect_exit 4 "${dump[@]}" -U plain_reader -f "$tmp/before.sql" "$db"
expect_equal 'the script of before' "$(cat "$tmp/before.sql")" before
expect_exit 4 "${dump[@]}" -U plain_reader -f "$tmp/refused" "$db"
expect_absent "$tmp/refused"

# Who reads it goes away: an error like any other, of every verb that writes to standard output.
for verb in "dump --restrict-key=key $db" "restore -f - $tmp/archive"; do
  # shellcheck disable=SC2086
  { "$PGBRAID" $verb 2>"$tmp/stderr" && echo 0 >"$tmp/status" || echo $? >"$tmp/status"; } | read -r -N 1 _
  expect_equal "exit status of $verb" "$(cat "$tmp/status")" 6
  expect_stderr 'standard output'
done
