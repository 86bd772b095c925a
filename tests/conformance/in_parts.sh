# Tables of every odd shape come back from many small parts with the rows that they have from one.
source "$PGBRAID_SUPPORT/lib.sh"

need_fixtures
((PGBRAID_SERVER >= 14)) || skip 'servers before 14 have no parts'
db=$(load_fixture regress15 source)
expect_exit 0 "$PGBRAID" dump -Fd -j3 -Z gzip --part-size 0 -f "$tmp/whole" "$db"
expect_exit 0 "$PGBRAID" dump -Fd -j3 -Z gzip --part-size 8KiB -f "$tmp/parts" "$db"
entries() { "$PGBRAID" list "$1" | grep -c ' TABLE DATA '; }
(($(entries "$tmp/parts") > 2 * $(entries "$tmp/whole"))) || fail 'few tables are in parts'
whole=$(fresh_db whole)
pg_restore -j4 -d "$whole" "$tmp/whole" 2>"$tmp/stock.log" || true
stock_errors=$(restore_errors "$tmp/stock.log")
for tool in "$PGBRAID restore" pg_restore; do
  parts=$(fresh_db parts)
  # shellcheck disable=SC2086  # a command
  restore_no_worse $tool -j4 -d "$parts" "$tmp/parts"
  same_rows "$whole" "$parts"
done
