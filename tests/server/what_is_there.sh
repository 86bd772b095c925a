# What is there already, whoever made it, lets what depends on it come back: an entry's failure does not mean that its
# object is missing.
# servers: 15 18
source "$PGBRAID_SUPPORT/lib.sh"

db=$(fresh_db source)
sql "$db" 'CREATE SCHEMA s' 'CREATE TABLE s.a (id int PRIMARY KEY)' 'INSERT INTO s.a SELECT generate_series(1, 100)' \
  'CREATE TABLE s.b (id int PRIMARY KEY, a int REFERENCES s.a)' 'INSERT INTO s.b VALUES (1, 1), (2, 1)' \
  'CREATE TABLE s.p (id int PRIMARY KEY) PARTITION BY RANGE (id)' 'CREATE TABLE s.p1 PARTITION OF s.p DEFAULT' \
  'CREATE TEXT SEARCH CONFIGURATION s.c (COPY = simple)' "COMMENT ON TEXT SEARCH CONFIGURATION s.c IS 'of c'" \
  "COMMENT ON CONSTRAINT a_pkey ON s.a IS 'of the key'" "SELECT lo_from_bytea(g, 'abc') FROM generate_series(4711, 4713) g" >/dev/null
expect_exit 0 "$PGBRAID" dump -Fd -f "$tmp/archive" "$db"
expect_exit 0 pg_dump -Fd -f "$tmp/stock" "$db"

# Once more over the same: everything is tried, as stock does, and nothing skipped. What was lost meanwhile is back.
for archive in archive stock; do
  target=$(fresh_db target)
  expect_exit 0 "$PGBRAID" restore -j2 -d "$target" "$tmp/$archive"
  sql "$target" 'ALTER TABLE s.b DROP CONSTRAINT b_a_fkey' 'COMMENT ON TEXT SEARCH CONFIGURATION s.c IS NULL' \
    'COMMENT ON CONSTRAINT a_pkey ON s.a IS NULL' 'SELECT lo_unlink(4712)' >/dev/null
  expect_exit 1 "$PGBRAID" restore -j2 -d "$target" "$tmp/$archive"
  expect_stderr ' 0 skipped since they depend on these'
  expect_stderr 'multiple primary keys'
  same_database "$db" "$target"
done

# A role that may make no schemas, in a schema that was made for it.
make_role what_is_there LOGIN
at_exit 'drop_own_databases; sql postgres "DROP ROLE IF EXISTS what_is_there"'
target=$(fresh_db target)
sql "$target" 'CREATE SCHEMA s AUTHORIZATION what_is_there'
expect_exit 1 env PGUSER=what_is_there "$PGBRAID" restore -O -d "$target" "$tmp/archive"
expect_stderr 'SCHEMA s: permission denied'
expect_equal 'rows' "$(sql "$target" 'SELECT count(*) FROM s.b')" 2

# Rows that refer to others are tried, also where those were there already.
expect_exit 0 "$PGBRAID" dump -a -Fd -f "$tmp/rows" "$db"
target=$(fresh_db target)
expect_exit 0 "$PGBRAID" restore -s -d "$target" "$tmp/archive"
sql "$target" 'INSERT INTO s.a SELECT generate_series(1, 100)'
expect_exit 1 "$PGBRAID" restore -j2 -d "$target" "$tmp/rows"
expect_stderr '1 failed, 0 skipped'
same_rows "$db" "$target"

# A key of that name that is not validated is somebody's: no word of it is changed.
db=$(fresh_db large)
sql "$db" "CREATE TABLE a (id int PRIMARY KEY, t text)" "CREATE TABLE b (id int, a int, t text)" \
  "INSERT INTO a SELECT g, repeat('x', 60) FROM generate_series(1, 20000) g" \
  "INSERT INTO b SELECT g, g, repeat('x', 60) FROM generate_series(1, 20000) g" \
  'ALTER TABLE b ADD CONSTRAINT k1 FOREIGN KEY (id) REFERENCES a, ADD CONSTRAINT k2 FOREIGN KEY (a) REFERENCES a'
expect_exit 0 "$PGBRAID" dump -Fd -Z none -f "$tmp/large" "$db"
target=$(fresh_db target)
expect_exit 0 "$PGBRAID" restore -j2 -d "$target" "$tmp/large"
sql "$target" 'ALTER TABLE b DROP CONSTRAINT k1' 'INSERT INTO b VALUES (-1, 1)' \
  'ALTER TABLE b ADD CONSTRAINT k1 FOREIGN KEY (id) REFERENCES a ON DELETE CASCADE NOT VALID'
expect_exit 1 "$PGBRAID" restore -j2 --section=post-data -d "$target" "$tmp/large"
expect_stderr 'constraint "k1" for relation "b" already exists'
expect_equal 'the key' "$(sql "$target" "SELECT confdeltype, convalidated FROM pg_constraint WHERE conname = 'k1'")" 'c|f'

# Only what is restored need be in the archive.
db=$(db_name source)
cp -r "$tmp/stock" "$tmp/definitions"
find "$tmp/definitions" -name '*.dat*' ! -name toc.dat -delete
target=$(fresh_db target)
expect_exit 0 "$PGBRAID" restore -s -d "$target" "$tmp/definitions"
same_schema "$db" "$target"
expect_exit 5 "$PGBRAID" restore -d "$(fresh_db none)" "$tmp/definitions"
expect_stderr 'the data file of TABLE DATA s.'
expect_equal 'schemas' "$(sql "$(db_name none)" "SELECT count(*) FROM pg_namespace WHERE nspname = 's'")" 0
