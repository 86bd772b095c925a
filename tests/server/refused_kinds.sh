# A database with objects of kinds that are not dumped yet is refused by their names; nothing is left out in silence.
source "$PGBRAID_SUPPORT/lib.sh"

refused() {
  expect_exit 4 "$PGBRAID" dump -Fd -f "$tmp/archive" "$db"
  expect_stderr 'objects of kinds that this version does not dump'
  expect_stderr "$1"
  expect_absent "$tmp/archive"
}

db=$(fresh_db source)
sql "$db" 'CREATE SCHEMA s' 'CREATE TABLE s.t (id int)'
expect_exit 0 "$PGBRAID" dump -Fd -f "$tmp/plain" "$db"

sql "$db" 'CREATE OPERATOR public.=== (LEFTARG = int, RIGHTARG = int, FUNCTION = int4eq)'
refused '1 operator'
# What was not chosen is not asked for.
expect_exit 0 "$PGBRAID" dump -Fd -n s -f "$tmp/chosen" "$db"
sql "$db" 'DROP OPERATOR public.=== (int, int)'
