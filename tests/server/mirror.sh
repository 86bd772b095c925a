# A database is copied from server to server: all of it, in parts and large objects, in binary form and as text; what the
# options leave out stays out; nothing is written where something is already, and a comparison finds what differs.
# servers: 15 18
source "$PGBRAID_SUPPORT/lib.sh"

db=$(fresh_db source)
make_role mirror_owner 'LOGIN SUPERUSER'
make_role mirror_reader
make_role mirror_plain LOGIN
sql "$db" 'CREATE SCHEMA "Odd ""schema"' "CREATE TYPE mood AS ENUM ('sad', 'fine')" \
  'CREATE TABLE plain (id int PRIMARY KEY, note text, twice int GENERATED ALWAYS AS (id * 2) STORED, at timestamptz, many numeric[])' \
  "INSERT INTO plain (id, note, at, many) SELECT i, repeat(md5(i::text), 3), '2020-01-01'::timestamptz + i * interval '1 hour', ARRAY[i, i / 7.0] FROM generate_series(1, 6000) i" \
  'CREATE INDEX ON plain (note)' 'CREATE INDEX ON plain (at)' 'ALTER TABLE plain OWNER TO mirror_owner' 'GRANT SELECT ON plain TO mirror_reader' \
  'CREATE TABLE moods (how mood[], r int4range)' "INSERT INTO moods SELECT ARRAY['sad', 'fine']::mood[], int4range(i, i + 1) FROM generate_series(1, 50) i" \
  'CREATE TABLE "Odd ""schema"."a, b" ("the ""id" serial PRIMARY KEY, up int REFERENCES plain)' \
  'INSERT INTO "Odd ""schema"."a, b" (up) SELECT i FROM generate_series(1, 500) i' 'CREATE TABLE nothing ()' 'INSERT INTO nothing DEFAULT VALUES' \
  'CREATE TABLE root (id int, note text) PARTITION BY RANGE (id)' 'CREATE TABLE root_low PARTITION OF root FOR VALUES FROM (0) TO (400)' \
  'CREATE TABLE root_high PARTITION OF root DEFAULT' "INSERT INTO root SELECT i, 'r' FROM generate_series(1, 800) i" \
  'CREATE MATERIALIZED VIEW counted AS SELECT count(*) FROM plain' "COMMENT ON TABLE plain IS 'said'" "CREATE FUNCTION twice(a int) RETURNS int LANGUAGE sql AS 'SELECT a * 2'" \
  "SELECT lo_from_bytea(5000 + i, convert_to(repeat('large ' || i, i * 10), 'UTF8')) FROM generate_series(1, 70) i" 'SELECT lo_create(6000)' \
  "SELECT lo_from_bytea(6001, convert_to(repeat(md5('x'), 100000), 'UTF8'))" 'ALTER LARGE OBJECT 5001 OWNER TO mirror_owner' >/dev/null
sql "$db" 'REFRESH MATERIALIZED VIEW counted'

