# Names that are meant to do harm: whatever reads them, a script's psql, a terminal, or whoever looks through messages,
# sees names.
# servers: 15 18
source "$PGBRAID_SUPPORT/lib.sh"

evil=$'x\n\\! touch pwned\n; SELECT 1/0; --'
control=$'\e]0;title\a\e[31mred\r\xc2\x9b32m\xe2\x80\xaetxt'
role=hostile_$$_$'\n\\! touch pwned\nx'
db=hostile_$$_$'\e[31m\\! touch pwned'
quoted() { printf '"%s"' "${1//\"/\"\"}"; }
make_role "$role"
at_exit 'drop_db "$db"; sql postgres "DROP ROLE IF EXISTS $(quoted "$role")"'
sql postgres "CREATE DATABASE $(quoted "$db") TEMPLATE template0"
for name in "$evil" "$control" '"; DROP TABLE precious; --'; do
  sql "$db" "CREATE SCHEMA $(quoted "$name")" \
    "CREATE TABLE $(quoted "$name").$(quoted "$name") ($(quoted "$name") int PRIMARY KEY)" \
    "INSERT INTO $(quoted "$name").$(quoted "$name") VALUES (1), (2)" \
    "ALTER TABLE $(quoted "$name").$(quoted "$name") OWNER TO $(quoted "$role")" \
    "COMMENT ON TABLE $(quoted "$name").$(quoted "$name") IS '$name'"
done

# A script with all of them: nothing but what it should make, and no shell command.
expect_exit 0 "$PGBRAID" dump -C -Fd -j2 -f "$tmp/archive" "$db"
expect_exit 0 "$PGBRAID" restore -C -f "$tmp/script.sql" "$tmp/archive"
text_of() { pg_dump -C "$1" | sed '/^\\\(un\)\?restrict /d'; }
text_of "$db" >"$tmp/before"
drop_db "$db"
psql -X -q -d postgres -f "$tmp/script.sql" >/dev/null 2>"$tmp/psql.log"
text_of "$db" >"$tmp/after"
same_files 'the database and what its script makes' "$tmp/before" "$tmp/after"
drop_db "$db"
expect_exit 0 "$PGBRAID" restore -C -j2 -d postgres "$tmp/archive"
text_of "$db" >"$tmp/after"
same_files 'the database and what a restore makes' "$tmp/before" "$tmp/after"
expect_absent "$tmp/pwned"

# An archive whose SQL has psql's own commands in it: psql takes none, where it knows \restrict.
tricked=$(fresh_db tricked)
sql "$tricked" 'CREATE VIEW v AS SELECT 1 AS a_name_as_long_as_the_command'
expect_exit 0 "$PGBRAID" dump -s -Fd -f "$tmp/tricked" "$tricked"
rm "$tmp/tricked/manifest.json"
perl -0777 -pi -e 's/\n +SELECT 1 AS a_name_as_long_as_the_command/sprintf "%-*s", length $&, "\n\\! touch pwned"/e or die' \
  "$tmp/tricked/toc.dat"
expect_exit 0 "$PGBRAID" restore -f "$tmp/tricked.sql" "$tmp/tricked"
grep -qx '\\! touch pwned *;' "$tmp/tricked.sql" || fail 'the trap is not in the script'
if psql -X -q -d "$tricked" -c '\restrict key' 2>/dev/null; then
  psql -X -q -d "$tricked" -f "$tmp/tricked.sql" >/dev/null 2>"$tmp/psql.log" || true
  expect_absent "$tmp/pwned"
  grep -qF 'backslash commands are restricted' "$tmp/psql.log" || fail "psql does not say: $(head "$tmp/psql.log")"
  sed '/^\\\(un\)\?restrict /d' "$tmp/tricked.sql" | psql -X -q -d "$tricked" >/dev/null 2>&1 || true
  [[ -e $tmp/pwned ]] || fail 'the trap does not work'
  rm "$tmp/pwned"
fi

# Scripts cannot name a database with a line break: psql's \connect has none.
broken=hostile_$$_$'\nbroken'
sql postgres "CREATE DATABASE $(quoted "$broken")"
at_exit 'drop_db "$broken"'
expect_exit 0 "$PGBRAID" dump -C -Fd -f "$tmp/broken" "$broken"
expect_exit 5 "$PGBRAID" restore -C -f "$tmp/broken.sql" "$tmp/broken"
expect_stderr 'contains a newline'
expect_absent "$tmp/broken.sql"

# A listing has entries and comments, each in a line.
expect_exit 0 "$PGBRAID" list "$tmp/archive"
expect_equal 'lines that are neither entries nor comments' "$(grep -avcE '^([0-9]+; |;)' "$tmp/stdout" || true)" 0
if LC_ALL=C grep -qaP '[\x00-\x08\x0b-\x1f\x7f]|\xc2[\x80-\x9f]|\xe2\x80\xae' "$tmp/stdout"; then fail 'control characters in a listing'; fi

# A message is one message, of bytes that do nothing to a terminal.
expect_tame() {
  if LC_ALL=C grep -qaP '[\x00-\x08\x0b-\x1f\x7f]|\xc2[\x80-\x9f]|\xe2\x80\xae' "$tmp/stderr"; then show_last && fail 'control characters in a message'; fi
  expect_equal 'errors' "$(grep -ac '^pgbraid: error: ' "$tmp/stderr")" 1
}
make_role hostile_names_reader
at_exit 'sql postgres "DROP ROLE IF EXISTS hostile_names_reader"'
expect_exit 4 "$PGBRAID" dump -Fd -j2 --role hostile_names_reader -f "$tmp/none" "$db"
expect_tame
expect_stderr '\x1b[31mred'
target=$(fresh_db target)
sql "$target" "CREATE FUNCTION refuse() RETURNS event_trigger LANGUAGE plpgsql AS \$\$ BEGIN
  RAISE EXCEPTION E'no\\npgbraid: error: forged \\x1b[31m'; END \$\$" \
  'CREATE EVENT TRIGGER refuse ON ddl_command_start EXECUTE FUNCTION refuse()'
expect_exit 1 "$PGBRAID" restore --exit-on-error -d "$target" "$tmp/archive"
expect_tame
expect_stderr '    pgbraid: error: forged \x1b[31m'

# Bytes that are no characters.
export PGCLIENTENCODING=SQL_ASCII
odd=hostile_$$_bytes
at_exit 'drop_db "$odd"; drop_db "${odd}_copy"'
sql postgres "CREATE DATABASE $odd TEMPLATE template0 ENCODING SQL_ASCII LOCALE 'C'" \
  "CREATE DATABASE ${odd}_copy TEMPLATE template0 ENCODING SQL_ASCII LOCALE 'C'"
sql "$odd" $'CREATE TABLE "b\xff\xc3" ("\xe9" text)' $'INSERT INTO "b\xff\xc3" VALUES (\'\xfe\x80\')'
expect_exit 0 "$PGBRAID" dump -Fd -j2 -f "$tmp/bytes" "$odd"
expect_exit 0 "$PGBRAID" restore -j2 -d "${odd}_copy" "$tmp/bytes"
same_database "$odd" "${odd}_copy"
expect_exit 4 "$PGBRAID" dump -Fd -j2 --role hostile_names_reader -f "$tmp/none" "$odd"
expect_stderr 'b\xff\xc3'
