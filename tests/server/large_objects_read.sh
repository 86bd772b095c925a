# A dump reads large objects of every shape, by whoever may read them and as the snapshot has them; who may not is told
# which one. What is written does not depend on the number of workers.
# servers: 15 18
source "$PGBRAID_SUPPORT/lib.sh"

db=$(fresh_db source)
make_role large_objects_read_reader
# Lengths around those at which they are read in pieces; many small ones; holes at the beginning, between and over all
# of a piece.
sql "$db" "DO \$\$ BEGIN FOR i IN 1..2300 LOOP PERFORM lo_from_bytea((70000 + i)::oid, ('x' || i)::bytea); END LOOP; END \$\$" \
  "CREATE TABLE sizes AS SELECT row_number() OVER () + 80000 AS o, size
     FROM unnest(ARRAY[0, 1, 2047, 2048, 65535, 65536, 65537, 1114111, 1114112, 1114113, 2162688, 5000001]) size" \
  "SELECT lo_from_bytea(o::oid, substr(bytes, 1, size::int)) FROM sizes,
     (SELECT string_agg(sha512(j::text::bytea), '') AS bytes FROM generate_series(1, 80000) j) made" \
  'SELECT lo_create(o) FROM generate_series(81001, 81003) o' \
  "SELECT lo_put(81001, 3000, 'after a hole')" \
  "SELECT lo_put(81002, 0, 'before'), lo_put(81002, 2300000, 'after')" \
  "SELECT lo_put(81003, 65535, 'x'), lo_put(81003, 1114112, 'y')" >/dev/null
count=$(sql "$db" 'SELECT count(*) FROM pg_largeobject_metadata')

expect_exit 0 "$PGBRAID" dump -Fd -j4 -Z none -f "$tmp/archive" "$db"
target=$(fresh_db target)
expect_exit 0 "$PGBRAID" restore -j2 -d "$target" "$tmp/archive"
same_database "$db" "$target"
expect_equal 'length with holes' "$(stat -c %s "$tmp/archive/blob_81002.dat")" 2300005

# The same files at every number of workers, and those that stock writes.
for compression in none zstd; do
  for jobs in 1 3; do
    expect_exit 0 "$PGBRAID" dump -Fd -j "$jobs" -Z "$compression" -f "$tmp/$compression.$jobs" "$db"
  done
  diff -r -x manifest.json -x toc.dat "$tmp/$compression.1" "$tmp/$compression.3" >&2 || fail "archives differ at $compression"
done
expect_equal 'items' "$("$PGBRAID" dump -v -Fd -j4 -Z none -f "$tmp/items" "$db" 2>&1 | grep -c 'dumping BLOBS')" 3
if ((PGBRAID_SERVER < 17)); then # from there on stock has them in groups, without compression too
  pg_dump -Fd -Z0 -f "$tmp/stock" "$db"
  diff -r -x manifest.json -x toc.dat -x '[0-9]*.dat' "$tmp/archive" "$tmp/stock" >&2 || fail "not stock's files"
fi
rm -rf "$tmp"/{none,zstd}.* "$tmp"/{archive,items,stock}

# A role that neither owns them nor is a superuser: what it was granted is enough, and no more than that.
as_reader() { "$PGBRAID" dump -Fd -j2 --role large_objects_read_reader -f "$1" "$db"; }
sql "$db" 'GRANT SELECT ON sizes TO large_objects_read_reader' \
  "DO \$\$ DECLARE o oid; BEGIN FOR o IN SELECT oid FROM pg_largeobject_metadata LOOP
     EXECUTE format('GRANT SELECT ON LARGE OBJECT %s TO large_objects_read_reader', o); END LOOP; END \$\$"
expect_exit 0 as_reader "$tmp/granted"
target=$(fresh_db granted)
expect_exit 0 "$PGBRAID" restore -j2 -d "$target" "$tmp/granted"
same_database "$db" "$target"
sql "$db" 'REVOKE SELECT ON LARGE OBJECT 71777 FROM large_objects_read_reader'
expect_exit 4 as_reader "$tmp/refused"
expect_stderr 'permission denied for large object 71777'
expect_absent "$tmp/refused"

# One that is removed after the snapshot was taken is in the archive.
mkfifo "$tmp/commands"
psql -X -q -A -t -d "$db" <"$tmp/commands" >"$tmp/snapshot" 2>&1 &
holder=$!
exec 8>"$tmp/commands"
at_exit 'exec 8>&-; wait "$holder"'
echo 'BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT pg_export_snapshot();' >&8
wait_for "EXISTS (SELECT FROM pg_stat_activity WHERE datname = '$db' AND state = 'idle in transaction')" 30
sql "$db" 'SELECT lo_unlink(70005)' >/dev/null
expect_exit 0 "$PGBRAID" dump -Fd -j2 -Z zstd:1 --snapshot "$(cat "$tmp/snapshot")" -f "$tmp/before" "$db"
expect_equal 'large objects' "$(find "$tmp/before" -name 'blob_*.dat.zst' | wc -l)" "$count"
expect_equal 'the removed one' "$(zstd -dcq "$tmp/before/blob_70005.dat.zst")" x5
expect_exit 0 "$PGBRAID" dump -Fd -j2 -Z zstd:1 -f "$tmp/after" "$db"
expect_equal 'large objects after' "$(find "$tmp/after" -name 'blob_*.dat.zst' | wc -l)" "$((count - 1))"
