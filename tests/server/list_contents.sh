# servers: 15 18
# list --long and list --json tell of an archive what its table of contents, its manifest and its files know: rows, raw
# and stored sizes, parts. Of stock's archives what there is.
source "$PGBRAID_SUPPORT/lib.sh"

# in_json EXPRESSION: of the JSON object j that the last command printed.
in_json() {
  psql -X -q -A -t -v ON_ERROR_STOP=1 -v json="$(cat "$tmp/stdout")" -d postgres \
    <<<"SELECT $1 FROM (SELECT :'json'::jsonb AS j) s"
}
# of_entry KIND NAME FIELD: as a JSON path's result.
of_entry() { in_json "jsonb_path_query_array(j, '\$.entries[*] ? (@.kind == \"$1\" && @.name == \"$2\").$3')"; }

source_db=$(fresh_db source)
sql "$source_db" "CREATE TABLE large (id int, t text)" \
  "INSERT INTO large SELECT g, repeat('x', 500) FROM generate_series(1, 4000) g" \
  "CREATE TABLE small (id int PRIMARY KEY)" "INSERT INTO small SELECT generate_series(1, 10)" \
  "CREATE TABLE empty (id int)" "COMMENT ON TABLE empty IS 'nothing'" \
  "SELECT lo_from_bytea(0, 'a'), lo_from_bytea(0, 'bc')" >"$tmp/ignored"
"$PGBRAID" dump -Fd -j 2 --part-size 500kB -f "$tmp/archive" "$source_db"
"$PGBRAID" list "$tmp/archive" | grep -c '^[0-9]' >"$tmp/listed"

expect_exit 0 "$PGBRAID" list --json "$tmp/archive"
expect_equal 'listed entries' "$(in_json "jsonb_array_length(jsonb_path_query_array(j, '\$.entries[*] ? (@.listed == true)'))")" \
  "$(cat "$tmp/listed")"
expect_equal 'all entries' "$(in_json "(j->'totals'->>'entries')::int = jsonb_array_length(j->'entries')")" t
expect_equal 'rows of small' "$(of_entry 'TABLE DATA' small data.rows)" '[10]'
expect_equal 'rows of empty' "$(of_entry 'TABLE DATA' empty data.rows)" '[0]'
expect_equal 'raw bytes of small' "$(of_entry 'TABLE DATA' small data.raw_bytes)" '[21]'
parts=$(in_json "jsonb_array_length(jsonb_path_query_array(j, '\$.entries[*] ? (@.name == \"large\" && @.data != null)'))")
((parts > 1)) || fail "$parts part"
expect_equal 'rows of large' "$(in_json "(SELECT sum(r::int) FROM jsonb_path_query(j,
  '\$.entries[*] ? (@.name == \"large\" && @.data != null).data.rows') r)")" 4000
expect_equal 'stored bytes' "$(in_json "j->'totals'->>'stored_bytes'")" \
  "$(find "$tmp/archive" -type f ! -name toc.dat ! -name manifest.json -exec cat {} + | wc -c)"
expect_equal 'a definition' "$(in_json "jsonb_path_exists(j, '\$.entries[*].definition ? (@ like_regex \"CREATE TABLE public.empty\")')")" t
expect_equal 'the manifest' "$(in_json "j->'manifest'->>'archive_id'")" \
  "$(sed -nE 's/.*"archive_id": *"([0-9a-f]+)".*/\1/p' "$tmp/archive/manifest.json")"

expect_exit 0 "$PGBRAID" list --long "$tmp/archive"
expect_stdout 'with a manifest'
grep -qE "^ *[0-9]+ +4000 +[0-9.]+ [KM]iB +[0-9.]+ (K|M)?i?B +[0-9.]+ +$parts  TABLE DATA public large " "$tmp/stdout" ||
  { show_last; fail 'no line for all parts of the large table'; }
grep -qE '^ +4012 .*  total$' "$tmp/stdout" || { show_last; fail 'no total'; }
# Every column ends where its heading does.
awk '/^ *ID /{ width = index($0, "ENTRY"); next } width && substr($0, width - 2, 2) != "  " { bad = 1 } END { exit bad }' \
  "$tmp/stdout" || { show_last; fail 'columns are not aligned'; }

expect_exit 2 "$PGBRAID" list --long --json "$tmp/archive"

# Stock's.
pg_dump -Fd -f "$tmp/stock" "$source_db"
expect_exit 0 "$PGBRAID" list --json "$tmp/stock"
expect_equal 'no manifest' "$(in_json "j->'manifest'")" null
expect_equal 'no rows' "$(of_entry 'TABLE DATA' small data.rows)" '[null]'
expect_equal 'stored bytes of stock' "$(in_json "(j->'totals'->>'stored_bytes')::int > 0")" t
expect_exit 0 "$PGBRAID" list --long "$tmp/stock"
expect_stdout 'without a manifest'
rm "$tmp/stock"/*.dat.gz
expect_exit 0 "$PGBRAID" list --long "$tmp/stock"
expect_exit 0 "$PGBRAID" list --json "$tmp/stock"
expect_equal 'what is missing' "$(of_entry 'TABLE DATA' small data.stored_bytes)" '[null]'
