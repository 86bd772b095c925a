# The planner's statistics: dumped where they are asked for, and the same after a restore into a server that can take
# them (18).
source "$PGBRAID_SUPPORT/lib.sh"

db=$(fresh_db source)
sql "$db" 'CREATE TABLE t (a int PRIMARY KEY, b text, c int[], "D'"'"'""\ é" text)' \
  "INSERT INTO t SELECT g, 'it''s ' || g % 7 || '\"\\', ARRAY[g % 3, g % 5], 'x' || g % 3 FROM generate_series(1, 500) g" \
  'CREATE INDEX i ON t ((a + 1), b)' 'CREATE MATERIALIZED VIEW m AS SELECT a % 5 AS q FROM t' 'CREATE INDEX mi ON m (q)' \
  'CREATE MATERIALIZED VIEW keyed AS SELECT a, b FROM t GROUP BY a' 'CREATE TABLE never (a int)' \
  'CREATE TABLE p (a int) PARTITION BY LIST (a)' 'CREATE TABLE p1 PARTITION OF p FOR VALUES IN (1)' \
  'INSERT INTO p VALUES (1)' 'CREATE TABLE "odd'"'"'s ""t""" (a int)' 'ANALYZE'
statistics() { "$PGBRAID" list "$1" | grep -c 'STATISTICS DATA'; }

expect_exit 0 "$PGBRAID" dump -Fd -f "$tmp/without" "$db"
expect_equal 'statistics by default' "$(statistics "$tmp/without" || true)" 0
expect_exit 0 "$PGBRAID" dump -Fd -j2 --statistics -f "$tmp/with" "$db"
expect_equal 'statistics' "$(statistics "$tmp/with")" 10
expect_exit 0 "$PGBRAID" dump -Fd --statistics-only -f "$tmp/only" "$db"
expect_equal 'nothing but statistics' "$("$PGBRAID" list "$tmp/only" | grep -c '^[0-9]')" 10
expect_exit 0 "$PGBRAID" dump -Fd --statistics -t t -f "$tmp/chosen" "$db"
expect_equal 'statistics of t, its key and its index' "$(statistics "$tmp/chosen")" 3

for verb in dump restore; do
  file=(-f "$tmp/none" "$db")
  [[ $verb == dump ]] || file=(-d "$db" "$tmp/with")
  [[ $verb == dump ]] && file=(-Fd "${file[@]}")
  expect_exit 2 "$PGBRAID" "$verb" --statistics --no-statistics "${file[@]}"
  expect_stderr 'options --statistics and --no-statistics cannot be used together'
  expect_exit 2 "$PGBRAID" "$verb" --statistics-only --schema-only "${file[@]}"
  expect_stderr 'options -s/--schema-only and --statistics-only cannot be used together'
  expect_exit 2 "$PGBRAID" "$verb" --statistics --data-only "${file[@]}"
  expect_stderr 'options -a/--data-only and --statistics cannot be used together'
done

target=$(fresh_db target)
expect_exit 0 "$PGBRAID" restore -j4 --no-statistics -d "$target" "$tmp/with"
same_database "$db" "$target"
if (($(sql "$db" 'SHOW server_version_num') < 180000)); then
  expect_exit 1 "$PGBRAID" restore --statistics-only -d "$target" "$tmp/with"
  expect_stderr 'pg_restore_relation_stats'
  exit 0
fi

# of DB: all statistics of its relations.
of() {
  sql "$1" "SELECT relname, relpages, reltuples, relallvisible FROM pg_class
             WHERE relnamespace = 'public'::regnamespace ORDER BY relname" \
    "SELECT to_jsonb(s) FROM pg_stats s WHERE schemaname = 'public' ORDER BY tablename, attname, inherited"
}
of "$db" >"$tmp/left"
sql "$target" "UPDATE pg_class SET reltuples = -1 WHERE relname = 't'"
for options in '-j4' '-j4 --statistics-only' '-n public -j4 --statistics-only'; do
  target=$(fresh_db again)
  if [[ $options == *only* ]]; then
    expect_exit 0 "$PGBRAID" restore -d "$target" --no-statistics "$tmp/with"
    of "$target" >"$tmp/right"
    ! cmp -s "$tmp/left" "$tmp/right" || fail 'statistics without a restore of them'
  fi
  # shellcheck disable=SC2086
  expect_exit 0 "$PGBRAID" restore $options -d "$target" "$tmp/with"
  of "$target" >"$tmp/right"
  same_files "statistics after $options" "$tmp/left" "$tmp/right"
done
