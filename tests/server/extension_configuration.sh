# The rows of an extension's configuration tables are dumped, as far as its conditions say, though the tables are not.
source "$PGBRAID_SUPPORT/lib.sh"

# With no extension at hand that has such tables, one is given some: as members, and in its catalog row.
tables=(
  'CREATE TABLE cfg_b (id int PRIMARY KEY, v text, g int GENERATED ALWAYS AS (id * 2) STORED)'
  'CREATE TABLE "Cfg ""a""" (id int PRIMARY KEY, b int REFERENCES cfg_b, t text)'
  'CREATE SCHEMA other' 'CREATE TABLE other.cfg_c (id int)' 'CREATE SEQUENCE cfg_s' 'CREATE VIEW cfg_v AS SELECT 1 AS x')
adopted=('TABLE cfg_b' 'TABLE "Cfg ""a"""' 'TABLE other.cfg_c' 'SEQUENCE cfg_s' 'VIEW cfg_v')

extended() {
  local member
  sql "$1" 'CREATE EXTENSION pg_trgm' "${tables[@]}"
  for member in "${adopted[@]}"; do sql "$1" "ALTER EXTENSION pg_trgm ADD $member"; done
}

db=$(fresh_db source)
extended "$db"
sql "$db" "UPDATE pg_extension SET extcondition = '{\"\", \"WHERE v <> ''x''\", \"where id > 1\", \"\", \"\"}',
    extconfig = (ARRAY['\"Cfg \"\"a\"\"\"', 'cfg_b', 'other.cfg_c', 'cfg_s', 'cfg_v']::regclass[])::oid[]
    WHERE extname = 'pg_trgm'" \
  "INSERT INTO cfg_b VALUES (1, 'x'), (2, 'y'), (3, 'it''s')" "INSERT INTO \"Cfg \"\"a\"\"\" VALUES (1, 2, 'p'), (2, 3, 'q')" \
  'INSERT INTO other.cfg_c VALUES (1), (2)' "SELECT setval('cfg_s', 42)" \
  'CREATE TABLE plain (a int, b int REFERENCES cfg_b)' 'INSERT INTO plain VALUES (1, 2)' >/dev/null

# entries OPTIONS: our listing is stock's.
entries() {
  rm -rf "$tmp/ours" "$tmp/stock"
  expect_exit 0 "$PGBRAID" dump -Fd -j2 -Z gzip "$@" -f "$tmp/ours" "$db"
  pg_dump -Fd "$@" -f "$tmp/stock" -d "$db"
  same_listing "$tmp/ours" "$tmp/stock"
}
entries -n public
entries -n other
entries -t '"Cfg ""a"""'
entries -t cfg_s
entries -t plain
entries -N other
entries -T cfg_b
entries --exclude-table-data cfg_b
entries --schema-only
entries --data-only
entries

# The target's extension has made the tables.
restored() {
  expect_equal "rows of cfg_b by $2" "$(sql "$1" 'SELECT * FROM cfg_b ORDER BY 1')" $'2|y|4\n3|it\'s|6'
  expect_equal "rows of Cfg by $2" "$(sql "$1" 'SELECT * FROM "Cfg ""a""" ORDER BY 1')" $'1|2|p\n2|3|q'
  expect_equal "rows of other.cfg_c by $2" "$(sql "$1" 'SELECT * FROM other.cfg_c')" 2
  expect_equal "position of cfg_s by $2" "$(sql "$1" 'SELECT last_value, is_called FROM cfg_s')" '42|t'
  expect_equal "rows of plain by $2" "$(sql "$1" 'SELECT * FROM plain')" '1|2'
}
expect_exit 0 "$PGBRAID" dump -Fd -j2 --binary -f "$tmp/binary" "$db"
expect_equal 'binary entries' "$(grep -c '"format": "binary"' "$tmp/binary/manifest.json")" 4
for archive in ours binary stock; do
  target=$(fresh_db "of_$archive")
  extended "$target"
  sections=()
  # Ours says what needs which rows. Stock's does not: with the foreign keys there nobody could load it in parallel.
  if [[ $archive == stock ]]; then
    sections=(--section pre-data --section data)
    sql "$target" 'ALTER TABLE "Cfg ""a""" DROP CONSTRAINT "Cfg ""a""_b_fkey"'
  fi
  # The schema is there already; the rest goes in.
  expect_exit 1 "$PGBRAID" restore -j4 "${sections[@]}" -d "$target" "$tmp/$archive"
  expect_stderr 'errors ignored on restore: 1 failed'
  restored "$target" "our restore of $archive"
done
target=$(fresh_db by_stock)
extended "$target"
pg_restore -d "$target" "$tmp/ours" 2>"$tmp/stderr" || true
restored "$target" 'stock restore of ours'
