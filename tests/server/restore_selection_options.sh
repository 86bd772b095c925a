# Every option that chooses what a restore brings back, and how several work together: the listing is stock's listing
# with the same options, and the restored database is the one that stock makes.
# servers: 15 18
source "$PGBRAID_SUPPORT/lib.sh"

db=$(fresh_db source)
space=${db}_space
sql postgres 'SET allow_in_place_tablespaces = on' "CREATE TABLESPACE $space LOCATION ''"
# The databases go first: at_exit runs what was registered last first.
at_exit "psql -X -q -d postgres -c 'DROP TABLESPACE IF EXISTS $space' || true; "
at_exit drop_own_databases
make_role "$space"
at_exit "psql -X -q -d '$db' -c 'DROP SUBSCRIPTION IF EXISTS sub' || true"
{
  cat <<'SQL'
CREATE SCHEMA a; CREATE SCHEMA b;
CREATE FUNCTION b.f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN new; END';
CREATE FUNCTION a.f(x int, y text) RETURNS int LANGUAGE sql AS 'SELECT 1';
CREATE PROCEDURE a.p(int) LANGUAGE sql AS 'SELECT 1';
CREATE AGGREGATE a.agg(int) (sfunc = int4pl, stype = int4);
CREATE TABLE a.t (id serial PRIMARY KEY, v text);
CREATE TABLE b.t (id int PRIMARY KEY, v text);
CREATE TABLE a."line
break" (id int);
INSERT INTO a.t (v) VALUES ('x'), ('y'); INSERT INTO b.t VALUES (1, 'z'), (2, 'zz');
CREATE INDEX i ON a.t (v); CREATE INDEX i ON b.t (v); COMMENT ON INDEX a.i IS 'of i';
CREATE TRIGGER tr BEFORE INSERT ON a.t FOR EACH ROW EXECUTE FUNCTION b.f();
CREATE TRIGGER tr BEFORE INSERT ON b.t FOR EACH ROW EXECUTE FUNCTION b.f();
CREATE VIEW a.v AS SELECT * FROM a.t; CREATE MATERIALIZED VIEW a.mv AS SELECT * FROM a.t;
CREATE POLICY pol ON b.t USING (true); ALTER TABLE b.t ENABLE ROW LEVEL SECURITY;
COMMENT ON POLICY pol ON b.t IS 'of pol';
CREATE PUBLICATION pub FOR TABLE b.t; COMMENT ON PUBLICATION pub IS 'of pub';
CREATE SUBSCRIPTION sub CONNECTION 'dbname=x' PUBLICATION p WITH (connect = false, slot_name = NONE);
COMMENT ON SUBSCRIPTION sub IS 'of sub';
COMMENT ON TABLE a.t IS 'of a.t'; COMMENT ON FUNCTION a.f(int, text) IS 'of f'; COMMENT ON SCHEMA b IS 'of b';
GRANT SELECT ON a.t TO public; GRANT USAGE ON SCHEMA b TO public;
ALTER DEFAULT PRIVILEGES IN SCHEMA b GRANT SELECT ON TABLES TO public;
SELECT lo_from_bytea(4711, 'large'); COMMENT ON LARGE OBJECT 4711 IS 'of lo';
CREATE ACCESS METHOD second_heap TYPE TABLE HANDLER heap_tableam_handler;
CREATE TABLE b.second (id int) USING second_heap;
SQL
  echo "CREATE TABLE b.elsewhere (id int) TABLESPACE $space; CREATE INDEX there ON b.t (v, id) TABLESPACE $space;"
  echo "ALTER TABLE a.t OWNER TO \"$space\";"
} | psql -X -q -v ON_ERROR_STOP=1 -d "$db" >/dev/null 2>"$tmp/load.log" || fail "$(cat "$tmp/load.log")"
archive=$tmp/archive
if (($(client_version) >= 18)); then statistics=--statistics; else statistics=; fi
pg_dump -Fd -Z1 ${statistics:+"$statistics"} -f "$archive" "$db"

# entries OPTIONS: what a listing has below its head. Ours shows control characters as \xHH.
ours_lists() { "$PGBRAID" restore -l "$@" "$archive" | { grep -a '^[0-9]' || true; }; }
stock_lists() { pg_restore -l "$@" "$archive" | { grep -a '^[0-9]' || true; }; }
same_entries() { expect_equal "entries by $*" "$(ours_lists "$@")" "$(stock_lists "$@")"; }
# Where stock is too old for the option: what it lists without it, less what matches.
lists_but() {
  local pattern=$1
  shift
  if (($(client_version) >= 18)); then
    same_entries "$@"
  else
    expect_equal "entries by $*" "$(ours_lists "$@")" "$(stock_lists | grep -avE "$pattern")"
  fi
}

while IFS= read -r options; do
  eval "same_entries $options"
done <<'OPTIONS'

-n a
-n a -n b
-N a
-N a -N b
-n a -N a
-N nothing
-t t
-t t -n b
-t t -N b
-t v -t mv -t t_id_seq
-t 'line break'
-I i
-I i -n b
-I t_pkey
-P 'f(integer, text)'
-P 'f(integer,text)'
-P f
-P 'p(integer)' -P 'agg(integer)'
-T 't tr'
-T tr
-T 't tr' -n a
-I i -t t
-n b -T 't tr' -I i -P 'f()' -t second
-a
-s
-x
-C
-C -n a
--no-comments
--no-comments -t t
--no-publications
--no-subscriptions
--no-security-labels
--section=pre-data
--section=data --section=post-data
-a --section=pre-data
--strict-names -n a -t t
OPTIONS
lists_but 'POLICY|ROW SECURITY' --no-policies
lists_but ' (TABLE DATA|SEQUENCE SET|BLOB|BLOBS|BLOB METADATA) |LARGE OBJECT' --no-data
lists_but ' STATISTICS DATA ' --no-statistics
if (($(client_version) >= 18)); then
  same_entries --no-schema
  same_entries --no-schema --no-data
  same_entries --statistics-only -n b
  same_entries --statistics-only -I i
