# servers: 15 18
# Archives in one file, custom and tar: stock restores ours and we stock's, whatever the compression, through pipes, with
# workers, with parts; they are the same bytes at every -j; what stood under the name stays until the new one is whole.
source "$PGBRAID_SUPPORT/lib.sh"

db=$(fresh_db source)
sql "$db" 'CREATE TABLE t (id int PRIMARY KEY, t text)' \
  "INSERT INTO t SELECT i, repeat(md5(i::text), 20) FROM generate_series(1, 4000) i" \
  'CREATE TABLE child (id int REFERENCES t, d timestamptz)' \
  "INSERT INTO child SELECT i, now() FROM generate_series(1, 300) i" \
  'CREATE TABLE nothing (id int)' \
  "SELECT lo_from_bytea(4711, decode(repeat(md5('x'), 2000), 'hex')), lo_from_bytea(4712, ''), lo_create(4294967290)" \
  "SELECT lo_from_bytea(0, decode(md5(i::text), 'hex')) FROM generate_series(1, 2500) i" >/dev/null
row_hashes "$db" >"$tmp/rows"
target=$(db_name target)

# brings_back COMMAND...: into a new database "$target", all of it.
brings_back() {
  fresh_db target >/dev/null
  expect_exit 0 "$@"
  row_hashes "$target" >"$tmp/restored"
  same_files "rows after: $*" "$tmp/rows" "$tmp/restored"
}
piped() { bash -o pipefail -c "$1"; }
export -f piped
# format_line FILE: its format, as a listing says it.
format_line() { "$PGBRAID" list "$1" | sed -nE 's/^; +Format: //p'; }

# Ours, restored by stock and by us; the same at every -j, but for the time in the header.
digest() { tail -c +61 "$1" | sha256sum; }
methods=(none gzip)
(($(client_version) < 17)) || methods+=(lz4 zstd)
for method in "${methods[@]}"; do
  expect_exit 0 "$PGBRAID" dump -Fc -j4 -Z "$method" -f "$tmp/$method" "$db"
  expect_equal 'format' "$(format_line "$tmp/$method")" CUSTOM
  brings_back pg_restore -d "$target" "$tmp/$method"
done
brings_back pg_restore -j4 -d "$target" "$tmp/gzip"
brings_back "$PGBRAID" restore -j4 -d "$target" "$tmp/none"
brings_back "$PGBRAID" restore -j1 -d "$target" "$tmp/gzip"
for method in lz4 zstd; do
  expect_exit 0 "$PGBRAID" dump -Fc -j2 -Z "$method" -f "$tmp/$method" "$db"
  brings_back "$PGBRAID" restore -j4 -d "$target" "$tmp/$method"
done
expect_exit 0 "$PGBRAID" dump -Ft -j4 -f "$tmp/tar" "$db"
expect_equal 'format' "$(format_line "$tmp/tar")" TAR
brings_back pg_restore -d "$target" "$tmp/tar"
brings_back "$PGBRAID" restore -j4 -d "$target" "$tmp/tar"
mkdir "$tmp/unpacked"
tar -xf "$tmp/tar" -C "$tmp/unpacked"
expect_exit 0 "$PGBRAID" verify "$tmp/unpacked"
brings_back "$PGBRAID" restore -j2 -d "$target" "$tmp/unpacked"
for jobs in 1 3 16; do
  expect_exit 0 "$PGBRAID" dump -Fc -j "$jobs" -Z gzip -f "$tmp/again" "$db"
  expect_equal "custom at -j $jobs" "$(digest "$tmp/again")" "$(digest "$tmp/gzip")"
  expect_exit 0 "$PGBRAID" dump -Ft -j "$jobs" -f "$tmp/again" "$db"
  expect_equal "files of tar at -j $jobs" "$(tar -tf "$tmp/again")" "$(tar -tf "$tmp/tar")"
done

