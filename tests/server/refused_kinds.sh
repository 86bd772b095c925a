# A database with objects of kinds that are not dumped yet is refused by their names; nothing is left out in silence.
source "$PGBRAID_SUPPORT/lib.sh"

refused() {
  expect_exit 4 "$PGBRAID" dump -Fd -f "$tmp/archive" "$db"
  expect_stderr 'objects of kinds that this version does not dump'
  expect_stderr "$1"
  expect_absent "$tmp/archive"
}

db=$(fresh_db source)
sql "$db" 'CREATE SCHEMA s' 'CREATE TABLE s.t (id int)'
expect_exit 0 "$PGBRAID" dump -Fd -f "$tmp/plain" "$db"

sql "$db" 'CREATE FOREIGN DATA WRAPPER wrapper'
refused '1 foreign-data wrapper'
# What was not chosen is not asked for.
expect_exit 0 "$PGBRAID" dump -Fd -n s -f "$tmp/chosen" "$db"
sql "$db" 'DROP FOREIGN DATA WRAPPER wrapper'

sql "$db" 'CREATE STATISTICS s.correlated ON id, (id + 1) FROM s.t'
refused '1 statistics object'
sql "$db" 'DROP STATISTICS s.correlated'

# There is no label provider to ask: the label is written where it would end up.
sql "$db" "INSERT INTO pg_seclabel VALUES ('s.t'::regclass, 'pg_class'::regclass, 0, 'nobody', 'secret')"
refused '1 security label'
sql "$db" 'DELETE FROM pg_seclabel'

sql "$db" 'CREATE EXTENSION pg_trgm'
expect_exit 0 "$PGBRAID" dump -Fd -f "$tmp/extension" "$db"
sql "$db" "UPDATE pg_extension SET extconfig = ARRAY['s.t'::regclass]::oid[] WHERE extname = 'pg_trgm'"
refused '1 extension with configuration tables'
