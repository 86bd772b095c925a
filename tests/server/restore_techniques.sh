# What makes a restore quick leaves no trace: keys by way of an index, foreign keys by way of NOT VALID, rows loaded
# frozen, statistics at the end. Keys and foreign keys of every shape, on tables large enough for it to pay.
# servers: 15 18
source "$PGBRAID_SUPPORT/lib.sh"

# rows COLUMNS: statement that fills table $1 with about 1.2 MB.
fill() { echo "INSERT INTO $1 SELECT i, i, i, repeat('x', 60) FROM generate_series(1, 18000) i"; }
columns='id int NOT NULL, a int NOT NULL, b int, note text'

db=$(fresh_db source)
tables=(plain deferred included storage replica '"odd ""name"' parent left_part hub left_hub right_hub itself)
for table in "${tables[@]}"; do
  sql "$db" "CREATE TABLE $table ($columns)" "$(fill "$table")" "CREATE INDEX ON $table (b)" "CREATE INDEX ON $table (note)"
done
sql "$db" 'ALTER TABLE plain ADD PRIMARY KEY (id), ADD UNIQUE (a, b)' \
  "COMMENT ON CONSTRAINT plain_pkey ON plain IS 'of the key'" "COMMENT ON INDEX plain_pkey IS 'of its index'" \
  'ALTER TABLE plain ALTER note SET STATISTICS 20' \
  'ALTER TABLE deferred ADD PRIMARY KEY (id) DEFERRABLE INITIALLY DEFERRED, ADD UNIQUE (a) DEFERRABLE' \
  'ALTER TABLE included ADD PRIMARY KEY (id) INCLUDE (a, b), ADD CONSTRAINT "Un" UNIQUE NULLS NOT DISTINCT (b) INCLUDE (note)' \
  'ALTER TABLE storage ADD PRIMARY KEY (id) WITH (fillfactor = 70), ADD UNIQUE (a) WITH (deduplicate_items = off)' \
  'ALTER TABLE replica ADD PRIMARY KEY (id), ADD UNIQUE (a)' 'ALTER TABLE replica REPLICA IDENTITY USING INDEX replica_a_key' \
  'ALTER TABLE replica CLUSTER ON replica_pkey' \
  'ALTER TABLE "odd ""name" ADD CONSTRAINT "key, of (all)" PRIMARY KEY (id), ADD CONSTRAINT "select" UNIQUE (a)' \
  'ALTER TABLE storage ADD EXCLUDE USING btree (b WITH =)' \
  'ALTER TABLE parent ADD PRIMARY KEY (id), ADD UNIQUE (a)' 'CREATE TABLE child () INHERITS (parent)' "$(fill child)" \
  'ALTER TABLE child ADD PRIMARY KEY (id)' 'CREATE INDEX ON child (a)' \
  'CREATE TABLE root (id int, a int, b int, note text) PARTITION BY RANGE (id)' \
  'CREATE TABLE part1 PARTITION OF root FOR VALUES FROM (1) TO (9000)' 'CREATE TABLE part2 PARTITION OF root DEFAULT' \
  "$(fill root)" "INSERT INTO root SELECT i + 20000, i, i, repeat('y', 60) FROM generate_series(1, 18000) i" \
  'ALTER TABLE root ADD PRIMARY KEY (id)' 'CREATE INDEX ON root (a)' 'ALTER TABLE part1 ADD UNIQUE (a)'
sql "$db" 'ALTER TABLE hub ADD PRIMARY KEY (id), ADD UNIQUE (a, b)' 'ALTER TABLE itself ADD PRIMARY KEY (id)' \
  'ALTER TABLE left_hub ADD CONSTRAINT l1 FOREIGN KEY (id) REFERENCES hub, ADD CONSTRAINT l2 FOREIGN KEY (a, b)
     REFERENCES hub (a, b) MATCH FULL ON UPDATE CASCADE ON DELETE RESTRICT DEFERRABLE INITIALLY DEFERRED' \
  'ALTER TABLE right_hub ADD CONSTRAINT r1 FOREIGN KEY (id) REFERENCES hub ON DELETE SET DEFAULT,
     ADD CONSTRAINT "r, 2" FOREIGN KEY (a, b) REFERENCES hub (a, b) ON DELETE SET NULL (b),
     ADD CONSTRAINT r3 FOREIGN KEY (b) REFERENCES hub NOT VALID' \
  'ALTER TABLE itself ADD CONSTRAINT i1 FOREIGN KEY (a) REFERENCES itself, ADD CONSTRAINT i2 FOREIGN KEY (b) REFERENCES itself' \
  'ALTER TABLE left_part ADD CONSTRAINT to_root FOREIGN KEY (id) REFERENCES root, ADD FOREIGN KEY (a) REFERENCES hub' \
  'ALTER TABLE root ADD CONSTRAINT of_root FOREIGN KEY (a) REFERENCES hub' \
  "COMMENT ON CONSTRAINT l1 ON left_hub IS 'of a foreign key'"
