# A large table is dumped in parts: several entries and a gate. Every restore, stock's too, brings back all of its rows,
# whatever it is asked for, and the cut does not depend on the number of workers.
# servers: 15 18
source "$PGBRAID_SUPPORT/lib.sh"

db=$(fresh_db source)
make_role parts_owner SUPERUSER
make_role parts_reader
sql "$db" 'CREATE SCHEMA "Odd ""schema"' 'CREATE TABLE plain (id int PRIMARY KEY, gone text, note text, twice int GENERATED ALWAYS AS (id * 2) STORED)' \
  "INSERT INTO plain SELECT i, 'gone', repeat(md5(i::text), 3) FROM generate_series(1, 6000) i" 'ALTER TABLE plain DROP COLUMN gone' \
  "UPDATE plain SET note = 'changed' WHERE id % 7 = 0" 'DELETE FROM plain WHERE id BETWEEN 2000 AND 2500' \
  'CREATE INDEX ON plain (note)' 'ALTER TABLE plain OWNER TO parts_owner' \
  'CREATE TABLE "Odd ""schema"."wide, table" ("the ""id" int, value text, fill char(900))' 'ALTER TABLE "Odd ""schema"."wide, table" ALTER value SET STORAGE EXTERNAL' \
  "INSERT INTO \"Odd \"\"schema\".\"wide, table\" SELECT i, repeat(md5(i::text), 600), 'f' FROM generate_series(1, 60) i" \
  'CREATE TABLE parent (id int, note text)' 'CREATE TABLE child (more int) INHERITS (parent)' \
  "INSERT INTO parent SELECT i, repeat('p', 100) FROM generate_series(1, 4000) i" \
  "INSERT INTO child SELECT i, repeat('c', 100), i FROM generate_series(5001, 9000) i" \
  'CREATE TABLE root (id int, note text) PARTITION BY RANGE (id)' 'CREATE TABLE root_low PARTITION OF root FOR VALUES FROM (0) TO (4000)' \
  'CREATE TABLE root_high PARTITION OF root DEFAULT' "INSERT INTO root SELECT i, repeat('r', 100) FROM generate_series(1, 8000) i" \
  'CREATE TABLE secret (id int, who text, note text)' "INSERT INTO secret SELECT i, CASE WHEN i % 3 = 0 THEN 'parts_reader' END, repeat('s', 100) FROM generate_series(1, 6000) i" \
  'ALTER TABLE secret ENABLE ROW LEVEL SECURITY' 'CREATE POLICY own ON secret FOR SELECT USING (who = current_user)' \
  'CREATE TABLE referring (id int REFERENCES plain, note text)' \
  "INSERT INTO referring SELECT id, repeat('f', 100) FROM plain" 'GRANT SELECT ON ALL TABLES IN SCHEMA public TO parts_reader' \
  'CREATE TABLE small (id int)' 'INSERT INTO small VALUES (1)' 'CREATE TABLE empty (id int)'
sql "$db" 'VACUUM plain'

dump() {
  local to=$1
  shift
  rm -rf "$to"
  expect_exit 0 "$PGBRAID" dump -Fd -f "$to" "$@" "$db"
}
dump "$tmp/archive" -j3 -Z gzip --part-size 100kB
parts_of() { "$PGBRAID" list "$1" | grep -cF "TABLE DATA $2 " || true; }
for table in 'public plain' 'Odd "schema wide, table' 'public parent' 'public child' 'public root_low' 'public secret' 'public referring'; do
  (($(parts_of "$tmp/archive" "$table") > 4)) || fail "$table is not in parts"
done
expect_equal 'entries of a small table' "$(parts_of "$tmp/archive" 'public small')" 1
expect_equal 'entries of an empty table' "$(parts_of "$tmp/archive" 'public empty')" 1
for jobs in 1 8; do
  dump "$tmp/again" "-j$jobs" -Z gzip --part-size 100kB
  # All but the time of the dump (in toc.dat's first bytes) and the archive's own id.
  diff -rq -x toc.dat -x manifest.json "$tmp/archive" "$tmp/again" || fail "archives of -j3 and -j$jobs differ"
  same_files "listings with -j3 and -j$jobs" <("$PGBRAID" list "$tmp/archive" | grep -v '^;') \
    <("$PGBRAID" list "$tmp/again" | grep -v '^;')