else
  expect_equal 'entries by --no-schema' "$(ours_lists --no-schema)" "$(stock_lists -a)"
fi

# names that must match
for names in 'schema -n' 'table -t' 'index -I' 'function -P' 'trigger -T'; do
  expect_exit 2 "$PGBRAID" restore -l --strict-names "${names#* }" nothing "$archive"
  expect_stderr "${names% *} \"nothing\" not found"
done
expect_exit 2 "$PGBRAID" restore -d nowhere --strict-names -t t --section=post-data "$archive"
expect_stderr 'table "t" not found'

# a list: order, comments, lines that say nothing, entries that are not there
ours_lists >"$tmp/all"
[[ $(wc -l <"$tmp/all") -gt 40 ]] || fail 'the listing is short'
tac "$tmp/all" | sed -E 's/^/  /; 3s/^/;/; 7s/$/ ; more/' >"$tmp/list"
printf '%s\n' '' '; a remark' >>"$tmp/list"
same_entries -L "$tmp/list"
expect_equal 'lines of the list' "$(ours_lists -L "$tmp/list" | wc -l)" "$(($(wc -l <"$tmp/all") - 1))"
same_entries -L "$tmp/list" -t t
first=$(head -n 1 "$tmp/all")
printf '%s\nnonsense\n%s\n0; x\n' "$first" "$first" >"$tmp/list"
expect_exit 0 "$PGBRAID" restore -l -L "$tmp/list" "$archive"
expect_stderr "warning: line ignored: ${first%%;*}"
expect_stderr 'warning: line ignored: nonsense'
expect_stderr 'warning: line ignored: 0'
echo '1; nothing has this number' >"$tmp/list"
expect_exit 2 "$PGBRAID" restore -l -L "$tmp/list" "$archive"
expect_stderr 'could not find entry for ID 1'
expect_exit 6 "$PGBRAID" restore -l -L "$tmp/nowhere" "$archive"
expect_stderr "$tmp/nowhere"

# a filter
printf '%s\n' '# comment' 'include table t # of both' 'exclude schema b' 'INCLUDE function f( integer ,text )' \
  'include trigger t  tr' 'include index i' >"$tmp/filter"
expect_equal 'a filter' "$(ours_lists --filter="$tmp/filter")" \
  "$(ours_lists -t t -N b -P 'f(integer, text)' -T 't tr' -I i)"
expect_equal 'a filter of standard input' "$(ours_lists --filter=- <"$tmp/filter")" "$(ours_lists --filter="$tmp/filter")"
if (($(client_version) >= 17)); then same_entries --filter="$tmp/filter"; fi
for rule in 'exclude table t' 'include extension x' 'exclude table_data t' 'exclude index i'; do
  echo "$rule" >"$tmp/filter"
  expect_exit 2 "$PGBRAID" restore -l --filter="$tmp/filter" "$archive"
  expect_stderr 'is not allowed'
done

# The listing can go to a file; with a database it is only a listing.
expect_exit 0 "$PGBRAID" restore -l -f "$tmp/listing" "$archive"
expect_equal 'a listing in a file' "$(grep -a '^[0-9]' "$tmp/listing")" "$(cat "$tmp/all")"
expect_exit 0 "$PGBRAID" restore -l -d no_such_database "$archive"

# restored OPTIONS: both restore; the targets are the same.
restored() {
  local ours stocks
  ours=$(fresh_db ours)
  stocks=$(fresh_db stocks)
  for target in "$ours" "$stocks"; do
    # What the parts that are restored alone stand on.
    if [[ ${before:-} ]]; then pg_restore -d "$target" $before "$archive" 2>/dev/null || true; fi
  done
  "$PGBRAID" restore -j2 -d "$ours" "$@" "$archive" 2>"$tmp/ours.log" || (($? == 1)) || fail "$(cat "$tmp/ours.log")"
  pg_restore -d "$stocks" "$@" "$archive" 2>"$tmp/stocks.log" || true
  same_schema "$ours" "$stocks"
  same_rows "$ours" "$stocks"
  for target in "$ours" "$stocks"; do
    psql -X -q -d "$target" -c 'DROP SUBSCRIPTION IF EXISTS sub' 2>/dev/null
    drop_db "$target"
  done
}
restored -n b -N a --no-comments --no-subscriptions
restored -N b --no-publications --no-subscriptions --no-tablespaces --no-table-access-method -O
restored --no-subscriptions --no-tablespaces --no-comments -x
restored --no-subscriptions --no-table-access-method --no-security-labels
before='--section=pre-data --no-subscriptions' restored -I i -T 't tr' -t t --no-comments
# In another order, as far as the objects bear it.
for kind in SCHEMA SEQUENCE TABLE 'TABLE DATA' 'SEQUENCE SET'; do
  tac "$tmp/all" | grep -aE "^[0-9]+; [0-9]+ [0-9]+ $kind [-ab] "
done >"$tmp/list"
restored -L "$tmp/list" --no-table-access-method
before='--section=pre-data --no-subscriptions' restored -L "$tmp/list" -n a -a
