# A worker's connection is killed in mid-table: another worker takes over on the same snapshot, and the archive is whole.
source "$PGBRAID_SUPPORT/lib.sh"

db=$(fresh_db source)
slow_tables "$db" 3
start "$PGBRAID" dump -Fd -j2 -f "$tmp/archive" "$db"
wait_for "EXISTS (SELECT FROM pg_stat_activity WHERE datname = '$db' AND query LIKE 'LOCK%COPY%' AND state = 'active')" 60
sql "$db" "SELECT pg_terminate_backend(pid) FROM pg_stat_activity
           WHERE datname = '$db' AND query LIKE 'LOCK%COPY%' AND state = 'active' LIMIT 1" >/dev/null
# What comes after the snapshot must not be in the archive.
sql "$db" 'INSERT INTO slow1 SELECT 1000 + g FROM generate_series(1, 10) g' 'INSERT INTO slow2 VALUES (1001)' \
  'INSERT INTO slow3 VALUES (1001)'
expect_end 0 120
sql "$db" 'DELETE FROM slow1 WHERE id > 1000' 'DELETE FROM slow2 WHERE id > 1000' 'DELETE FROM slow3 WHERE id > 1000'

target=$(fresh_db target)
expect_exit 0 "$PGBRAID" restore -j2 -d "$target" "$tmp/archive"
same_schema "$db" "$target"
same_rows "$db" "$target"