done
dump "$tmp/whole" -j3 -Z gzip --part-size 0
expect_equal 'entries of a table with --part-size 0' "$(parts_of "$tmp/whole" 'public plain')" 1
dump "$tmp/default" -j3
expect_equal 'entries of a table by default' "$(parts_of "$tmp/default" 'public plain')" 1

# ---- TOAST that belongs to a few rows ----
sql "$db" 'CREATE TABLE lopsided (id int, fill char(800), value text)' 'ALTER TABLE lopsided ALTER value SET STORAGE EXTERNAL' \
  "INSERT INTO lopsided SELECT i, 'f', CASE WHEN i > 4500 THEN repeat(md5(i::text), 1500) END FROM generate_series(1, 5000) i"
dump "$tmp/lopsided" -j3 -Z none --part-size 8MB -t lopsided
sizes=$(find "$tmp/lopsided" -name '*.dat' ! -name toc.dat -printf '%s\n' | sort -n)
expect_equal 'parts' "$(wc -l <<<"$sizes")" 4
smallest=$(head -n 1 <<<"$sizes") largest=$(tail -n 1 <<<"$sizes")
((largest * 2 < smallest * 3)) || fail "parts of a table with uneven TOAST have from $smallest to $largest bytes"
target=$(fresh_db lopsided)
expect_exit 0 "$PGBRAID" restore -j3 -d "$target" "$tmp/lopsided"
same_files 'rows with uneven TOAST' <(row_hashes "$db" | grep '^public.lopsided|') <(row_hashes "$target" | grep '^public.lopsided|')
sql "$db" 'DROP TABLE lopsided'

# ---- everything ----
expect_summary() { grep -qE "$1" "$tmp/stderr" || { show_last; fail "no such summary: $1"; }; }
for jobs in 1 4; do
  target=$(fresh_db ours)
  expect_exit 0 "$PGBRAID" restore "-j$jobs" -d "$target" "$tmp/archive"
  same_database "$db" "$target" any-order
  target=$(fresh_db stocks)
  pg_restore "-j$jobs" -d "$target" "$tmp/archive"
  same_database "$db" "$target" any-order
done
for how in '-1' '--transaction-size=3' '--resumable -j4' '--use-set-session-authorization -j4'; do
  target=$(fresh_db ours)
  # shellcheck disable=SC2086  # options
  expect_exit 0 "$PGBRAID" restore $how -d "$target" "$tmp/archive"
  same_database "$db" "$target" any-order
done
target=$(fresh_db stocks)
pg_restore -1 -d "$target" "$tmp/archive"
same_database "$db" "$target" any-order
# Over what is there.
expect_exit 0 "$PGBRAID" restore -j4 -c -d "$target" "$tmp/archive"
same_database "$db" "$target" any-order
pg_restore --clean -d "$target" "$tmp/archive"
same_database "$db" "$target" any-order

# ---- the script ----
target=$(fresh_db script)
expect_exit 0 "$PGBRAID" restore -f "$tmp/script.sql" "$tmp/archive"
grep -v "^SET transaction_timeout" "$tmp/script.sql" | psql -X -q -v ON_ERROR_STOP=1 -d "$target" >/dev/null
same_database "$db" "$target" any-order

# ---- one table, and the parts in another order ----
for tool in "$PGBRAID restore" pg_restore; do
  target=$(fresh_db one)
  $tool -j3 -t plain -d "$target" "$tmp/archive" || fail "$tool -t"
  same_files 'rows of one table' <(row_hashes "$db" | grep '^public.plain|') <(row_hashes "$target" | grep '^public.plain|')
  target=$(fresh_db turned)
  pg_restore -l "$tmp/archive" >"$tmp/list"
  { grep -v ' TABLE DATA ' "$tmp/list" | grep -vE ' (INDEX|CONSTRAINT) '; grep ' TABLE DATA ' "$tmp/list" | tac
    grep -E ' (INDEX|CONSTRAINT) ' "$tmp/list"; } >"$tmp/turned"
  $tool -L "$tmp/turned" -d "$target" "$tmp/archive" || fail "$tool -L"
  same_rows "$db" "$target"
