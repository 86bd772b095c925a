# The rows of foreign tables are dumped where --include-foreign-data names their server, and nowhere else.
source "$PGBRAID_SUPPORT/lib.sh"

remote=$(fresh_db remote)
sql "$remote" 'CREATE TABLE stored (id int PRIMARY KEY, t text, twice int GENERATED ALWAYS AS (id * 2) STORED)' \
  "INSERT INTO stored SELECT g, E'it''s\\t' || g FROM generate_series(1, 5000) g" \
  'CREATE TABLE other (id int)' 'INSERT INTO other VALUES (1), (2)'

db=$(fresh_db source)
sql "$db" 'CREATE EXTENSION postgres_fdw' \
  "CREATE SERVER near FOREIGN DATA WRAPPER postgres_fdw OPTIONS (host '$PGHOST', port '$PGPORT', dbname '$remote')" \
  "CREATE SERVER far FOREIGN DATA WRAPPER postgres_fdw OPTIONS (host '$PGHOST', port '$PGPORT', dbname '$remote')" \
  "CREATE USER MAPPING FOR $PGUSER SERVER near OPTIONS (user '$PGUSER')" \
  "CREATE USER MAPPING FOR $PGUSER SERVER far OPTIONS (user '$PGUSER')" \
  'CREATE SCHEMA s' \
  "CREATE FOREIGN TABLE s.\"Near \"\"one\"\"\" (t text, id int, twice int GENERATED ALWAYS AS (id * 2) STORED)
     SERVER near OPTIONS (schema_name 'public', table_name 'stored')" \
  "CREATE FOREIGN TABLE s.far (id int) SERVER far OPTIONS (schema_name 'public', table_name 'other')" \
  "CREATE FOREIGN TABLE s.parent (id int) SERVER near OPTIONS (schema_name 'public', table_name 'other')" \
  'CREATE TABLE s.child () INHERITS (s.parent)' 'INSERT INTO s.child VALUES (77)'

# By default nothing is read, not even where the server cannot be reached.
expect_exit 0 "$PGBRAID" dump -Fd -f "$tmp/plain" "$db"
pg_dump -Fd -f "$tmp/plain_stock" "$db"
same_listing "$tmp/plain" "$tmp/plain_stock"
expect_equal 'entries with rows' "$("$PGBRAID" list "$tmp/plain" | grep -c 'TABLE DATA')" 1

# With it, what stock dumps.
for options in '--include-foreign-data near' '--include-foreign-data n* --include-foreign-data FAR' \
  '--include-foreign-data * -n s' '--include-foreign-data near -t s.far -t s.parent' '--include-foreign-data far -a'; do
  rm -rf "$tmp"/{ours,stocks}
  set -f
  # shellcheck disable=SC2086
  pg_dump -Fd -f "$tmp/stocks" $options "$db"
  # shellcheck disable=SC2086
  expect_exit 0 "$PGBRAID" dump -Fd -j4 -f "$tmp/ours" $options "$db"
  set +f
  echo "options: $options" >&2
  same_listing "$tmp/ours" "$tmp/stocks"
done

# The rows come out, and go in again: a table's own and not those of its children, without generated columns; as text
# and in binary form.
content() { sql "$remote" 'SELECT md5(string_agg(x::text, $$,$$ ORDER BY x::text)) FROM stored x' 'TABLE other'; }
before=$(content)
for form in '' --binary; do
  rm -rf "$tmp/ours"
  expect_exit 0 "$PGBRAID" dump -Fd -j4 -Z gzip -f "$tmp/ours" $form --include-foreign-data near "$db"
  sql "$remote" 'TRUNCATE stored, other'
  target=$(fresh_db target)
  expect_exit 0 "$PGBRAID" restore -j4 -d "$target" "$tmp/ours"
  expect_equal "rows $form" "$(content)" "$before"
  expect_equal "rows of the child $form" "$(sql "$target" 'TABLE ONLY s.child')" 77
  sql "$remote" 'TRUNCATE stored, other'
  target=$(fresh_db stocks_target)
  expect_exit 0 pg_restore -j2 -d "$target" "$tmp/ours"
  expect_equal "rows by stock $form" "$(content)" "$before"
done
expect_equal 'binary entries' "$(grep -c '"format": "binary"' "$tmp/ours/manifest.json")" 3

# A wrapper's error names the table.
sql "$remote" 'DROP TABLE other'
expect_exit 4 "$PGBRAID" dump -Fd -f "$tmp/broken" --include-foreign-data near "$db"
expect_stderr 'TABLE DATA s.parent'
expect_absent "$tmp/broken"

# Refused as stock refuses.
expect_exit 2 "$PGBRAID" dump -Fd -f "$tmp/none" --include-foreign-data near --include-foreign-data nothing "$db"
expect_stderr 'no matching foreign servers were found for pattern "nothing"'
expect_exit 2 "$PGBRAID" dump -Fd -f "$tmp/none" -s --include-foreign-data near "$db"
expect_stderr 'options -s/--schema-only and --include-foreign-data cannot be used together'
