# servers: 15 18
# --dry-run of dump, restore and mirror says what would be done, largest data first, with totals, and does none of it; it
# is refused where the run itself would be.
source "$PGBRAID_SUPPORT/lib.sh"

source_db=$(fresh_db source)
target_db=$(fresh_db target)
sql "$source_db" "CREATE TABLE small (id int PRIMARY KEY)" "INSERT INTO small SELECT generate_series(1, 10)" \
  "CREATE TABLE large (id int PRIMARY KEY, small int REFERENCES small, t text)" \
  "INSERT INTO large SELECT g, g % 10 + 1, repeat(md5(g::text), 20) FROM generate_series(1, 5000) g" \
  "CREATE VIEW v AS SELECT * FROM small" "CREATE INDEX large_t ON large (t)" "GRANT SELECT ON small TO PUBLIC" \
  "SELECT lo_from_bytea(0, 'a')" >"$tmp/ignored"

# line TEXT: the number of the last output's line that has it.
line() {
  local found
  found=$(grep -nF -e "$1" "$tmp/stdout" | cut -d : -f 1 | sed -n 1p)
  [[ -n $found ]] || { show_last; fail "stdout does not say: $1"; }
  echo "$found"
}
# in_order TEXT...: they stand in this order.
in_order() {
  local text at before=0
  for text in "$@"; do
    at=$(line "$text")
    ((at > before)) || { show_last; fail "not in order: $text"; }
    before=$at
  done
}

# Of a dump.
expect_exit 0 "$PGBRAID" dump --dry-run -Fd -j 3 -f "$tmp/archive" "$source_db"
expect_absent "$tmp/archive"
in_order 'would dump with 3 workers' 'TABLE DATA public.large' 'TABLE DATA public.small' 'total: 3 items of data' \
  'nothing was written'
grep -qE '^ +[0-9.]+ MiB  TABLE DATA public.large$' "$tmp/stdout" || { show_last; fail 'no size'; }
expect_exit 0 "$PGBRAID" dump --dry-run -Fd -t small "$source_db"
expect_stdout 'total: 1 item of data'
expect_exit 2 "$PGBRAID" dump --dry-run -Fd -a -s "$source_db"
expect_exit 3 "$PGBRAID" dump --dry-run -Fd -h "$tmp/nowhere" "$source_db"
expect_equal 'nothing was written on the server' "$(sql "$source_db" "SELECT count(*) FROM pg_catalog.pg_locks l
  JOIN pg_catalog.pg_class c ON c.oid = l.relation WHERE c.relname IN ('small', 'large')")" 0

# Of a restore: nobody is connected to, and every entry that is listed stands there.
"$PGBRAID" dump -Fd -f "$tmp/archive" "$source_db"
expect_exit 0 "$PGBRAID" restore --dry-run -j 2 -h "$tmp/nowhere" -d nowhere "$tmp/archive"
in_order 'would restore first' 'TABLE public.small' 'would restore with 2 workers' 'TABLE DATA public.large' \
  'CONSTRAINT public.large' 'would restore last' 'ACL public.TABLE small' 'total: 3 items of data' 'the target was not touched'
in_order 'TABLE DATA public.large' 'INDEX public.large_t' 'FK CONSTRAINT public.large'
expect_equal 'entries' "$(grep -cE '^ +(-|[0-9.]+ [KMG]?i?B)  ' "$tmp/stdout")" \
  "$("$PGBRAID" restore -l "$tmp/archive" | grep -c '^[0-9]')"
expect_exit 0 "$PGBRAID" restore --dry-run -c --if-exists -t small "$tmp/archive"
in_order 'would drop first' 'TABLE public.small' 'would restore first' 'TABLE DATA public.small'
expect_exit 2 "$PGBRAID" restore --dry-run --resumable -d nowhere "$tmp/archive"
expect_exit 2 "$PGBRAID" restore --dry-run -f script.sql "$tmp/archive"
expect_absent "$tmp/script.sql"
expect_exit 6 "$PGBRAID" restore --dry-run "$tmp/none"

# Of a mirror.
mirror() { "$PGBRAID" mirror --dry-run -j 2 --source "$source_db" --target "$@"; }
expect_exit 0 mirror "$target_db"
in_order 'would copy first' 'TABLE public.small' 'would copy with 2 workers' 'TABLE DATA public.large' 'would copy last' \
  'nothing was changed'
expect_equal 'tables in the target' "$(sql "$target_db" "SELECT count(*) FROM pg_catalog.pg_tables WHERE schemaname = 'public'")" 0
expect_exit 2 mirror "$source_db"
expect_stderr 'are the same database'
sql "$target_db" "CREATE TABLE small ()"
expect_exit 2 mirror "$target_db"
expect_stderr 'the target has relation public.small already'
expect_exit 0 mirror "$target_db" -c --if-exists
in_order 'would drop first' 'TABLE public.small' 'would copy first'
expect_equal 'the table is there still' "$(sql "$target_db" "SELECT count(*) FROM pg_catalog.pg_tables WHERE tablename = 'small'")" 1
