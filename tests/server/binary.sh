# Rows in COPY's binary form: every type comes back as it was, tables with types that would not are dumped as text and
# said, damage is found before rows are committed, and what cannot take such rows is told so.
# servers: 15 18
source "$PGBRAID_SUPPORT/lib.sh"

db=$(fresh_db source)
# Two values each, and with them NULL, arrays of one and two dimensions, an empty one.
scalars="
  bool true false; bytea '\x00ff5c0a' ''; \"char\" 'a' ''; name 'ä' ''; int8 9223372036854775807 -9223372036854775808;
  int2 32767 -32768; int4 2147483647 -1; text E'a\tb\nc\\\\' ''; oid 4294967295 0; tid '(4294967295,65535)' '(0,1)';
  xid '4294967295' '0'; cid '4294967295' '0'; json '{\"a\": [1,  2]}' 'null'; xid8 '18446744073709551615' '0';
  point '(1.1,-2e300)' '(NaN,Infinity)'; lseg '[(1,2),(3,4)]' '[(0.1,0.2),(0.3,0.4)]'; path '[(1,2),(3,4)]' '((1,2))';
  box '(3,4),(1,2)' '(0,0),(0,0)'; polygon '((1,2),(3,4),(5,6))' '((0,0))'; line '{1,2,3}' '{0,-1,0.5}';
  cidr '10.0.0.0/8' '2001:db8::/32'; inet '192.168.1.5/24' '::1'; float4 'NaN' '1e-45'; float8 '-Infinity' '-0';
  circle '<(1,2),3>' '<(NaN,0.2),NaN>'; macaddr8 '08:00:2b:01:02:03:04:05' '00:00:00:00:00:00:00:00';
  macaddr '08:00:2b:01:02:03' 'ff:ff:ff:ff:ff:ff'; char(5) 'ab' 'ä'; varchar(3) 'abc' ''; date 'infinity' '4714-11-24 BC';
  time '24:00:00' '00:00:00.000001'; timestamp '-infinity' '294276-12-31 23:59:59.999999';
  timestamptz 'infinity' '4714-11-24 00:00:00+00 BC'; timetz '24:00:00-15:59:59' '00:00:00+00'; bit(5) B'10101' B'00000';
  varbit B'101010101' B''; numeric 'NaN' '1e-16383'; numeric(10,3) 1234567.891 -0.001; refcursor 'c' '';
  uuid 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11' '00000000-0000-0000-0000-000000000000'; pg_lsn 'FFFFFFFF/FFFFFFFF' '0/0';
  tsvector E'\'a b\':1A,2B,16383 c' ''; jsonb '{\"a\": [1, {\"x\": null}], \"n\": 1e400}' '\"x\"';
  jsonpath 'strict \$.a[*] ? (@ > 1 && @.x like_regex \"a\" flag \"i\")' '\$'; txid_snapshot '10:20:10,14,15' '1:1:';
  pg_snapshot '10:20:10,14,15' '1:1:'; int4range '[1,5)' 'empty'; numrange '(,1.5]' '(1,)'; int8range '(,)' '[1,5)';
  tsrange '[2000-01-01,infinity)' 'empty'; tstzrange '[2000-01-01,2001-01-01)' '(,)'; daterange '[2000-01-01,)' 'empty';
  int4multirange '{[1,5),[7,9)}' '{}'; nummultirange '{(,1.5],[7,9)}' '{}'; int8multirange '{(,)}' '{}';
  tsmultirange '{[2000-01-01,2001-01-01)}' '{}'; tstzmultirange '{}' '{[2000-01-01,)}'; datemultirange '{}' '{[2000-01-01,)}'"
python3 - "$scalars" <<'E2' >"$tmp/types.sql"
import re, sys
scalars, arrays, rows = ["id int"], ["id int"], [[["1"], ["2"], ["3"], ["4"]] for _ in "sa"]
for number, text in enumerate(sys.argv[1].split(";")):
    kind, one, two = re.fullmatch(r"""\s*("char"|\S+)\s+((?:[EB]?'.*?'|\S+))\s+((?:[EB]?'.*?'|\S+))\s*""", text, re.S).groups()
    one, two = f"({one})::{kind}", f"({two})::{kind}"
    scalars.append(f"c{number} {kind}")
    arrays.append(f"c{number} {kind}[]")
    for row, value in zip(rows[0], (one, two, "NULL", one)): row.append(value)
    for row, value in zip(rows[1], (f"ARRAY[{one}, NULL, {two}]", "'{}'", "NULL", f"ARRAY[[{one}], [{two}]]")): row.append(value)
