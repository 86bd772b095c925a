# Connections that are killed while they make objects: a worker's statement runs again on another, and everything is
# there, once; without its leader a restore ends, and nothing of what was under way is half there.
source "$PGBRAID_SUPPORT/lib.sh"

db=$(fresh_db source)
make_role restore_killed_owner
sql "$db" "DO \$\$ BEGIN
  FOR i IN 1..200 LOOP
    EXECUTE format('CREATE TABLE t%s (id int PRIMARY KEY, up int REFERENCES t%s)', i, greatest(i - 1, 1));
    EXECUTE format('ALTER TABLE t%s OWNER TO restore_killed_owner', i);
    EXECUTE format('CREATE FUNCTION f%s() RETURNS int LANGUAGE sql AS ''SELECT 1''', i);
  END LOOP; END \$\$"
expect_exit 0 "$PGBRAID" dump -Fd -j2 -f "$tmp/archive" "$db"

# hang_up_at DB TAG IDENTITY [N]: whoever runs such a command on this object loses the session in the middle of it; only
# the N-th time (the first).
hang_up_at() {
  sql "$1" 'CREATE SCHEMA fault' 'CREATE SEQUENCE fault.times' \
    "CREATE FUNCTION fault.hang_up() RETURNS event_trigger LANGUAGE plpgsql AS \$\$ BEGIN
       IF EXISTS (SELECT FROM pg_event_trigger_ddl_commands() c WHERE c.object_identity = '$3') THEN
         IF nextval('fault.times') = ${4:-1} THEN
           PERFORM pg_terminate_backend(pg_backend_pid());
           PERFORM pg_sleep(10);
         END IF;
       END IF; END \$\$" \
    "CREATE EVENT TRIGGER hang_up ON ddl_command_end WHEN TAG IN ('$2') EXECUTE FUNCTION fault.hang_up()"
}
no_more_faults() { sql "$1" 'SET client_min_messages = warning' 'DROP EVENT TRIGGER hang_up' 'DROP SCHEMA fault CASCADE'; }

# A table is made; then it gets its owner, its key and its reference.
for fault in 'CREATE TABLE|1' 'ALTER TABLE|1' 'ALTER TABLE|2' 'ALTER TABLE|3'; do
  target=$(fresh_db target)
  hang_up_at "$target" "${fault%|*}" public.t110 "${fault#*|}"
  expect_exit 0 "$PGBRAID" restore -j 2 -d "$target" "$tmp/archive"
  grep -q 'runs again' "$tmp/stderr" || { show_last; fail "nothing was killed at $fault"; }
  no_more_faults "$target"
  same_schema "$db" "$target"
done

# The leader's, in the middle of a batch.
target=$(fresh_db leader)
hang_up_at "$target" 'CREATE FUNCTION' 'public.f100()'
expect_exit 3 "$PGBRAID" restore -j 2 -d "$target" "$tmp/archive"
expect_stderr 'after it: '
expect_equal 'error messages' "$(grep -c '^pgbraid: error: ' "$tmp/stderr")" 1
no_more_faults "$target"
expect_equal 'the function under way' "$(sql "$target" "SELECT count(*) FROM pg_proc WHERE proname = 'f100'")" 0
expect_exit 0 "$PGBRAID" restore --clean --if-exists -j 2 -d "$target" "$tmp/archive"
same_schema "$db" "$target"
