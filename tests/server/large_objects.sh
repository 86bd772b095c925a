# Large objects stand in groups of at most 1,000 with the same owner and privileges in archives of version 1.16, each
# group an item of its own; before, each has its own entry. Both come back, by any number of workers.
source "$PGBRAID_SUPPORT/lib.sh"

make_role large_objects_owner
make_role large_objects_reader
db=$(fresh_db source)
sql "$db" "DO \$\$ BEGIN
  FOR i IN 600001..602500 LOOP
    PERFORM lo_from_bytea(i::oid, ('x' || i)::bytea);
    IF i % 3 = 0 THEN EXECUTE format('ALTER LARGE OBJECT %s OWNER TO large_objects_owner', i); END IF;
    IF i % 50 = 0 THEN EXECUTE format('GRANT SELECT ON LARGE OBJECT %s TO large_objects_reader', i); END IF;
  END LOOP; END \$\$" "COMMENT ON LARGE OBJECT 600010 IS 'ten'"

count() { "$PGBRAID" list "$1" | grep -c "; .* $2 - "; }

expect_exit 0 "$PGBRAID" dump -Fd -j4 -Z zstd -f "$tmp/grouped" "$db"
# 1,633 and 34 of the one owner, 817 and 16 of the other.
expect_equal 'groups' "$(count "$tmp/grouped" 'BLOB METADATA')" 5
expect_equal 'contents of groups' "$(count "$tmp/grouped" BLOBS)" 5
expect_equal 'lists of groups' "$(find "$tmp/grouped" -name 'blobs_*.toc' | wc -l)" 5
expect_equal 'privileges of groups' "$(count "$tmp/grouped" ACL)" 2
expect_equal 'comments' "$(count "$tmp/grouped" COMMENT)" 1

expect_exit 0 "$PGBRAID" dump -Fd -j4 -Z none -f "$tmp/single" "$db"
expect_equal 'large objects' "$(count "$tmp/single" BLOB)" 2500
expect_equal 'contents' "$(count "$tmp/single" BLOBS)" 1

for archive in grouped single; do
  target=$(fresh_db "$archive")
  expect_exit 0 "$PGBRAID" restore -j4 -d "$target" "$tmp/$archive"
  same_database "$db" "$target"
  # What is there is dropped first.
  expect_exit 0 "$PGBRAID" restore -j4 -c --if-exists -d "$target" "$tmp/$archive"
  same_database "$db" "$target"
  drop_db "$target"
done
