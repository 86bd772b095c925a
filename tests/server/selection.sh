# What options select is what stock selects by the same options.
source "$PGBRAID_SUPPORT/lib.sh"

db=$(fresh_db source)
sql "$db" 'CREATE SCHEMA one' 'CREATE SCHEMA two' 'CREATE TABLE one.a (id serial PRIMARY KEY, t text)' \
  'CREATE TABLE one.b (id int REFERENCES one.a)' 'CREATE TABLE two.a (id int)' 'CREATE TABLE two."B" (id int)' \
  'CREATE VIEW two.v AS SELECT * FROM one.a' 'CREATE MATERIALIZED VIEW two.m AS SELECT count(*) FROM one.a' \
  'CREATE INDEX i ON one.a (t)' 'CREATE FUNCTION one.f() RETURNS int LANGUAGE sql AS $$SELECT 1$$' \
  'GRANT SELECT ON one.a TO PUBLIC' "INSERT INTO one.a (t) VALUES ('x')" 'INSERT INTO two.a VALUES (1)' \
  "COMMENT ON TABLE one.b IS 'told'"

# As sets of (desc, schema, name, owner).
compare() {
  rm -rf "$tmp/ours" "$tmp/stocks"
  pg_dump -Fd -f "$tmp/stocks" "$@" "$db"
  expect_exit 0 "$PGBRAID" dump -Fd -j2 -f "$tmp/ours" "$@" "$db"
  echo "options: $*" >&2
  same_listing "$tmp/ours" "$tmp/stocks"
}
compare
compare -n one
compare -n 't*'
compare -N one
compare -n one -n two
compare -t one.a
compare -t 'two.*'
compare -t '*.a'
compare -t 'two."B"'
compare -T 'one.*'
compare --exclude-table-data 'one.*'
compare -s
compare -a
compare -x
compare --section pre-data
compare --section data
compare --section post-data
compare --section pre-data --section data
compare -t two.m -t one.a -x
compare -a -n one

# The same of a restore's selection, by what it makes.
rm -rf "$tmp/ours"
expect_exit 0 "$PGBRAID" dump -Fd -j2 -f "$tmp/ours" -Z gzip "$db"
restored() {
  local ours stocks
  ours=$(fresh_db ours)
  stocks=$(fresh_db stocks)
  sql "$ours" 'CREATE SCHEMA one' 'CREATE SCHEMA two'
  sql "$stocks" 'CREATE SCHEMA one' 'CREATE SCHEMA two'
  pg_restore -d "$stocks" "$@" "$tmp/ours"
  expect_exit 0 "$PGBRAID" restore -j2 -d "$ours" "$@" "$tmp/ours"
  echo "options: $*" >&2
  same_database "$ours" "$stocks"
}
restored -n one
restored -t a
restored -n one -t a
restored -n one -x
restored -n one -s
restored -n one --section pre-data
