# What options select is what stock selects by the same options.
source "$PGBRAID_SUPPORT/lib.sh"

db=$(fresh_db source)
sql "$db" 'CREATE SCHEMA one' 'CREATE SCHEMA two' 'CREATE TABLE one.a (id serial PRIMARY KEY, t text)' \
  'CREATE TABLE one.b (id int REFERENCES one.a)' 'CREATE TABLE two.a (id int)' 'CREATE TABLE two."B" (id int)' \
  'CREATE VIEW two.v AS SELECT * FROM one.a' 'CREATE MATERIALIZED VIEW two.m AS SELECT count(*) FROM one.a' \
  'CREATE INDEX i ON one.a (t)' 'CREATE FUNCTION one.f() RETURNS int LANGUAGE sql AS $$SELECT 1$$' \
  'GRANT SELECT ON one.a TO PUBLIC' "INSERT INTO one.a (t) VALUES ('x')" 'INSERT INTO two.a VALUES (1)' \
  "COMMENT ON TABLE one.b IS 'told'" 'CREATE TABLE two.p (id int) PARTITION BY LIST (id)' \
  'CREATE TABLE two.p1 PARTITION OF two.p FOR VALUES IN (1)' 'CREATE STATISTICS two.s ON id, t FROM one.a'

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
compare -T two.p
compare -t two.p1
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

# A table that is left out stays published, as since stock's version 18: the target may have it.
sql "$db" 'SET client_min_messages = error' 'CREATE PUBLICATION p FOR TABLE one.a, two.a'
rm -rf "$tmp/ours"
expect_exit 0 "$PGBRAID" dump -Fd -N one -f "$tmp/ours" "$db"
"$PGBRAID" list "$tmp/ours" >"$tmp/list"
grep -q 'PUBLICATION TABLE one p a' "$tmp/list" || fail 'the membership of a table in a schema left out is lost'
