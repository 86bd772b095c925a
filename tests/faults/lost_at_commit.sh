# A connection that breaks at COMMIT leaves open whether a table's rows are in: they are not loaded again, which could
# double them; the restore ends and says so.
source "$PGBRAID_SUPPORT/lib.sh"

db=$(fresh_db source)
sql "$db" 'CREATE TABLE t (id int)' 'INSERT INTO t SELECT generate_series(1, 100)'
expect_exit 0 "$PGBRAID" dump -Fd -f "$tmp/archive" "$db"

# The target's own trigger ends the session while it commits.
target=$(fresh_db target)
sql "$target" 'CREATE TABLE t (id int)' \
  "CREATE FUNCTION hang_up() RETURNS trigger LANGUAGE plpgsql AS
   'BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); RETURN NULL; END'" \
  'CREATE CONSTRAINT TRIGGER hang_up AFTER INSERT ON t DEFERRABLE INITIALLY DEFERRED
   FOR EACH ROW WHEN (NEW.id = 100) EXECUTE FUNCTION hang_up()'
expect_exit 3 "$PGBRAID" restore -a -j 2 -d "$target" "$tmp/archive"
expect_stderr 'TABLE DATA public.t: the connection was lost at COMMIT'
if grep -q 'runs again' "$tmp/stderr"; then show_last; fail 'the rows were loaded again'; fi
expect_equal 'rows' "$(sql "$target" 'SELECT count(*) FROM t')" 0