((PGBRAID_SERVER < 18)) || sql "$db" 'ALTER TABLE plain ADD CONSTRAINT not_enforced FOREIGN KEY (b) REFERENCES hub NOT ENFORCED'
expect_exit 0 "$PGBRAID" dump -Fd -j2 -Z none -f "$tmp/archive" "$db"

# What pg_dump does not say of keys and indexes, as stock's restore makes them.
stock=$(fresh_db stock)
pg_restore -d "$stock" "$tmp/archive"
flags="SELECT c.conrelid::regclass::text, c.conname, c.contype, c.condeferrable, c.condeferred, c.convalidated, c.conislocal,
              c.coninhcount, c.connoinherit, c.conindid::regclass, pg_get_constraintdef(c.oid),
              (SELECT count(*) FROM pg_trigger t WHERE t.tgconstraint = c.oid)
         FROM pg_constraint c WHERE c.connamespace = 'public'::regnamespace ORDER BY 1, 2"
index_flags="SELECT i.indexrelid::regclass::text, i.indrelid::regclass, i.indisunique, i.indnullsnotdistinct, i.indisprimary,
                    i.indisexclusion, i.indimmediate, i.indisclustered, i.indisvalid, i.indcheckxmin, i.indisready,
                    i.indislive, i.indisreplident, i.indkey, i.indoption, i.indnkeyatts, r.reloptions,
                    (SELECT string_agg(a.attname || a.attnotnull, ',' ORDER BY a.attnum) FROM pg_attribute a
                      WHERE a.attrelid = i.indexrelid),
                    (SELECT string_agg(d.refclassid::regclass || d.deptype::text, ',' ORDER BY d.refclassid, d.deptype)
                       FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = i.indexrelid)
               FROM pg_index i JOIN pg_class r ON r.oid = i.indexrelid
              WHERE r.relnamespace = 'public'::regnamespace ORDER BY 1"
same_keys() {
  local what db
  for what in "$flags" "$index_flags"; do
    for db in "$stock" "$1"; do sql "$db" "$what" >"$tmp/keys.$db"; done
    diff "$tmp/keys.$stock" "$tmp/keys.$1" || fail 'keys differ from those that stock makes'
  done
}

target=$(fresh_db target)
expect_exit 0 "$PGBRAID" restore -v -j 3 --maintenance-work-mem 8MB -d "$target" "$tmp/archive"
same_database "$db" "$target"
same_keys "$target"
# Which were made in two steps: told twice.
twice() { grep -oE 'restoring (FK )?CONSTRAINT .*' "$tmp/stderr" | sed 's/ (worker.*//' | sort | uniq -d; }
expect_equal 'made in two steps' "$(twice)" "$(sort <<'END'
restoring CONSTRAINT public.deferred deferred_a_key
restoring CONSTRAINT public.deferred deferred_pkey
restoring CONSTRAINT public.hub hub_a_b_key
restoring CONSTRAINT public.hub hub_pkey
restoring CONSTRAINT public.included Un
restoring CONSTRAINT public.included included_pkey
restoring CONSTRAINT public.itself itself_pkey
restoring CONSTRAINT public.odd "name key, of (all)
restoring CONSTRAINT public.odd "name select
restoring CONSTRAINT public.parent parent_a_key
restoring CONSTRAINT public.plain plain_a_b_key
restoring CONSTRAINT public.plain plain_pkey
restoring CONSTRAINT public.replica replica_a_key
restoring CONSTRAINT public.replica replica_pkey
restoring CONSTRAINT public.storage storage_a_key
restoring CONSTRAINT public.storage storage_pkey
restoring FK CONSTRAINT public.itself i1
restoring FK CONSTRAINT public.itself i2
restoring FK CONSTRAINT public.left_hub l1
restoring FK CONSTRAINT public.left_hub l2
restoring FK CONSTRAINT public.left_part left_part_a_fkey
restoring FK CONSTRAINT public.right_hub r, 2
restoring FK CONSTRAINT public.right_hub r1
END
)"
# Rows came frozen, and statistics with them.
sql "$target" 'CREATE SCHEMA look' 'CREATE EXTENSION pg_visibility SCHEMA look'
expect_equal 'frozen' "$(sql "$target" "SELECT all_frozen > 100 FROM look.pg_visibility_map_summary('plain')")" t
analyzed="SELECT count(DISTINCT tablename) FROM pg_stats WHERE schemaname = 'public'"
expect_equal 'tables analyzed' "$(sql "$target" "$analyzed")" 15

