# What others drop, rename or forbid while a dump begins or runs ends it with a word that names the object and what to
# do, and leaves nothing behind.
source "$PGBRAID_SUPPORT/lib.sh"

out=$tmp/never_made
dump_ends() {
  expect_end 4 60
  expect_stderr "$1"
  [[ $(grep -c '^pgbraid: error: ' "$tmp/stderr") == 1 ]] || { show_last; fail 'not one error message'; }
  expect_absent "$out"
}

# A role that may not read one of a hundred tables.
db=$(fresh_db forbidden)
make_role changes_meanwhile_reader
at_exit 'sql postgres "DROP ROLE IF EXISTS changes_meanwhile_reader"'
sql "$db" 'CREATE SCHEMA app' "DO \$\$ BEGIN FOR i IN 1..100 LOOP EXECUTE format('CREATE TABLE app.t%s (a int)', i); END LOOP; END \$\$" \
  'GRANT USAGE ON SCHEMA app TO changes_meanwhile_reader' \
  'GRANT SELECT ON ALL TABLES IN SCHEMA app TO changes_meanwhile_reader' \
  'REVOKE SELECT ON app.t57 FROM changes_meanwhile_reader'
expect_exit 4 "$PGBRAID" dump -Fd -j2 --role changes_meanwhile_reader -f "$out" "$db"
expect_stderr 'error: the role lacks SELECT on table app.t57, or USAGE on its schema'
expect_stderr 'HINT:'
expect_absent "$out"
expect_exit 0 "$PGBRAID" dump -Fd -j2 --role changes_meanwhile_reader -T app.t57 -f "$tmp/without" "$db"
sql "$db" 'DROP OWNED BY changes_meanwhile_reader'

# hold DB STATEMENTS: a transaction that does this, and waits until `release`.
hold() {
  mkfifo "$tmp/commands"
  psql -X -q -d "$1" <"$tmp/commands" >"$tmp/holder.log" 2>&1 &
  holder=$!
  exec 8>"$tmp/commands"
  rm "$tmp/commands"
  printf 'BEGIN; %s; SELECT 1;\n' "$2" >&8
  wait_for "EXISTS (SELECT FROM pg_stat_activity WHERE datname = '$1' AND state = 'idle in transaction')" 30
}
release() {
  printf 'COMMIT;\n' >&8
  exec 8>&-
  wait "$holder"
}
waits_for_lock="EXISTS (SELECT FROM pg_stat_activity WHERE datname = '%s' AND wait_event_type = 'Lock')"

# A table that is dropped, or renamed, between the reading of the names and the lock.
db=$(fresh_db dropped)
sql "$db" 'CREATE SCHEMA app' 'CREATE TABLE app.stays (a int)' 'CREATE TABLE app."goes ""away""" (a int)' \
  'CREATE TABLE app.renamed (a int)' 'CREATE VIEW app.goes_too AS SELECT 1 AS a' \
  'CREATE FUNCTION app.f() RETURNS int LANGUAGE sql AS $$SELECT 1$$'
hold "$db" 'DROP TABLE app."goes ""away"""; ALTER TABLE app.renamed RENAME TO other'
start "$PGBRAID" dump -Fd -j2 -f "$out" "$db"
wait_for "${waits_for_lock/\%s/$db}" 30
release
dump_ends 'error: table app."goes ""away""", app.renamed was dropped or renamed while the dump began'

# A view and a function that nobody can lock.
for object in 'VIEW app.goes_too' 'FUNCTION app.f()'; do
  hold "$db" "LOCK TABLE app.stays; DROP $object"
  start "$PGBRAID" dump -Fd -j2 -f "$out" "$db"
  wait_for "${waits_for_lock/\%s/$db}" 30
  release
  name=${object#* }
  dump_ends "${name%()} was dropped while the database was read"
done

# An enum whose label is renamed while the rows are read: they would not fit the definition. One more label does no harm.
db=$(fresh_db relabelled)
slow_tables "$db" 2
sql "$db" "CREATE TYPE mood AS ENUM ('sad', 'happy')" 'CREATE TABLE moods (m mood)' "INSERT INTO moods VALUES ('sad')"
reading="EXISTS (SELECT FROM pg_stat_activity WHERE datname = '$db' AND query LIKE 'LOCK%COPY%' AND state = 'active')"
start "$PGBRAID" dump -Fd -j1 -Z gzip -f "$tmp/added" "$db"
wait_for "$reading" 60
sql "$db" "ALTER TYPE mood ADD VALUE 'new'"
expect_end 0 120
start "$PGBRAID" dump -Fd -j1 -Z gzip -f "$out" "$db"
wait_for "$reading" 60
sql "$db" "ALTER TYPE mood RENAME VALUE 'sad' TO 'blue'"
dump_ends 'a label of type public.mood was renamed while the dump ran'
