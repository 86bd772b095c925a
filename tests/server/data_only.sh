# Rows that are dumped without their tables come back under the keys that the target has: what others refer to comes
# first, and where tables refer to each other in a circle a warning says so.
source "$PGBRAID_SUPPORT/lib.sh"

# make_tables DB: in names and numbers against the order of their keys.
make_tables() {
  sql "$1" 'CREATE TABLE z (id int PRIMARY KEY, self int REFERENCES z)' 'CREATE TABLE m (id int PRIMARY KEY REFERENCES z)' \
    'CREATE TABLE a (id int REFERENCES m, z int REFERENCES z)' \
    'CREATE TABLE parted (id int PRIMARY KEY) PARTITION BY LIST (id)' \
    'CREATE TABLE z_part PARTITION OF parted FOR VALUES IN (1)' 'CREATE TABLE b (id int REFERENCES parted)'
}
db=$(fresh_db source)
make_tables "$db"
sql "$db" 'INSERT INTO z SELECT g, g FROM generate_series(1, 1000) g' 'INSERT INTO m SELECT id FROM z' \
  'INSERT INTO a SELECT id, id FROM m' 'INSERT INTO parted VALUES (1)' 'INSERT INTO b VALUES (1)'
for options in -a '--section=data' --no-schema; do
  rm -rf "$tmp/archive"
  expect_exit 0 "$PGBRAID" dump "$options" -Z gzip -Fd -j 2 -f "$tmp/archive" "$db"
  for jobs in 1 4; do
    target=$(fresh_db target)
    make_tables "$target"
    expect_exit 0 "$PGBRAID" restore -j "$jobs" -d "$target" "$tmp/archive"
    same_database "$db" "$target"
  done
  target=$(fresh_db target)
  make_tables "$target"
  pg_restore -d "$target" "$tmp/archive"
  same_database "$db" "$target"
done

sql "$db" 'ALTER TABLE z ADD COLUMN a int' 'ALTER TABLE a ADD UNIQUE (id)' 'ALTER TABLE z ADD FOREIGN KEY (a) REFERENCES a (id)'
expect_exit 0 "$PGBRAID" dump -a -Fd -f "$tmp/circle" "$db"
expect_stderr 'circle'

# An archive need not say of whose table the rows are: the COPY does.
db=$(fresh_db nobodys)
sql "$db" 'CREATE TABLE a (id int)' 'INSERT INTO a VALUES (1)'
expect_exit 0 pg_dump -a -Fd -f "$tmp/nobodys" "$db"
# Of its only entry with a dependency, that is taken out: a number of three or four digits, then the end of the list.
perl -0777 -pi -e 's/\x00[\x03\x04]\x00\x00\x00\d+(?=\x01\x01\x00\x00\x00)//' "$tmp/nobodys/toc.dat"
sql "$db" 'TRUNCATE a'
expect_exit 0 "$PGBRAID" restore -a -d "$db" "$tmp/nobodys"
expect_equal 'rows' "$(sql "$db" 'SELECT count(*) FROM a')" 1
