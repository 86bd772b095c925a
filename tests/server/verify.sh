# servers: 15 18
# verify accepts archives of every form, stock's too, and names each file that is damaged, whatever the damage;
# restore --verify-first touches nothing then; signals end it.
source "$PGBRAID_SUPPORT/lib.sh"

# verdict EXPRESSION: of the JSON object j that the last command printed.
verdict() {
  psql -X -q -A -t -v ON_ERROR_STOP=1 -v json="$(cat "$tmp/stdout")" -d postgres \
    <<<"SELECT $1 FROM (SELECT :'json'::jsonb AS j) s"
}
expect_whole() {
  expect_exit 0 "$PGBRAID" verify -v --json "$@"
  expect_stderr 'is whole'
  expect_equal "$* is whole" "$(verdict "(j->'whole')::text || jsonb_array_length(j->'problems')")" true0
}
expect_bad_files() {
  expect_exit 5 "$PGBRAID" verify -j 3 --json "$tmp/damaged"
  expect_equal "the last line ($*)" "$(tail -n 1 "$tmp/stderr")" \
    "pgbraid: error: \"$tmp/damaged\" is not whole: $# problem$( (($# == 1)) || echo s)"
  expect_equal 'bad files' "$(verdict "jsonb_path_query_array(j, '\$.problems[*].file')")" \
    "[$(printf '"%s"\n' "$@" | sort | paste -sd, | sed 's/,/, /g')]"
}
# expect_problem FILE WORDS: this file is bad, and no other.
expect_problem() {
  expect_bad_files "$1"
  expect_stderr "$2"
}
fresh_copy() {
  rm -rf "$tmp/damaged"
  cp -r "$1" "$tmp/damaged"
}
# file_of TABLE: the name of its first data file in $tmp/damaged.
file_of() {
  local id
  id=$("$PGBRAID" list "$tmp/damaged" | sed -nE "s/^([0-9]+); .* TABLE DATA public $1 .*/\1/p" | head -n 1)
  basename "$(echo "$tmp/damaged/$id".dat*)"
}
# flip FILE OFFSET: one bit of a byte.
flip() {
  local byte
  byte=$(od -An -tu1 -j "$2" -N 1 "$1")
  # shellcheck disable=SC2059  # an octal escape
  printf "\\$(printf %o $((byte ^ 1)))" | dd of="$1" bs=1 seek="$2" conv=notrunc status=none
}

db=$(fresh_db source)
sql "$db" 'CREATE TABLE t (id int PRIMARY KEY, t text)' \
  "INSERT INTO t SELECT i, md5(i::text) FROM generate_series(1, 5000) i" \
  'CREATE TABLE u (a int, b timestamptz)' "INSERT INTO u SELECT i, now() FROM generate_series(1, 300) i" \
  'CREATE TABLE nothing (id int)' \
  "SELECT lo_from_bytea(4711, decode(repeat(md5('x'), 2000), 'hex')), lo_from_bytea(4712, ''), lo_create(4713)" >/dev/null

# What is whole.
for method in none gzip lz4 zstd; do
  expect_exit 0 "$PGBRAID" dump -Fd -Z "$method" -f "$tmp/$method" "$db"
  expect_whole "$tmp/$method"
  expect_equal "$method: manifest, rows, large objects, files" \
    "$(verdict "concat_ws(' ', j->'manifest', j->'rows', j->'large_objects', j->'files')")" \
    "true 5300 3 $(find "$tmp/$method" -type f | wc -l)"
done
expect_exit 0 "$PGBRAID" dump -Fd --binary --part-size=64kB -f "$tmp/binary" "$db"
expect_whole -j 1 "$tmp/binary"
expect_whole -j 5 "$tmp/binary"
expect_equal 'rows of parts in binary' "$(verdict "j->'rows'")" 5300
methods=(-Z0 -Z6 '-Z0 --inserts' '-Z1 --rows-per-insert=7 --column-inserts')
(($(client_version) < 16)) || methods+=(-Zlz4 -Zzstd)
for method in "${methods[@]}"; do
  rm -rf "$tmp/stock"
  # shellcheck disable=SC2086  # several options
  expect_exit 0 pg_dump -Fd $method -f "$tmp/stock" "$db"
  expect_whole "$tmp/stock"
  expect_stderr 'without a manifest'
  expect_equal "stock $method" "$(verdict "concat_ws(' ', j->'manifest', j->'large_objects')")" 'false 3'
done

# What is not: rows,
for method in none gzip lz4 zstd binary; do
  fresh_copy "$tmp/$method"
  file=$(file_of t)
  truncate -s -7 "$tmp/damaged/$file"
  expect_problem "$file" 'TABLE DATA public.t'
  fresh_copy "$tmp/$method"
  flip "$tmp/damaged/$file" 30
  expect_problem "$file" 'TABLE DATA public.t'
  fresh_copy "$tmp/$method"
  rm "$tmp/damaged/$file"
  expect_problem "$file" 'is missing'
