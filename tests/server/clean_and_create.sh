# --clean drops what is there, with --if-exists what is not; --create makes the database.
source "$PGBRAID_SUPPORT/lib.sh"

db=$(fresh_db source)
sql "$db" 'CREATE SCHEMA s' 'CREATE TYPE s.e AS ENUM ($$x$$)' 'CREATE TABLE s.a (id int PRIMARY KEY, e s.e)' \
  'CREATE TABLE b (id int REFERENCES s.a)' 'CREATE TABLE parted (id int, k int) PARTITION BY LIST (k)' \
  'CREATE TABLE parted_1 PARTITION OF parted FOR VALUES IN (1)' 'CREATE INDEX parted_id ON parted (id)' 'CREATE VIEW v AS SELECT id FROM s.a' "INSERT INTO s.a VALUES (1, 'x')" \
  'INSERT INTO b VALUES (1)' "COMMENT ON DATABASE \"$db\" IS 'told'" "ALTER DATABASE \"$db\" SET work_mem = '8MB'"
expect_exit 0 "$PGBRAID" dump -Fd -j2 -f "$tmp/archive" "$db"

target=$(fresh_db target)
expect_exit 0 "$PGBRAID" restore -j2 -c --if-exists -d "$target" "$tmp/archive"
same_database "$db" "$target"
sql "$target" 'UPDATE s.a SET e = NULL' 'DROP VIEW v'
expect_exit 0 "$PGBRAID" restore -j2 -c --if-exists -d "$target" "$tmp/archive"
same_database "$db" "$target"
expect_exit 2 "$PGBRAID" restore --if-exists -d "$target" "$tmp/archive"

stock_text "$db" --create >"$tmp/before"
drop_db "$db"
expect_exit 0 "$PGBRAID" restore -j2 -C -d postgres "$tmp/archive"
stock_text "$db" --create >"$tmp/after"
same_files 'databases before and after --create' "$tmp/before" "$tmp/after"