done

# ---- data alone, into tables that are there ----
dump "$tmp/data" -a -j3 -Z gzip --part-size 100kB
for tool in "$PGBRAID restore -j4" "$PGBRAID restore -j4 --disable-triggers" "$PGBRAID restore -1" pg_restore; do
  for archive in archive data; do
    target=$(fresh_db data)
    pg_dump -s "$db" | psql -X -q -d "$target" >/dev/null
    # Not every order of the rows will do where keys are there already: only an archive of data alone has that order.
    if [[ $archive == archive && $tool != *disable-triggers ]]; then sql "$target" 'ALTER TABLE referring DROP CONSTRAINT referring_id_fkey'; fi
    $tool -a -d "$target" "$tmp/$archive" || fail "$tool -a of $archive"
    same_rows "$db" "$target"
  done
done
# What was there stays.
sql "$target" 'TRUNCATE plain, referring' "INSERT INTO plain VALUES (-1, 'before')"
expect_exit 0 "$PGBRAID" restore -j4 -a -t plain -t referring -d "$target" "$tmp/data"
expect_equal 'rows' "$(sql "$target" 'SELECT count(*) FROM plain')" "$(sql "$db" 'SELECT count(*) + 1 FROM plain')"

# ---- some of the rows ----
dump "$tmp/some" -j3 --part-size 100kB --where 'plain:id % 2 = 0 OR id = 1 -- even' -t plain
target=$(fresh_db some)
expect_exit 0 "$PGBRAID" restore -j3 -d "$target" "$tmp/some"
expect_equal 'rows that a filter takes' "$(sql "$target" 'SELECT count(*), sum(id) FROM plain')" \
  "$(sql "$db" 'SELECT count(*), sum(id) FROM plain WHERE id % 2 = 0 OR id = 1')"
dump "$tmp/seen" -j3 --part-size 100kB --enable-row-security --role parts_reader -t secret
target=$(fresh_db seen)
expect_exit 0 "$PGBRAID" restore -j3 -d "$target" "$tmp/seen"
expect_equal 'rows that a role sees' "$(sql "$target" 'SELECT count(*), sum(id) FROM secret')" \
  "$(sql "$db" "SELECT count(*), sum(id) FROM secret WHERE who = 'parts_reader'")"
expect_exit 4 "$PGBRAID" dump -Fd -f "$tmp/hidden" --part-size 100kB --role parts_reader -t secret "$db"
expect_absent "$tmp/hidden"
dump "$tmp/through" -j3 --part-size 100kB --load-via-partition-root
target=$(fresh_db through)
expect_exit 0 "$PGBRAID" restore -j4 -d "$target" "$tmp/through"
same_rows "$db" "$target"

# ---- a part that is damaged ----
rm -rf "$tmp/damaged"
cp -r "$tmp/archive" "$tmp/damaged"
rm "$tmp/damaged/manifest.json"
part=$("$PGBRAID" list "$tmp/damaged" | sed -n 's/^\([0-9]*\);.* TABLE DATA public plain .*/\1/p' | sed -n 2p)
gzip -d -c "$tmp/damaged/$part.dat.gz" | head -n 20 | gzip >"$tmp/cut" || true
mv "$tmp/cut" "$tmp/damaged/$part.dat.gz"
target=$(fresh_db damaged)
expect_exit 5 "$PGBRAID" restore -j2 -d "$target" "$tmp/damaged"
expect_stderr 'TABLE DATA public.plain'

# ---- sizes that make no sense ----
for size in -1 many 5x; do expect_exit 2 "$PGBRAID" dump -Fd -f "$tmp/odd" --part-size "$size" "$db"; done
expect_absent "$tmp/odd"