print("CREATE SCHEMA portable;")
for name, columns, values in (("scalars", scalars, rows[0]), ("arrays", arrays, rows[1])):
    print(f"CREATE TABLE portable.{name} ({', '.join(columns)});")
    for row in values: print(f"INSERT INTO portable.{name} VALUES ({', '.join(row)});")
E2
psql -X -q -v ON_ERROR_STOP=1 -d "$db" -f "$tmp/types.sql"
sql "$db" 'CREATE SCHEMA made' "CREATE TYPE made.mood AS ENUM ('sad', 'it''s ä')" \
  'CREATE DOMAIN made.few AS int[] CHECK (cardinality(VALUE) < 3)' 'CREATE TYPE made.pair AS (a int, b text[], c int4range)' \
  'CREATE TYPE made.nothing AS ()' 'CREATE TYPE made.moods AS RANGE (subtype = made.mood, multirange_type_name = made.multimoods)' \
  'CREATE TABLE portable.made (m made.mood, f made.few, p made.pair, n made.nothing, r made.moods, mr made.multimoods)' \
  "INSERT INTO portable.made VALUES ('it''s ä', '{1,2}', (1, '{x,NULL}', '[1,2)'), ROW(), '[sad,\"it''s ä\"]', '{[sad,sad]}'), (NULL, NULL, NULL, NULL, NULL, NULL)" \
  'CREATE TABLE portable.columns (gone int, a text, span interval GENERATED ALWAYS AS (make_interval(days => 1)) STORED, "Odd ""b" int)' \
  "INSERT INTO portable.columns VALUES (1, 'x', DEFAULT, 2)" 'ALTER TABLE portable.columns DROP gone' \
  'CREATE TABLE portable.none ()' 'INSERT INTO portable.none DEFAULT VALUES' 'INSERT INTO portable.none DEFAULT VALUES' \
  'CREATE TABLE portable.empty (a int)' 'CREATE TABLE portable.parent (a int)' \
  'CREATE TABLE portable.child () INHERITS (portable.parent)' 'INSERT INTO portable.parent VALUES (1)' \
  'INSERT INTO portable.child VALUES (2)' 'CREATE TABLE portable.root (a int, t text) PARTITION BY LIST (a)' \
  'CREATE TABLE portable.leaf PARTITION OF portable.root FOR VALUES IN (1)' \
  'CREATE TABLE portable.other (t text, a int)' 'ALTER TABLE portable.root ATTACH PARTITION portable.other FOR VALUES IN (2)' \
  "INSERT INTO portable.root VALUES (1, 'one'), (2, 'two')" 'CREATE TABLE portable.many (id int PRIMARY KEY, t text)' \
  "INSERT INTO portable.many SELECT g, repeat(g::text, g % 50) FROM generate_series(1, 20000) g" \
  "INSERT INTO portable.many VALUES (0, repeat('x', 3000000))"

# What falls back, and why; a table is named after it.
fallbacks=(
  "money money|'1.50'|form of type money is not portable" "span interval|'1 year'|form of type interval is not portable"
  "xml xml|'<?xml version=\"1.0\" standalone=\"yes\"?><a/>'|form of type xml is not portable"
  "tsquery tsquery|''|form of type tsquery is not portable" "int2vector int2vector|''|form of type int2vector is not portable"
  "oidvector oidvector|''|form of type oidvector is not portable" "aclitem aclitem|'$PGUSER=r/$PGUSER'|type aclitem has no binary form"
  "regproc regproc|'now'|type regproc is not portable" "regprocedure regprocedure|'now()'|type regprocedure is not portable"
  "regoper regoper|'0'|type regoper is not portable" "regoperator regoperator|'+(int4,int4)'|type regoperator is not portable"
  "regclass regclass|'made.other'|type regclass is not portable" "regtype regtype|'made.mood'|type regtype is not portable"
  "regrole regrole|'$PGUSER'|type regrole is not portable" "regnamespace regnamespace|'made'|type regnamespace is not portable"
  "regconfig regconfig|'english'|type regconfig is not portable" "regdictionary regdictionary|'simple'|type regdictionary is not portable"
  "regcollation regcollation|'\"C\"'|type regcollation is not portable" "regclasses regclass[]|'{made.other}'|type regclass is not portable"
  "enums made.mood[]|'{sad}'|holds the oid of type made.mood" "domains made.few[]|ARRAY['{1}'::made.few]|holds the oid of type made.few"
  "composites made.pair[]|ARRAY[ROW(1, '{}', 'empty')::made.pair]|holds the oid of type made.pair"
  "nested made.with_mood|ROW(1, 'sad')|holds the oid of type made.mood" "wrapped made.outer|ROW(ROW(1, '{}', 'empty')::made.pair)|holds the oid of type made.pair"
  "ranges made.moods[]|'{}'|holds the oid of type made.moods" "moneys made.moneys|'{1.50}'|type money is not portable"
  "base made.base|'42'|form of type made.base is not portable" "sql information_schema.yes_or_no[]|'{YES}'|holds the oid of type information_schema.yes_or_no"
)
sql "$db" 'CREATE SCHEMA fallback' 'CREATE TABLE made.other (a int)' 'CREATE TYPE made.with_mood AS (a int, b made.mood)' \
  'CREATE TYPE made.outer AS (p made.pair)' 'CREATE DOMAIN made.moneys AS money[]' 'CREATE TYPE made.base' \
  "CREATE FUNCTION made.base_in(cstring) RETURNS made.base LANGUAGE internal STRICT IMMUTABLE AS 'int4in'" \
  "CREATE FUNCTION made.base_out(made.base) RETURNS cstring LANGUAGE internal STRICT IMMUTABLE AS 'int4out'" \
  "CREATE FUNCTION made.base_recv(internal) RETURNS made.base LANGUAGE internal STRICT IMMUTABLE AS 'int4recv'" \
  "CREATE FUNCTION made.base_send(made.base) RETURNS bytea LANGUAGE internal STRICT IMMUTABLE AS 'int4send'" \
  'CREATE TYPE made.base (INPUT = made.base_in, OUTPUT = made.base_out, RECEIVE = made.base_recv, SEND = made.base_send, LIKE = int4)' 2>/dev/null
