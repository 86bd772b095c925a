# A row filter takes from one table's rows those for which a condition holds, and says what is wrong with it before
# anything is written.
source "$PGBRAID_SUPPORT/lib.sh"

db=$(fresh_db source)
sql "$db" 'CREATE SCHEMA one' 'CREATE SCHEMA two' \
  'CREATE TABLE one.t (id int PRIMARY KEY, "Name" text, twice int GENERATED ALWAYS AS (id * 2) STORED)' \
  "INSERT INTO one.t SELECT g, 'n' || g FROM generate_series(1, 100) g" 'CREATE TABLE two.t (id int)' \
  'INSERT INTO two.t SELECT generate_series(1, 10)' 'CREATE TABLE two.above (id int)' \
  'CREATE TABLE two.below () INHERITS (two.above)' 'INSERT INTO two.above VALUES (1), (2)' \
  'INSERT INTO two.below VALUES (3), (4)' 'CREATE VIEW one.v AS SELECT 1 AS id' \
  'CREATE TABLE two.root (id int) PARTITION BY LIST (id)' $'CREATE TABLE "Odd:\n.name" (id int)' \
  $'INSERT INTO "Odd:\n.name" VALUES (1), (2)' 'CREATE TABLE two.nothing ()' 'INSERT INTO two.nothing DEFAULT VALUES'

# rows TABLE: how many a restore of the dump gives it.
dump_and_restore() {
  rm -rf "$tmp/out"
  expect_exit 0 "$PGBRAID" dump -Fd -j2 -f "$tmp/out" "$@" "$db"
  target=$(fresh_db target)
  expect_exit 0 "$PGBRAID" restore -j2 -d "$target" "$tmp/out"
}
rows() { sql "$target" "SELECT count(*) FROM ONLY $1"; }

dump_and_restore --where 'one.T: id <= 10 AND "Name" <> $$n3$$ -- not three' --where 'below:id = 4' \
  --where $'"Odd:\n.name":id > 1' --where "$db.two.t:false" --where 'nothing:true'
expect_equal 'rows of one.t' "$(rows one.t)" 9
expect_equal 'generated values' "$(sql "$target" 'SELECT sum(twice) FROM one.t')" 104
expect_equal 'rows of two.above, which the filter of its child does not touch' "$(rows two.above)" 2
expect_equal 'rows of two.below' "$(rows two.below)" 1
expect_equal 'rows of a table with an odd name' "$(rows $'"Odd:\n.name"')" 1
expect_equal 'rows of two.t' "$(rows two.t)" 0
expect_equal 'rows of a table without columns' "$(rows two.nothing)" 1

refused() {
  local text=$1
  shift
  expect_exit 2 "$PGBRAID" dump -Fd -f "$tmp/refused" "$@" "$db"
  expect_stderr "$text"
  expect_absent "$tmp/refused"
}
refused '--where no colon' --where 'no colon'
refused '--where t:' --where 't:'
refused 'no matching table was found' --where 'three.t:true'
refused 'the name means one.t and two.t' --where 't:true'
refused 'one.t has a row filter already' --where 'one.t:true' --where 'one.t:false'
refused 'one.v has no data in the dump' --where 'v:true'
refused 'two.root has no data in the dump' --where 'root:true'
refused 'one.t has no data in the dump' -n two --where 'one.t:true'
refused 'one.t has no data in the dump' --exclude-table-data one.t --where 'one.t:true'
refused 'cross-database' --where 'elsewhere.one.t:true'
refused 'too many dotted names' --where 'a.b.c.d:true'
refused '--schema-only and --where' -s --where 'one.t:true'
# The server's word, with the filter that it is about.
refused '--where one.t:nothing = 1: column "nothing" does not exist' --where 'two.t:true' --where 'one.t:nothing = 1'
refused '--where one.t:id =: syntax error' --where 'one.t:id ='
refused '--where one.t:id: argument of WHERE must be type boolean' --where 'one.t:id'
refused '--where one.t:id > 1) OR (true: syntax error' --where 'one.t:id > 1) OR (true'
refused '--where one.t:true; COMMIT; DROP TABLE one.t' --where 'one.t:true; COMMIT; DROP TABLE one.t'
refused '--where one.t:true UNION SELECT 1, $$x$$: syntax error' --where 'one.t:true UNION SELECT 1, $$x$$'
refused 'there is no parameter $1' --where 'one.t:id = $1'
expect_equal 'rows of the source' "$(sql "$db" 'SELECT count(*) FROM one.t')" 100
