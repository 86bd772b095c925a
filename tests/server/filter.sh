# A filter file chooses what the same patterns on the command line choose; a broken one is told with its line.
source "$PGBRAID_SUPPORT/lib.sh"

db=$(fresh_db source)
sql "$db" 'CREATE SCHEMA one' 'CREATE SCHEMA two' 'CREATE EXTENSION hstore SCHEMA two' 'CREATE TABLE one.a (id int)' \
  'CREATE TABLE one.b (id int)' 'CREATE TABLE two.root (id int) PARTITION BY LIST (id)' \
  'CREATE TABLE two.leaf PARTITION OF two.root DEFAULT' $'CREATE TABLE two."Odd\n# ""name" (id int)' \
  'INSERT INTO one.a VALUES (1)' 'CREATE TABLE two."x y" (id int)'

# same TEXT OPTIONS...: as a filter file, from a file and from standard input, against the options.
same() {
  local text=$1
  shift
  rm -rf "$tmp"/{file,stdin,options}
  printf '%s' "$text" >"$tmp/filter"
  expect_exit 0 "$PGBRAID" dump -Fd -f "$tmp/file" --filter "$tmp/filter" "$db"
  "$PGBRAID" dump -Fd -f "$tmp/stdin" --filter - "$db" <"$tmp/filter"
  expect_exit 0 "$PGBRAID" dump -Fd -f "$tmp/options" "$@" "$db"
  "$PGBRAID" list "$tmp/options" | listing_set >"$tmp/right"
  for place in file stdin; do
    "$PGBRAID" list "$tmp/$place" | listing_set >"$tmp/left"
    same_files "listings with filter $place: $text" "$tmp/left" "$tmp/right"
  done
  [[ -s $tmp/right ]] || fail 'nothing was dumped'
  # Stock reads these files from 17 on.
  if grep -q -e '--filter' <<<"$(pg_dump --help)"; then
    rm -rf "$tmp/stocks"
    pg_dump -Fd -f "$tmp/stocks" --filter "$tmp/filter" "$db"
    same_listing "$tmp/file" "$tmp/stocks"
  fi
}
same $'include table one.a\n' -t one.a
same $'# a comment\n\ninclude table one.a # another\nINCLUDE\tTable one.b' -t one.a -t one.b
same $'include schema one\nexclude table one.b\n' -n one -T one.b
same $'exclude schema two' -N two
same $'include table_and_children two.root' --table-and-children two.root
same $'exclude table_and_children two.root' --exclude-table-and-children two.root
same $'exclude table_data one.*' --exclude-table-data 'one.*'
same $'exclude table_data_and_children two.root' --exclude-table-data-and-children two.root
same $'include extension hstore' -e hstore
same $'exclude extension hstore' --exclude-extension hstore
same $'include table two."Odd\n# ""name"' -t $'two."Odd\n# ""name"'
same $'include table two."x y"\ninclude table one.a' -t 'two."x y"' -t one.a
same $'include table two . x    y' -t 'two.x y'

refused() {
  printf '%s' "$2" >"$tmp/filter"
  expect_exit 2 "$PGBRAID" dump -Fd -f "$tmp/refused" --filter "$tmp/filter" "$db"
  expect_stderr "$1"
  expect_absent "$tmp/refused"
}
refused 'on line 3: missing object name pattern' $'include table one.a\n\ninclude table # one.b\n'
refused 'on line 4: invalid filter command' $'include table "a\n\nb"\ninlcude table x\n'
refused 'on line 2: unsupported filter object type: "view"' $'\ninclude view x\n'
refused 'on line 1: include filter for "table data" is not allowed' 'include table_data x'
refused 'on line 1: unexpected end of file' $'include table "x\n'
expect_exit 6 "$PGBRAID" dump -Fd -f "$tmp/refused" --filter "$tmp/no_such_file" "$db"
expect_stderr "$tmp/no_such_file"
# What it includes counts among strict names.
printf 'include table one.a\ninclude table one.nothing\n' >"$tmp/filter"
expect_exit 2 "$PGBRAID" dump -Fd -f "$tmp/refused" --strict-names --filter "$tmp/filter" "$db"
expect_stderr 'no matching tables were found for pattern "one.nothing"'
