# Large objects of every size come back whole, also through a role that merely owns them; one that is missing is named,
# and what comes after it is restored.
# servers: 15 18
source "$PGBRAID_SUPPORT/lib.sh"

make_role large_object_contents_owner
db=$(fresh_db source)
sql "$db" "DO \$\$ BEGIN
    FOR i IN 1..1200 LOOP PERFORM lo_from_bytea(i::oid, ('x' || i)::bytea); END LOOP; END \$\$" \
  'SELECT lo_create(2000)' \
  "SELECT lo_from_bytea((3000 + n)::oid, (SELECT string_agg(sha512((n * 1000 + j)::text::bytea), '') FROM generate_series(1, n) j))
     FROM unnest(ARRAY[32, 4095, 4096, 4097, 8192, 50000]) n" \
  'CREATE TABLE t (id int)' 'INSERT INTO t VALUES (1)' >/dev/null
sql "$db" "DO \$\$ DECLARE o oid; BEGIN FOR o IN SELECT oid FROM pg_largeobject_metadata LOOP
    EXECUTE format('ALTER LARGE OBJECT %s OWNER TO large_object_contents_owner', o); END LOOP; END \$\$"
expect_exit 0 "$PGBRAID" dump -Fd -j2 -f "$tmp/archive" "$db"

target=$(fresh_db target)
expect_exit 0 "$PGBRAID" restore -j 2 -d "$target" "$tmp/archive"
same_database "$db" "$target"

# As the owner of all of them.
target=$(fresh_db target)
sql postgres "GRANT CREATE ON DATABASE $target TO large_object_contents_owner"
sql "$target" 'GRANT CREATE ON SCHEMA public TO large_object_contents_owner'
expect_exit 0 "$PGBRAID" restore -j 2 --role large_object_contents_owner --no-owner -d "$target" "$tmp/archive"
same_rows "$db" "$target"

# An archive with an entry for each. One of them is gone: it is named, nothing is written, and the worker goes on.
((PGBRAID_SERVER < 17)) || exit 0  # from there on stock has them in groups, too
pg_dump -Fd -f "$tmp/stock" "$db"
target=$(fresh_db target)
expect_exit 0 "$PGBRAID" restore -j 2 --section=pre-data -d "$target" "$tmp/stock"
expect_equal 'made' "$(sql "$target" 'SELECT count(*) FROM pg_largeobject_metadata')" 1207
sql "$target" 'SELECT lo_unlink(1101)' >/dev/null
expect_exit 1 "$PGBRAID" restore -j 1 --section=data -d "$target" "$tmp/stock"
expect_stderr 'large object 1101 does not exist'
expect_stderr 'writing large object 1101'
expect_equal 'rows' "$(sql "$target" 'SELECT count(*) FROM t')" 1
expect_equal 'pages' "$(sql "$target" 'SELECT count(*) FROM pg_largeobject')" 0
