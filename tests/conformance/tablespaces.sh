# Tables, partitioned tables, indexes, keys and materialized views come back in the tablespaces where they were.
source "$PGBRAID_SUPPORT/lib.sh"

# Tablespaces belong to the whole cluster. In-place ones need no folder outside of the cluster's.
[[ $(sql postgres "SELECT count(*) FROM pg_settings WHERE name = 'allow_in_place_tablespaces'") == 1 ]] ||
  skip 'the server has no in-place tablespaces'
space='tablespaces "odd" ä'
make_space() {
  PGOPTIONS='-c allow_in_place_tablespaces=on' psql -X -q -v ON_ERROR_STOP=1 -d postgres -c "CREATE TABLESPACE $1 LOCATION ''"
}
make_space tablespaces_plain
at_exit 'sql postgres "DROP TABLESPACE tablespaces_plain"'
make_space "\"${space//\"/\"\"}\""
at_exit 'sql postgres "DROP TABLESPACE \"${space//\"/\"\"}\""'
# Registered after the tablespaces', so they run before: what is in the tablespaces goes first.
at_exit drop_own_databases

db=$(fresh_db source)
sql "$db" "CREATE TABLE plain (id int CONSTRAINT plain_key PRIMARY KEY USING INDEX TABLESPACE tablespaces_plain, t text)
             TABLESPACE \"${space//\"/\"\"}\"" \
  'CREATE TABLE by_default (id int PRIMARY KEY)' \
  'CREATE INDEX plain_t ON plain (t) TABLESPACE tablespaces_plain' \
  'CREATE INDEX plain_lower ON plain (lower(t))' \
  'CREATE TABLE excluded (r int4range, EXCLUDE USING gist (r WITH &&) USING INDEX TABLESPACE tablespaces_plain)' \
  'CREATE TABLE parted (id int, k int) PARTITION BY LIST (k) TABLESPACE tablespaces_plain' \
  'CREATE TABLE parted_1 PARTITION OF parted FOR VALUES IN (1) TABLESPACE pg_default' \
  'CREATE TABLE parted_2 PARTITION OF parted FOR VALUES IN (2)' \
  'CREATE INDEX parted_id ON parted (id) TABLESPACE tablespaces_plain' \
  'CREATE MATERIALIZED VIEW stored TABLESPACE tablespaces_plain AS SELECT 1 AS a' \
  "INSERT INTO plain VALUES (1, 'a')" 'INSERT INTO parted VALUES (1, 1), (2, 2)'
round_trips "$db"
where() {
  sql "$1" "SELECT c.relname, s.spcname FROM pg_class c LEFT JOIN pg_tablespace s ON s.oid = c.reltablespace
            WHERE c.relnamespace = 'public'::regnamespace ORDER BY 1"
}
target=$(fresh_db target)
expect_exit 0 "$PGBRAID" restore -j2 -d "$target" "$tmp/ours"
expect_equal 'where things are' "$(where "$target")" "$(where "$db")"