mirror() { "$PGBRAID" mirror --source "dbname=$db" "$@"; }
# Into a fresh database, $target.
into_fresh() {
  target=$(fresh_db target)
  expect_exit 0 mirror --target "dbname=$target" "$@"
}
tables() { sql "$1" "SELECT string_agg(relname, ' ' ORDER BY relname) FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace
                      WHERE relkind IN ('r', 'p') AND nspname !~ '^pg_' AND nspname <> 'information_schema'"; }

# ---- all of it ----
for how in '-j1' '-j4 --part-size 100kB' '-j16 --text' '-j3 --index-jobs 1 --part-size 100kB --load-via-partition-root'; do
  # shellcheck disable=SC2086  # options
  into_fresh $how -v --compare
  expect_stderr 'all the same'
  same_database "$db" "$target" any-order
done
# Which form the rows are in, as the server's log has it.
sql "$db" 'CREATE TABLE mirror_form (id int, at timestamptz)' "ALTER DATABASE \"$db\" SET log_statement = 'all'"
forms() {
  local seen
  seen=$(wc -l <"$PGHOST/server.log")
  into_fresh -j2 "$@"
  tail -n +"$((seen + 1))" "$PGHOST/server.log" | grep -oE 'COPY public\.(mirror_form|moods) .* TO stdout.*' |
    sed -E 's/COPY public.([a-z_]*) .*stdout(.*)/\1\2/' | sort | tr '\n' ';'
}
expect_equal 'forms' "$(forms)" 'mirror_form WITH (FORMAT binary);moods;'
expect_equal 'forms with --text' "$(forms --text)" 'mirror_form;moods;'
# Into tables that were there before, whose types may be others.
into_fresh -s
seen=$(wc -l <"$PGHOST/server.log")
expect_exit 0 mirror -a -t mirror_form --target "dbname=$target"
tail -n +"$((seen + 1))" "$PGHOST/server.log" >"$tmp/log"
grep -q 'COPY public.mirror_form (id, at) TO stdout$' "$tmp/log" || fail 'rows alone are not copied as text'
sql "$db" "ALTER DATABASE \"$db\" RESET log_statement" 'DROP TABLE mirror_form'

# ---- nothing is written where something is ----
expect_exit 2 mirror --target "dbname=$db"
expect_stderr 'source and target are the same database'
expect_exit 2 mirror -C --target dbname=postgres
expect_stderr 'source and target are the same database'
target=$(fresh_db target)
sql "$target" 'CREATE TABLE plain (a int)' 'INSERT INTO plain VALUES (1)'
expect_exit 2 mirror --target "dbname=$target"
expect_stderr 'the target has relation public.plain already'
expect_equal 'tables of a target that was refused' "$(tables "$target")" plain
sql "$target" 'DROP TABLE plain' 'CREATE SCHEMA "Odd ""schema"'
expect_exit 2 mirror --target "dbname=$target"
expect_stderr 'the target has schema "Odd ""schema" already'
sql "$target" 'DROP SCHEMA "Odd ""schema"' 'CREATE TYPE mood AS (a int)'
expect_exit 2 mirror --target "dbname=$target"
expect_stderr 'public.mood already'
sql "$target" 'DROP TYPE mood' "CREATE FUNCTION twice(a int) RETURNS int LANGUAGE sql AS 'SELECT 0'"
expect_exit 2 mirror --target "dbname=$target"
expect_stderr 'the target has function public.twice(integer) already'
sql "$target" 'DROP FUNCTION twice' "SELECT lo_from_bytea(5001, 'precious')" >/dev/null
expect_exit 2 mirror --target "dbname=$target"
expect_stderr 'the target has large object 5001 already'
expect_equal 'a large object that was there' "$(sql "$target" "SELECT convert_from(lo_get(5001), 'UTF8')")" precious
# Rows in the way: in partitions; and -c drops nothing where only rows are asked for.
target=$(fresh_db target)
sql "$target" 'CREATE TABLE plain (id int, note text, at timestamptz, many numeric[]) PARTITION BY RANGE (id)' \
  'CREATE TABLE plain_all PARTITION OF plain DEFAULT' 'INSERT INTO plain VALUES (1)' \
  'CREATE TABLE root (id int, note text) PARTITION BY RANGE (id)' 'CREATE TABLE root_all PARTITION OF root DEFAULT' 'INSERT INTO root VALUES (1)' \
  'CREATE TABLE root_low (id int, note text)' 'CREATE TABLE root_high (id int, note text)'
expect_exit 2 mirror -a -t plain --target "dbname=$target"
expect_stderr 'the target has rows in table public.plain already'
expect_exit 2 mirror -a --load-via-partition-root -t root_low -t root_high --target "dbname=$target"
expect_stderr 'the target has rows in table public.root already'
sql "$target" 'DROP TABLE plain, root, root_low, root_high' 'CREATE TABLE plain (id int)' 'INSERT INTO plain VALUES (1)'
expect_exit 2 mirror -c --section data -t plain --target "dbname=$target"
expect_equal 'rows that were there' "$(sql "$target" 'SELECT count(*) FROM plain')" 1
# A role that may not ask for the server's identifier finds out all the same.
sql "$db" 'REVOKE EXECUTE ON FUNCTION pg_control_system() FROM PUBLIC'
expect_exit 2 mirror -c --target "dbname=$db user=mirror_plain"
expect_stderr 'source and target are the same database'
sql "$db" 'GRANT EXECUTE ON FUNCTION pg_control_system() TO PUBLIC'
# But over what is there, if that is asked for; and again.
target=$(fresh_db target)
for _ in 1 2; do
  expect_exit 0 mirror -j4 -c --if-exists --target "dbname=$target"
  same_rows "$db" "$target"
  same_schema "$db" "$target"
done

# ---- some of it ----
into_fresh -n '"Odd ""schema"' --no-comments --section pre-data
expect_equal 'tables of one schema' "$(tables "$target")" 'a, b'
into_fresh -t plain -t 'r*' -T root_low --where 'plain:id <= 10'
expect_equal 'tables that were chosen' "$(tables "$target")" 'plain root root_high'
expect_equal 'rows that a filter takes' "$(sql "$target" 'SELECT count(*) FROM plain')" 10
printf 'include table plain\nexclude table_data plain\n' >"$tmp/filter"
into_fresh --filter "$tmp/filter" -O -x
expect_equal 'owner, privileges and rows' "$(sql "$target" "SELECT pg_get_userbyid(relowner), relacl, (SELECT count(*) FROM plain)
                                                             FROM pg_class WHERE relname = 'plain'")" "$PGUSER||0"
target=$(fresh_db target)
expect_exit 2 mirror --strict-names -t 'plain' -t 'no such' --target "dbname=$target"
expect_equal 'tables after names that match nothing' "$(tables "$target")" ''
# In steps; the rows by whom they are to be read and written.
expect_exit 0 mirror --section pre-data --target "dbname=$target"
expect_exit 0 mirror -j3 --section data --source-role mirror_owner --target-role mirror_owner --target "dbname=$target"
expect_exit 0 mirror -j3 --section post-data --target "dbname=$target"
same_database "$db" "$target" any-order
# Rows are not added to rows.
expect_exit 2 mirror --section data -B --target "dbname=$target"
expect_stderr 'the target has rows in table '
same_rows "$db" "$target"
expect_exit 2 mirror --data-only --target "dbname=$target" -t plain
target=$(fresh_db target)
expect_exit 4 mirror --source-role mirror_reader --target "dbname=$target"
expect_stderr 'permission denied'
expect_equal 'tables after a source that is refused' "$(tables "$target")" ''

# ---- a comparison finds what differs ----
into_fresh -s
sql "$target" "CREATE FUNCTION other() RETURNS trigger LANGUAGE plpgsql AS \$\$ BEGIN
                 IF NEW.id = 77 THEN NEW.note := 'other'; END IF; RETURN NEW; END \$\$" \
  'CREATE TRIGGER other BEFORE INSERT ON plain FOR EACH ROW EXECUTE FUNCTION other()'
expect_exit 1 mirror -a -j2 -t plain -t moods --compare --target "dbname=$target"
expect_stderr 'TABLE DATA public.plain'
expect_stderr 'source and target have 6000 rows each, but not the same'
expect_stderr 'compared 2 tables: 1 differ'
sql "$target" 'TRUNCATE plain, moods CASCADE' 'DROP TRIGGER other ON plain' 'CREATE FUNCTION fewer() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN IF NEW.id % 2 = 0 THEN RETURN NULL; END IF; RETURN NEW; END $$' \
  'CREATE TRIGGER fewer BEFORE INSERT ON plain FOR EACH ROW EXECUTE FUNCTION fewer()'
expect_exit 1 mirror -a -j2 -t plain -t moods --compare --target "dbname=$target"
expect_stderr 'source has 6000 rows, target has 3000'
sql "$target" 'TRUNCATE plain, moods CASCADE'
expect_exit 0 mirror -a -j2 -t plain -t moods --compare --disable-triggers --target "dbname=$target"
same_files 'rows without triggers' <(row_hashes "$db" | grep '^public.plain|') <(row_hashes "$target" | grep '^public.plain|')

# Of a table that is not there, it says so, and goes on; partitions may have their columns in any order.
sql "$target" 'DROP TABLE moods'
expect_exit 1 mirror -a -j2 -t moods -t 'root*' --load-via-partition-root --compare --target "dbname=$target"
expect_stderr 'cannot be compared: target: relation "public.moods" does not exist'
expect_stderr 'compared 2 tables: 1 differ'
sql "$db" 'CREATE TABLE mixed (a int, b text) PARTITION BY LIST (a)' 'CREATE TABLE mixed_1 (b text, a int)' 'ALTER TABLE mixed ATTACH PARTITION mixed_1 FOR VALUES IN (1)' \
  'CREATE TABLE mixed_2 PARTITION OF mixed FOR VALUES IN (2)' "INSERT INTO mixed VALUES (1, 'x'), (2, 'y')"
into_fresh -t 'mixed*' --load-via-partition-root -v --compare
expect_stderr 'compared 1 tables: all the same'
sql "$db" 'DROP TABLE mixed'

# ---- what fails in the target is told, and the rest is done ----
target=$(fresh_db target)
expect_exit 0 mirror -s --target "dbname=$target"
sql "$target" 'ALTER TABLE moods ADD CHECK (r <> int4range(7, 8))'
expect_exit 1 mirror -a -j2 --target "dbname=$target"
expect_stderr 'moods'
expect_stderr 'errors ignored on mirror: 1 failed'
expect_equal 'rows of a table that failed' "$(sql "$target" 'SELECT count(*) FROM moods')" 0
same_files 'rows of another table' <(row_hashes "$db" | grep '^public.plain|') <(row_hashes "$target" | grep '^public.plain|')
target=$(fresh_db target)
sql "$target" "CREATE FUNCTION refuse() RETURNS event_trigger LANGUAGE plpgsql AS \$\$ BEGIN RAISE 'refused'; END \$\$" \
  "CREATE EVENT TRIGGER refuse ON ddl_command_start WHEN TAG IN ('CREATE INDEX') EXECUTE FUNCTION refuse()"
expect_exit 1 mirror --exit-on-error -j2 -t plain --target "dbname=$target"
expect_stderr 'refused'
expect_stderr 'HINT:'

# ---- how it is written ----
into_fresh -j2 -t plain --no-analyze --maintenance-work-mem 32MB --use-set-session-authorization
expect_equal 'analyzed' "$(sql "$target" "SELECT count(*) FROM pg_stats WHERE tablename = 'plain'")" 0
expect_equal 'owner' "$(sql "$target" "SELECT pg_get_userbyid(relowner) FROM pg_class WHERE relname = 'plain'")" mirror_owner
into_fresh -j2 -t plain --analyze
expect_equal 'analyzed' "$(sql "$target" "SELECT count(*) > 0 FROM pg_stats WHERE tablename = 'plain'")" t
