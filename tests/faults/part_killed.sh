# A connection is killed in the middle of a part of a table, when dumped and when restored: the part runs again, and
# every row is there, once.
source "$PGBRAID_SUPPORT/lib.sh"

db=$(fresh_db source)
sql "$db" 'CREATE TABLE large (id int PRIMARY KEY, note text)' \
  "INSERT INTO large SELECT i, repeat('x', 1000) FROM generate_series(1, 40000) i"

# killed_in QUERY DB: one of the sessions that run such a statement is ended.
killed_in() {
  local active="datname = '$2' AND query LIKE '$1' AND state = 'active' AND pid <> pg_backend_pid()"
  freeze_when "EXISTS (SELECT FROM pg_stat_activity WHERE $active)" 60
  sql postgres "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE $active LIMIT 1" >/dev/null
  thaw
  expect_end 0 120
  grep -q 'runs again' "$tmp/stderr" || { show_last; fail 'nothing was killed'; }
}

start "$PGBRAID" dump -Fd -j2 -Z none --part-size 10MiB -f "$tmp/archive" "$db"
killed_in '%COPY (SELECT%' "$db"
(($("$PGBRAID" list "$tmp/archive" | grep -c 'TABLE DATA') >= 4)) || fail 'the table is not in parts'
target=$(fresh_db target)
start "$PGBRAID" restore -j2 -d "$target" "$tmp/archive"
killed_in 'COPY public.large%' "$target"
same_database "$db" "$target" any-order
