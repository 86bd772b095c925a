# What schema and table options select of types, operators and of what stands outside schemas is what stock selects.
source "$PGBRAID_SUPPORT/lib.sh"

db=$(fresh_db source)
make_role sink_reader
sql "$db" 'CREATE SCHEMA one' 'CREATE SCHEMA two' 'CREATE EXTENSION cube SCHEMA two' 'CREATE TYPE one.b' \
  'CREATE FUNCTION one.b_in(cstring) RETURNS one.b LANGUAGE internal IMMUTABLE STRICT AS $$int4in$$' \
  'CREATE FUNCTION two.b_out(one.b) RETURNS cstring LANGUAGE internal IMMUTABLE STRICT AS $$int4out$$' \
  'CREATE TYPE one.b (INPUT = one.b_in, OUTPUT = two.b_out, INTERNALLENGTH = 4, PASSEDBYVALUE)' \
  'CREATE TYPE two.shell' 'CREATE TABLE two.t (b one.b)' \
  'CREATE FUNCTION one.eq(one.b, one.b) RETURNS boolean LANGUAGE internal IMMUTABLE STRICT AS $$int4eq$$' \
  'CREATE OPERATOR two.= (LEFTARG = one.b, RIGHTARG = one.b, FUNCTION = one.eq)' \
  'CREATE OPERATOR FAMILY one.f USING hash' \
  'CREATE OPERATOR CLASS two.c FOR TYPE one.b USING hash FAMILY one.f AS OPERATOR 1 two.=' \
  'CREATE CAST (one.b AS int) WITHOUT FUNCTION' "COMMENT ON CAST (one.b AS int) IS 'told'" \
  'CREATE COLLATION two.collation FROM "C"' \
  "CREATE CONVERSION one.conversion FOR 'LATIN1' TO 'UTF8' FROM iso8859_1_to_utf8" \
  'CREATE ACCESS METHOD method TYPE INDEX HANDLER gisthandler' \
  'CREATE FUNCTION one.from_sql(internal) RETURNS internal LANGUAGE internal IMMUTABLE AS $$textin$$' \
  'CREATE TRANSFORM FOR one.b LANGUAGE plpgsql (FROM SQL WITH FUNCTION one.from_sql(internal))' \
  'GRANT USAGE ON LANGUAGE plpgsql TO sink_reader' 'REVOKE USAGE ON TYPE two.cube FROM PUBLIC' \
  'GRANT USAGE ON TYPE one.b, pg_catalog.int4range TO sink_reader'

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
compare -n two
compare -N one
compare -N two
compare -t two.t
compare -x
compare -a

# And all of it comes back, also where it stands already.
rm -rf "$tmp/ours"
expect_exit 0 "$PGBRAID" dump -Fd -j2 -f "$tmp/ours" "$db"
target=$(fresh_db target)
expect_exit 0 "$PGBRAID" restore -j2 -d "$target" "$tmp/ours"
same_database "$db" "$target"
expect_exit 0 "$PGBRAID" restore -j2 -c --if-exists -d "$target" "$tmp/ours"
same_database "$db" "$target"
