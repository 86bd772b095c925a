# All connections of a restore work as the same role, with the same settings, whatever the target's database, the role
# that logs in or the archive's own statements set; and what one of them has set is not forgotten between phases.
source "$PGBRAID_SUPPORT/lib.sh"

owner=restore_sessions_owner
login=restore_sessions_login
make_role "$owner"
make_role "$login" 'SUPERUSER LOGIN'
at_exit "drop_own_databases; sql postgres 'DROP ROLE IF EXISTS $owner, $login'"
sql postgres "ALTER ROLE $owner SUPERUSER"
owners() {
  sql "$1" "SELECT c.relname, c.relowner::regrole FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace" \
    "SELECT evtname, evtowner::regrole FROM pg_event_trigger" | sort
}
methods() {
  sql "$1" "SELECT c.relname, a.amname FROM pg_class c JOIN pg_am a ON a.oid = c.relam
            WHERE c.relnamespace = 'public'::regnamespace ORDER BY 1"
}

db=$(fresh_db source)
sql "$db" 'CREATE ACCESS METHOD restore_sessions_heap TYPE TABLE HANDLER heap_tableam_handler' "DO \$\$ BEGIN
  FOR i IN 1..150 LOOP
    EXECUTE format('CREATE TABLE t%s (id int) USING %s', i,
                   CASE WHEN i % 3 = 0 THEN 'restore_sessions_heap' ELSE 'heap' END);
    EXECUTE format('ALTER TABLE t%s OWNER TO %s', i, CASE WHEN i % 2 = 0 THEN '$owner' ELSE 'CURRENT_USER' END);
  END LOOP; END \$\$" \
  'CREATE MATERIALIZED VIEW plain AS SELECT 1 AS a' \
  'CREATE MATERIALIZED VIEW special USING restore_sessions_heap AS SELECT 1 AS a' \
  "ALTER DATABASE \"$db\" SET role = '$owner'" "ALTER DATABASE \"$db\" SET default_transaction_read_only = on"
expect_exit 0 "$PGBRAID" dump -Fd -j2 -f "$tmp/archive" "$db"
sql postgres "ALTER DATABASE \"$db\" RESET ALL"
owners "$db" >"$tmp/owners"
methods "$db" >"$tmp/methods"

# The database that is made comes with a role and a will of its own.
for jobs in 1 3; do
  sql postgres "DROP DATABASE \"$db\""
  expect_exit 0 "$PGBRAID" restore --create -j "$jobs" -d postgres "$tmp/archive"
  sql postgres "ALTER DATABASE \"$db\" RESET ALL"
  owners "$db" >"$tmp/left"
  same_files "owners with -j $jobs" "$tmp/owners" "$tmp/left"
  methods "$db" >"$tmp/left"
  same_files "access methods with -j $jobs" "$tmp/methods" "$tmp/left"
done

# The leader does the workers' work, on the one connection that its role may have.
sql postgres "ALTER ROLE $login NOSUPERUSER CONNECTION LIMIT 1" "GRANT $owner TO $login"
target=$(fresh_db alone)
sql "$target" 'CREATE ACCESS METHOD restore_sessions_heap TYPE TABLE HANDLER heap_tableam_handler' \
  "GRANT ALL ON SCHEMA public TO $login"
expect_exit 0 "$PGBRAID" restore -U "$login" -n public -O -j 4 -d "$target" "$tmp/archive"
expect_stderr 'none of 4 workers could start'
methods "$target" >"$tmp/left"
same_files 'access methods by the leader' "$tmp/methods" "$tmp/left"

# Privileges that others gave end with a reset of the session's user, and with it of --role. What comes after them is
# the role's all the same.
sql postgres "ALTER ROLE $login SUPERUSER CONNECTION LIMIT -1"
db=$(fresh_db granted)
sql "$db" "CREATE FUNCTION f() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN END'" \
  "CREATE EVENT TRIGGER e ON ddl_command_end WHEN TAG IN ('CREATE CAST') EXECUTE FUNCTION f()" \
  "ALTER EVENT TRIGGER e OWNER TO $owner" \
  "CREATE TABLE t (id int)" "ALTER TABLE t OWNER TO $owner" "GRANT SELECT ON t TO pg_monitor WITH GRANT OPTION" \
  'SET ROLE pg_monitor' 'GRANT SELECT ON t TO pg_read_all_stats'
expect_exit 0 "$PGBRAID" dump -Fd -f "$tmp/granted" "$db"
grep -q 'SESSION AUTHORIZATION' "$tmp/granted/toc.dat" || fail 'no privilege was given by another role'
target=$(fresh_db role)
expect_exit 0 "$PGBRAID" restore -U "$login" --role "$owner" -d "$target" "$tmp/granted"
expect_equal 'owners' "$(owners "$target")" "$(owners "$db")"
same_database "$db" "$target"
