# Tables and indexes whose tablespace or access method the target lacks come back all the same, in the default place; each
# is told.
# servers: 15 18
source "$PGBRAID_SUPPORT/lib.sh"

[[ $(sql postgres "SELECT count(*) FROM pg_settings WHERE name = 'allow_in_place_tablespaces'") == 1 ]] ||
  skip 'the server has no in-place tablespaces'
PGOPTIONS='-c allow_in_place_tablespaces=on' psql -X -q -v ON_ERROR_STOP=1 -d postgres \
  -c "CREATE TABLESPACE storage_missing LOCATION ''"
at_exit 'sql postgres "DROP TABLESPACE IF EXISTS storage_missing"'
at_exit drop_own_databases

# make_tables DB PLACE METHOD
make_tables() {
  sql "$1" "CREATE TABLE a (id int CONSTRAINT a_key PRIMARY KEY $(using "$2"), t text) ${2:+TABLESPACE $2}" \
    "CREATE TABLE m (id int PRIMARY KEY) USING $3" 'CREATE TABLE plain (id int PRIMARY KEY)' \
    "CREATE INDEX a_t ON a (t) ${2:+TABLESPACE $2}" 'CREATE INDEX a_lower ON a (lower(t))' \
    "INSERT INTO a SELECT g, repeat(md5(g::text), 20) FROM generate_series(1, 4000) g" 'INSERT INTO m SELECT id FROM a' \
    'INSERT INTO plain VALUES (1)'
}
using() { [[ -z $1 ]] || echo "USING INDEX TABLESPACE $1"; }

db=$(fresh_db source)
sql "$db" 'CREATE ACCESS METHOD storage_missing_heap TYPE TABLE HANDLER heap_tableam_handler'
make_tables "$db" storage_missing storage_missing_heap
# Large enough for a key that is made in two steps.
expect_exit 0 "$PGBRAID" dump -Fd -Z none -f "$tmp/archive" "$db"
drop_db "$db"
sql postgres 'DROP TABLESPACE storage_missing'
wanted=$(fresh_db wanted)
make_tables "$wanted" '' heap

for options in '-j 1' '-j 3' '-j 3 --resumable'; do
  target=$(fresh_db target)
  # shellcheck disable=SC2086
  expect_exit 1 "$PGBRAID" restore $options -n public -d "$target" "$tmp/archive"
  for what in 'TABLE public.a:' 'CONSTRAINT public.a a_key:' 'INDEX public.a_t:' 'TABLE public.m:'; do
    expect_equal "$what told with $options" "$(grep -c "error: $what" "$tmp/stderr")" 1
  done
  expect_stderr 'storage_missing'
  expect_stderr '4 failed, 0 skipped'
  # A ledger stays where something failed; the next run has nothing left to do.
  # shellcheck disable=SC2086
  [[ $options != *resumable ]] || expect_exit 0 "$PGBRAID" restore $options -n public -d "$target" "$tmp/archive"
  same_database "$wanted" "$target"
done
# In a transaction with others it is the end, and the reason is told.
target=$(fresh_db target)
expect_exit 1 "$PGBRAID" restore -1 -n public -d "$target" "$tmp/archive"
expect_stderr 'storage_missing" does not exist'
target=$(fresh_db target)
expect_exit 0 "$PGBRAID" restore -j 3 --no-tablespaces --no-table-access-method -n public -d "$target" "$tmp/archive"
same_database "$wanted" "$target"

# Who may not make the access method gets the tables, and their rows. A partitioned table names one for its partitions (17).
db=$(fresh_db source)
make_role storage_missing LOGIN
at_exit 'drop_own_databases; sql postgres "DROP ROLE IF EXISTS storage_missing"'
sql "$db" 'CREATE ACCESS METHOD storage_missing_heap TYPE TABLE HANDLER heap_tableam_handler'
method=$( ((PGBRAID_SERVER < 17)) || echo 'USING storage_missing_heap')
sql "$db" 'CREATE TABLE m (id int PRIMARY KEY) USING storage_missing_heap' 'INSERT INTO m VALUES (1)' \
  "CREATE TABLE p (id int PRIMARY KEY) PARTITION BY RANGE (id) $method" 'CREATE TABLE p1 PARTITION OF p DEFAULT' \
  'INSERT INTO p VALUES (1)'
rm -rf "$tmp/archive"
expect_exit 0 "$PGBRAID" dump -Fd -f "$tmp/archive" "$db"
for options in '-j 1' '-j 3' '-j 3 --resumable'; do
  target=$(fresh_db target)
  sql postgres "ALTER DATABASE \"$target\" OWNER TO storage_missing"
  # shellcheck disable=SC2086
  expect_exit 1 env PGUSER=storage_missing "$PGBRAID" restore $options -O -d "$target" "$tmp/archive"
  expect_stderr 'permission denied to create access method'
  expect_stderr ' 0 skipped'
  expect_equal 'rows' "$(sql "$target" 'SELECT (SELECT count(*) FROM m), (SELECT count(*) FROM p)')" '1|1'
done