statements=()
for fallback in "${fallbacks[@]}"; do
  IFS='|' read -r column value reason <<<"$fallback"
  statements+=("CREATE TABLE fallback.${column%% *} (id int, v ${column#* })"
    "INSERT INTO fallback.${column%% *} VALUES (1, $value), (2, NULL)")
done
sql "$db" "${statements[@]}"

# Every table of one schema is binary, none of the other is; -v says why.
expect_exit 0 "$PGBRAID" dump -v -Fd -j4 -Z gzip:1 --binary -f "$tmp/archive" "$db"
for fallback in "${fallbacks[@]}"; do
  IFS='|' read -r column value reason <<<"$fallback"
  grep -F "the rows of fallback.${column%% *} are dumped as text: column v: " "$tmp/stderr" | grep -qF "$reason" ||
    { show_last; fail "nothing says of ${column%% *}: $reason"; }
done
expect_equal 'tables said to be text' "$(grep -c 'are dumped as text' "$tmp/stderr")" "${#fallbacks[@]}"
tables=$(sql "$db" "SELECT count(*) FROM pg_class c WHERE relkind = 'r' AND relnamespace IN ('portable'::regnamespace, 'made'::regnamespace)")
expect_equal 'binary entries of the manifest' "$(grep -c '"format": "binary"' "$tmp/archive/manifest.json")" "$tables"
expect_equal 'version of the manifest' "$(grep '"version"' "$tmp/archive/manifest.json")" '"version": 3,'
# Without -v nothing is said; without --binary nothing is binary.
expect_exit 0 "$PGBRAID" dump -Fd -Z none -f "$tmp/text" "$db"
! grep -q 'dumped as text' "$tmp/stderr" || fail 'a note without -v'
! grep -q binary "$tmp/text/manifest.json" || fail 'a binary entry without --binary'

# It comes back, by us and by stock, however it is restored; and again at another number of jobs and in other streams.
row_hashes "$db" >"$tmp/source.rows"
# comes_back NAME COMMAND...: the command and -d DATABASE restores the same rows.
comes_back() {
  local target
  target=$(fresh_db "$1")
  expect_exit 0 "${@:2}" -d "$target" 2>/dev/null
  row_hashes "$target" >"$tmp/target.rows"
  same_files "rows by $1" "$tmp/source.rows" "$tmp/target.rows"
  drop_db "$target"
}
comes_back ours "$PGBRAID" restore -j4 "$tmp/archive"
comes_back ours_in_one "$PGBRAID" restore -1 "$tmp/archive"
comes_back stocks pg_restore "$tmp/archive"
comes_back stocks_parallel pg_restore -j4 "$tmp/archive"
for jobs in 1 4; do
  expect_exit 0 "$PGBRAID" dump -Fd -j "$jobs" -Z zstd:level=3,long,workers=2 --binary -f "$tmp/zstd$jobs" "$db"
done
for file in "$tmp/zstd1"/*.dat.zst; do cmp "$file" "$tmp/zstd4/${file##*/}"; done
comes_back of_zstd "$PGBRAID" restore -j2 "$tmp/zstd4"
(($(client_version) < 17)) || comes_back stocks_of_zstd pg_restore -j2 "$tmp/zstd4"