# Through pipes: to stock as it comes, and from stock, with workers, too.
brings_back piped "'$PGBRAID' dump -Fc -j4 -Z gzip '$db' | pg_restore -d '$target'"
brings_back piped "'$PGBRAID' dump -Fc -j4 '$db' | '$PGBRAID' restore -j4 -d '$target' -"
# Stock leaves off before the end of a tar file, so what writes it may find the pipe closed.
brings_back bash -c "'$PGBRAID' dump -Ft -f - '$db' | pg_restore -d '$target'"
brings_back piped "'$PGBRAID' dump -Ft '$db' | '$PGBRAID' restore -d '$target' -"
brings_back piped "pg_dump -Fc '$db' | '$PGBRAID' restore -j4 -d '$target' -"
brings_back piped "'$PGBRAID' restore -j4 -d '$target' - <'$tmp/gzip'"
expect_exit 0 bash -c "cat '$tmp/gzip' | '$PGBRAID' list -"
cp "$tmp/stdout" "$tmp/piped.list"
"$PGBRAID" list "$tmp/gzip" >"$tmp/file.list"
same_files 'the listing through a pipe' "$tmp/piped.list" "$tmp/file.list"
expect_exit 0 piped "'$PGBRAID' dump -Fc '$db' | '$PGBRAID' verify -"
expect_exit 2 "$PGBRAID" restore --verify-first -d "$target" -
# Redirected to a file it is as with -f: places and all.
"$PGBRAID" dump -Fc -Z gzip "$db" >"$tmp/redirected"
expect_equal 'redirected' "$(digest "$tmp/redirected")" "$(digest "$tmp/gzip")"
# Without places (from a pipe), by several workers.
"$PGBRAID" dump -Fc -Z gzip "$db" | cat >"$tmp/no_places"
brings_back "$PGBRAID" restore -j4 -d "$target" "$tmp/no_places"
brings_back pg_restore -d "$target" "$tmp/no_places"

# Stock's.
methods=(-Z0 -Z6 '-Z0 --inserts')
(($(client_version) < 16)) || methods+=(-Zlz4 -Zzstd)
for method in "${methods[@]}"; do
  # shellcheck disable=SC2086  # two words
  pg_dump -Fc $method -f "$tmp/stock" "$db"
  expect_exit 0 "$PGBRAID" verify -v "$tmp/stock"
  expect_stderr 'is whole'
  brings_back "$PGBRAID" restore -j4 -d "$target" "$tmp/stock"
  pg_dump -Fc $method "$db" | cat >"$tmp/stock"
  brings_back "$PGBRAID" restore -j3 -d "$target" "$tmp/stock"
done
pg_dump -Ft -f "$tmp/stock" "$db"
expect_exit 0 "$PGBRAID" verify "$tmp/stock"
brings_back "$PGBRAID" restore -j4 -d "$target" "$tmp/stock"
same_listing "$tmp/stock" "$tmp/stock"

# Rows in binary form and tables in parts, by stock's workers, too.
for options in -Fc\ -Zgzip -Ft; do
  # shellcheck disable=SC2086  # two words
  expect_exit 0 "$PGBRAID" dump $options --binary --part-size=256kB -j3 -f "$tmp/parts" "$db"
  (($("$PGBRAID" list "$tmp/parts" | grep -c 'TABLE DATA public t ') > 2)) || fail 'the table has no parts'
  brings_back "$PGBRAID" restore -j4 -d "$target" "$tmp/parts"
  brings_back pg_restore -d "$target" "$tmp/parts"
  [[ $options == -Ft ]] || brings_back pg_restore -j4 -d "$target" "$tmp/parts"
done

# What stands under the name stays until the new one is whole; then it is replaced. It is its owner's alone.
echo before >"$tmp/name"
chmod 644 "$tmp/name"
expect_exit 4 "$PGBRAID" dump -Fc --lock-wait-timeout=nonsense -f "$tmp/name" "$db"
expect_equal 'what stood there' "$(cat "$tmp/name")" before
expect_exit 0 "$PGBRAID" dump -Fc -f "$tmp/name" "$db"
expect_equal 'the mode' "$(stat -c %a "$tmp/name")" 600
expect_exit 0 "$PGBRAID" dump -Ft --group-access -f "$tmp/name" "$db"
expect_equal 'the mode' "$(stat -c %a "$tmp/name")" 640
left=$(find "$tmp" -maxdepth 1 -name '.*pgbraid*')
[[ -z $left ]] || fail "left behind: $left"

# What cannot be.
expect_exit 2 "$PGBRAID" dump -Ft -Z gzip -f "$tmp/x" "$db"
expect_stderr 'cannot be compressed'
expect_exit 6 "$PGBRAID" dump -Fc -f "$tmp/unpacked" "$db"
expect_stderr 'is a directory'
expect_exit 5 "$PGBRAID" list "$tmp/unpacked/toc.dat"
expect_stderr 'not the archive'