# With one worker nothing has to be shared.
target=$(fresh_db target)
expect_exit 0 "$PGBRAID" restore -v -j 1 --no-analyze -d "$target" "$tmp/archive"
expect_equal 'made in two steps' "$(twice)" ''
expect_equal 'tables analyzed' "$(sql "$target" "$analyzed")" 0
same_keys "$target"

# Rows that were there stay: a table of somebody else's is never emptied. Nor is it analyzed unless that is asked for.
target=$(fresh_db target)
sql "$target" "CREATE TABLE plain ($columns)" "INSERT INTO plain VALUES (-1, -1, -1, 'mine')"
expect_exit 1 "$PGBRAID" restore -j 2 -t plain --section=pre-data --section=data -d "$target" "$tmp/archive"
expect_equal 'rows' "$(sql "$target" 'SELECT count(*) FROM plain')" 18001
expect_exit 0 "$PGBRAID" restore -j 2 -t plain -a -d "$target" "$tmp/archive"
expect_equal 'rows' "$(sql "$target" 'SELECT count(*) FROM plain')" 36001
expect_equal 'tables analyzed' "$(sql "$target" "$analyzed")" 0
expect_exit 0 "$PGBRAID" restore -j 2 -t hub -a --analyze -d "$(sql "$target" "CREATE TABLE hub ($columns)"; echo "$target")" "$tmp/archive"
expect_equal 'tables analyzed' "$(sql "$target" "$analyzed")" 1

# Rows that break a key: the key's own entry is told, and nothing of its first step is left.
target=$(fresh_db target)
expect_exit 0 "$PGBRAID" restore -j 2 --section=pre-data --section=data -d "$target" "$tmp/archive"
sql "$target" 'INSERT INTO plain SELECT * FROM plain WHERE id = 7' 'INSERT INTO left_hub VALUES (-7, 7, 7)'
expect_exit 1 "$PGBRAID" restore -j 3 --section=post-data -d "$target" "$tmp/archive"
expect_stderr 'CONSTRAINT public.plain plain_pkey'
expect_stderr 'could not create unique index "plain_pkey"'
expect_stderr 'could not create unique index "plain_a_b_key"'
expect_stderr 'FK CONSTRAINT public.left_hub l1'
expect_stderr 'violates foreign key constraint "l1"'
expect_stderr '3 failed'
expect_equal 'left behind' "$(sql "$target" "SELECT relname FROM pg_class WHERE relname LIKE 'pgbraid%'
                                             UNION ALL SELECT conname FROM pg_constraint WHERE conname = 'l1'")" ''

# A run that ends between the steps leaves an index, or a key not validated; the next removes the one, and uses the other.
target=$(fresh_db target)
expect_exit 0 "$PGBRAID" restore -j 2 --section=pre-data --section=data -d "$target" "$tmp/archive"
start psql -X -q -d "$target" -c 'BEGIN' -c 'LOCK TABLE plain IN ACCESS SHARE MODE' -c 'SELECT pg_sleep(60)'
blocker=$started
wait_for "EXISTS (SELECT FROM pg_locks WHERE relation = 'plain'::regclass)" 20 "$target"
start "$PGBRAID" restore -j 3 --section=post-data -d "$target" "$tmp/archive"
wait_for "EXISTS (SELECT FROM pg_class WHERE relname LIKE 'pgbraid%') AND EXISTS (SELECT FROM pg_locks
          WHERE relation = 'plain'::regclass AND mode = 'AccessExclusiveLock' AND NOT granted)" 60 "$target"
kill -KILL "$started"
wait "$started" 2>/dev/null || true
kill "$blocker"
wait "$blocker" 2>/dev/null || true
sql postgres "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '$target'" >/dev/null 2>&1
wait_for "NOT EXISTS (SELECT FROM pg_stat_activity WHERE datname = '$target')" 20
left_indexes="SELECT count(*) FROM pg_class WHERE relname LIKE 'pgbraid%'"
expect_equal 'an index is left' "$(sql "$target" "SELECT ($left_indexes) > 0")" t
"$PGBRAID" restore -j 3 --section=post-data -d "$target" "$tmp/archive" 2>"$tmp/stderr" || true  # some are there already
expect_equal 'indexes left' "$(sql "$target" "$left_indexes")" 0

target=$(fresh_db target)
expect_exit 0 "$PGBRAID" restore -j 2 --section=pre-data --section=data -d "$target" "$tmp/archive"
sql "$target" 'ALTER TABLE hub ADD UNIQUE (id)' \
  'ALTER TABLE left_hub ADD CONSTRAINT l1 FOREIGN KEY (id) REFERENCES hub (id) NOT VALID'
expect_exit 0 "$PGBRAID" restore -j 3 --section=post-data -d "$target" "$tmp/archive"
expect_equal 'validated' "$(sql "$target" "SELECT convalidated FROM pg_constraint WHERE conname = 'l1'")" t
