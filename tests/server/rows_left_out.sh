# Rows that a trigger of the target puts elsewhere, or leaves out, are the target's matter: no damage of the archive.
# servers: 15 18
source "$PGBRAID_SUPPORT/lib.sh"

db=$(fresh_db source)
sql "$db" 'CREATE TABLE a (id int)' 'INSERT INTO a SELECT generate_series(1, 100)' \
  'CREATE TABLE p (id int) PARTITION BY RANGE (id)' 'CREATE TABLE p1 PARTITION OF p DEFAULT' 'INSERT INTO p VALUES (1), (2)'
expect_exit 0 "$PGBRAID" dump -Fd -f "$tmp/archive" "$db"
expect_exit 0 pg_dump --load-via-partition-root -Fd -f "$tmp/by_root" "$db"

for archive in archive by_root; do
  target=$(fresh_db target)
  sql "$target" 'CREATE TABLE a (id int)' 'CREATE TABLE a_even () INHERITS (a)' \
    'CREATE TABLE p (id int) PARTITION BY RANGE (id)' 'CREATE TABLE p1 PARTITION OF p DEFAULT' \
    'CREATE FUNCTION route() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
       IF new.id % 2 = 1 THEN RETURN new; END IF;
       INSERT INTO public.a_even VALUES (new.id);
       RETURN NULL; END $$' \
    'CREATE TRIGGER route BEFORE INSERT ON a FOR EACH ROW EXECUTE FUNCTION route()' \
    'CREATE TRIGGER route BEFORE INSERT ON p1 FOR EACH ROW EXECUTE FUNCTION route()'
  expect_exit 0 "$PGBRAID" restore -a -j2 -d "$target" "$tmp/$archive"
  expect_equal 'rows here and there' \
    "$(sql "$target" 'SELECT (SELECT count(*) FROM ONLY a), (SELECT count(*) FROM a_even), (SELECT count(*) FROM p)')" '50|51|1'
done