done
fresh_copy "$tmp/zstd"
rows=$(file_of t)
mv "$tmp/damaged/$rows" "$tmp/elsewhere"
ln -s "$tmp/elsewhere" "$tmp/damaged/$rows"
expect_problem "$rows" 'symbolic link'
fresh_copy "$tmp/none"
one=$(file_of t) other=$(file_of u)
mv "$tmp/damaged/$one" "$tmp/part"
mv "$tmp/damaged/$other" "$tmp/damaged/$one"
mv "$tmp/part" "$tmp/damaged/$other"
expect_bad_files "$one" "$other"
# large objects,
fresh_copy "$tmp/zstd"
list=$(basename "$tmp"/damaged/blobs_*.toc)
blob=$(basename "$tmp"/damaged/blob_4711.dat*)
flip "$tmp/damaged/$blob" 20
rm "$tmp/damaged/blob_4713.dat.zst"
expect_bad_files "$blob" blob_4713.dat.zst
fresh_copy "$tmp/zstd"
sed -i '/^4711 /d' "$tmp/damaged/$list"
expect_problem "$list" 'the manifest says'
# files too many,
fresh_copy "$tmp/zstd"
cp "$tmp/damaged/$blob" "$tmp/damaged/blob_4714.dat.zst"
expect_problem blob_4714.dat.zst 'the manifest does not name it'
fresh_copy "$tmp/zstd"
mkdir "$tmp/damaged/folder"
ln -s /etc/passwd "$tmp/damaged/link"
expect_bad_files folder link
# the manifest (an older one where its own checksum is not to tell),
older_manifest() {
  fresh_copy "$tmp/zstd"
  perl -0pi -e 's/,\n"manifest_xxh3_128".*?\n\}/\n}/s or die; s/"version": 3/"version": 1/ or die' \
    "$tmp/damaged/manifest.json"
}
older_manifest
expect_whole "$tmp/damaged"
sed -i -E 's/"rows": 5000/"rows": 5001/' "$tmp/damaged/manifest.json"
expect_problem "$rows" 'has 5000 rows in'
older_manifest
sed -i -E "/\"file\": \"$list\"/s/\"raw_bytes\": /&1/" "$tmp/damaged/manifest.json"
expect_problem "$list" 'large objects of 32000 bytes'
fresh_copy "$tmp/zstd"
truncate -s -9 "$tmp/damaged/manifest.json"
expect_problem manifest.json 'not JSON'
fresh_copy "$tmp/zstd"
sed -i -E 's/"snapshot": "./&1/' "$tmp/damaged/manifest.json"
expect_problem manifest.json 'its checksum is another'
rm "$tmp/damaged/manifest.json"
expect_problem manifest.json 'is missing'
# and the table of contents. Even then every other file is looked at.
fresh_copy "$tmp/zstd"
truncate -s -20 "$tmp/damaged/toc.dat"
expect_problem toc.dat 'table of contents is damaged'
flip "$tmp/damaged/$blob" 20
touch "$tmp/damaged/more"
expect_bad_files "$blob" more toc.dat
rm "$tmp/damaged/toc.dat"
expect_bad_files "$blob" more toc.dat

# Without a manifest: what the format tells.
fresh_copy "$tmp/stock"
rows=$(file_of t)
truncate -s -7 "$tmp/damaged/$rows"
rm "$tmp"/damaged/blob_4712.dat*
touch "$tmp/damaged/blob_4714.dat"
expect_exit 5 "$PGBRAID" verify "$tmp/damaged"
for words in "$rows" blob_4712.dat blob_4714.dat 'is not whole: 3 problems'; do expect_stderr "$words"; done
expect_equal 'standard output without --json' "$(cat "$tmp/stdout")" ''

# What is no archive at all.
expect_exit 6 "$PGBRAID" verify "$tmp/nowhere"
expect_exit 5 "$PGBRAID" verify "$tmp/stderr"
expect_exit 2 "$PGBRAID" verify -j 0 "$tmp/zstd"

# restore --verify-first: not even what is whole of it goes in.
target=$(fresh_db target)
fresh_copy "$tmp/zstd"
touch "$tmp/damaged/more"
stock_text "$target" >"$tmp/before"
expect_exit 5 "$PGBRAID" restore --verify-first -d "$target" "$tmp/damaged"
expect_stderr 'nothing has been restored'
stock_text "$target" >"$tmp/after"
same_files 'a target before and after' "$tmp/before" "$tmp/after"
expect_exit 5 "$PGBRAID" restore --verify-first -f "$tmp/script.sql" "$tmp/damaged"
expect_absent "$tmp/script.sql"
expect_exit 0 "$PGBRAID" restore --verify-first -d "$target" "$tmp/zstd"
same_database "$db" "$target"

# A signal ends it in the middle of a file: this one holds nothing for much longer than the test may take.
fresh_copy "$tmp/none"
file=$tmp/damaged/$(file_of t)
truncate -s 0 "$file"
truncate -s 2T "$file"
for signal in INT TERM; do
  start "$PGBRAID" verify -v -j 1 "$tmp/damaged"
  wait_for_stderr 'verifying' 5
  kill -"$signal" "$started"
  expect_end "$([[ $signal == INT ]] && echo 130 || echo 143)" 5
done