# Forms of COPY that are queries, a load through the root, another encoding, a table in parts.
restored() {
  rm -rf "$tmp/part"
  expect_exit 0 "$PGBRAID" dump -Fd -j2 --binary -f "$tmp/part" "$@" "$db"
  target=$(fresh_db target)
  expect_exit 0 "$PGBRAID" restore -j2 -d "$target" "$tmp/part"
}
restored -n made -n portable -E LATIN1 --where 'many: id <= 10' --where 'columns: a <> $$x$$' --where 'parent: true'
expect_equal 'rows of the filtered tables' "$(sql "$target" 'SELECT (SELECT count(*) FROM portable.many),
  (SELECT count(*) FROM portable.columns), (SELECT count(*) FROM ONLY portable.parent), (SELECT count(*) FROM portable.child)')" '11|0|1|1'
expect_equal 'in another encoding' "$(sql "$target" 'SELECT m FROM portable.made WHERE m IS NOT NULL')" "it's ä"
restored -n made -n portable --load-via-partition-root
expect_equal 'rows through the root' "$(sql "$target" 'SELECT tableoid::regclass, * FROM portable.root ORDER BY a')" \
  $'portable.leaf|1|one\nportable.other|2|two'
restored -n made -n portable --part-size 500kB
content='SELECT count(*), sum(hashtextextended(m::text, 0)) FROM portable.many m'
expect_equal 'rows of a table in parts' "$(sql "$target" "$content")" "$(sql "$db" "$content")"
(($("$PGBRAID" list "$tmp/part" | grep -c 'TABLE DATA portable many') > 2)) || fail 'the table is not in parts'

# An SQL script cannot hold them: said before anything is written. What is text can still be written.
expect_exit 2 "$PGBRAID" restore -f "$tmp/script.sql" "$tmp/archive"
expect_stderr 'TABLE DATA made.other: its rows are in binary form'
expect_stderr 'Restore into a database'
expect_absent "$tmp/script.sql"
expect_exit 0 "$PGBRAID" restore -f "$tmp/script.sql" -s "$tmp/archive"
expect_exit 0 "$PGBRAID" restore -f "$tmp/script.sql" -n fallback -a "$tmp/archive"
grep -q '^COPY fallback.money ' "$tmp/script.sql" || fail 'rows that are text are not in the script'
expect_exit 0 "$PGBRAID" list "$tmp/archive"

# A target whose column is of another type: the server's word, with the entry, and no rows.
target=$(fresh_db target)
sql "$target" 'CREATE SCHEMA portable' 'CREATE TABLE portable.many (id bigint, t text)'
expect_exit 1 "$PGBRAID" restore -a -t many -d "$target" "$tmp/archive"
expect_stderr 'TABLE DATA portable.many'
expect_stderr 'must be of the types'
expect_equal 'rows in a table of another type' "$(sql "$target" 'SELECT count(*) FROM portable.many')" 0

# Damage, with and without a manifest: exit 5, and no rows.
rm -rf "$tmp/part"
expect_exit 0 "$PGBRAID" dump -Fd --binary -Z none -t portable.many -f "$tmp/part" "$db"
file=$(find "$tmp/part" -name '[0-9]*.dat')
size=$(stat -c %s "$file")
for manifest in with without; do
  [[ $manifest == with ]] || rm "$tmp/part/manifest.json"
  for how in 'cut without its trailer' 'cut in a row' 'without its header' 'longer' 'another signature' 'empty'; do
    [[ $manifest == without || $how == 'cut without its trailer' ]] || continue
    rm -rf "$tmp/damaged"
    cp -r "$tmp/part" "$tmp/damaged"
    damaged=$tmp/damaged/${file##*/}
    case $how in
      'cut in a row') truncate -s $((size / 2)) "$damaged" ;;
      'cut without its trailer') truncate -s $((size - 2)) "$damaged" ;;
      'without its header') tail -c +20 "$file" >"$damaged" ;;
      'longer') printf '\0' >>"$damaged" ;;
      'another signature') printf 'X' | dd of="$damaged" bs=1 conv=notrunc status=none ;;
      'empty') : >"$damaged" ;;
    esac
    target=$(fresh_db target)
    sql "$target" 'CREATE SCHEMA portable'
    expect_exit 5 "$PGBRAID" restore -d "$target" "$tmp/damaged"
    expect_stderr "${file##*/}"
    expect_equal "rows from a file $how, $manifest manifest" "$(sql "$target" 'SELECT count(*) FROM portable.many')" 0
  done
done
expect_stderr 'cut short at byte 0, after 0 rows'
