# Who makes what: owners by SET SESSION AUTHORIZATION, triggers that a superuser disables, rows under row security.
# servers: 15 18
source "$PGBRAID_SUPPORT/lib.sh"

owner=restore_roles_owner_$PGBRAID_SERVER
super=restore_roles_super_$PGBRAID_SERVER
plain=restore_roles_plain_$PGBRAID_SERVER
at_exit "drop_own_databases; sql postgres 'DROP ROLE IF EXISTS $owner, $super, $plain'"
make_role "$owner"
make_role "$super" 'SUPERUSER'
make_role "$plain" 'LOGIN SUPERUSER'

db=$(fresh_db source)
sql "$db" "GRANT CREATE ON SCHEMA public TO $owner" "CREATE SCHEMA s AUTHORIZATION $owner" \
  'CREATE TABLE s.parent (id int PRIMARY KEY)' 'CREATE TABLE child (id int REFERENCES s.parent)' \
  'INSERT INTO s.parent VALUES (1)' 'INSERT INTO child VALUES (1)' \
  "ALTER TABLE s.parent OWNER TO $owner" "GRANT REFERENCES ON s.parent TO PUBLIC" "GRANT USAGE ON SCHEMA s TO PUBLIC" \
  "CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1'" "ALTER FUNCTION f() OWNER TO $owner" \
  "COMMENT ON FUNCTION f() IS 'x'" "SELECT lo_from_bytea(4711, 'abc')" "ALTER LARGE OBJECT 4711 OWNER TO $owner" >/dev/null
# As the owner works alone, he needs what he had.
grants="GRANT CREATE ON SCHEMA public TO $owner; GRANT CREATE ON DATABASE"
expect_exit 0 "$PGBRAID" dump -Fd -f "$tmp/archive" "$db"

for jobs in -j2 -1 --resumable; do
  target=$(fresh_db target)
  sql "$target" "$grants \"$target\" TO $owner"
  # Nothing is altered: event triggers of the target would see it.
  sql "$target" "CREATE FUNCTION no_alter() RETURNS event_trigger LANGUAGE plpgsql AS
      \$\$ BEGIN IF current_query() LIKE '%OWNER TO%' THEN RAISE 'altered'; END IF; END \$\$" \
    'CREATE EVENT TRIGGER no_alter ON ddl_command_start EXECUTE FUNCTION no_alter()'
  expect_exit 0 "$PGBRAID" restore $jobs --use-set-session-authorization -d "$target" "$tmp/archive"
  sql "$target" 'DROP EVENT TRIGGER no_alter' 'DROP FUNCTION no_alter' "REVOKE ALL ON DATABASE \"$target\" FROM $owner"
  same_database "$db" "$target"
done
# The role that works is the one asked for again, after what others made.
target=$(fresh_db target)
sql "$target" "$grants \"$target\" TO $owner"
expect_exit 0 "$PGBRAID" restore --use-set-session-authorization --role "$super" -j1 -d "$target" "$tmp/archive"
# An owner that is not there: the entry fails, the others are made.
sql "$db" "CREATE TABLE t (id int)" "ALTER TABLE t OWNER TO $plain"
expect_exit 0 "$PGBRAID" dump -Fd -f "$tmp/gone" "$db"
sql "$db" 'DROP TABLE t'
sql postgres "DROP ROLE $plain"
target=$(fresh_db target)
sql "$target" "$grants \"$target\" TO $owner"
expect_exit 1 "$PGBRAID" restore --use-set-session-authorization -j2 -d "$target" "$tmp/gone"
expect_stderr "TABLE public.t: role \"$plain\" does not exist"
sql "$target" "REVOKE ALL ON DATABASE \"$target\" FROM $owner"
same_database "$db" "$target"
make_role "$plain" 'LOGIN'

# Triggers: rows that the target's own would refuse go in, and afterwards the triggers work again.
empty() {
  target=$(fresh_db target)
  expect_exit 0 "$PGBRAID" restore -s -d "$target" "$tmp/archive"
  sql "$target" "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS \$\$ BEGIN RAISE 'refused'; END \$\$" \
    'CREATE TRIGGER refuse BEFORE INSERT ON child FOR EACH ROW EXECUTE FUNCTION refuse()'
}
count() { sql "$target" "SELECT (SELECT count(*) FROM s.parent), (SELECT count(*) FROM child),
                                (SELECT count(*) FROM pg_trigger WHERE tgenabled = 'D')"; }
empty
expect_exit 1 "$PGBRAID" restore -a -j2 -d "$target" "$tmp/archive"
expect_stderr 'refused'
expect_equal 'rows' "$(count)" '1|0|0'
for options in '-a -j2' '--section=data -1' '-a --resumable'; do
  empty
  # shellcheck disable=SC2086
  expect_exit 0 "$PGBRAID" restore $options --disable-triggers -d "$target" "$tmp/archive"
  expect_equal 'rows' "$(count)" '1|1|0'
done
# Only a superuser may disable those of keys.
empty
sql "$target" "GRANT $owner TO $plain" "ALTER TABLE child OWNER TO $plain" "GRANT $super TO $plain" \
  'SELECT lo_unlink(oid) FROM pg_largeobject_metadata' >/dev/null
expect_exit 1 "$PGBRAID" restore -a -t child --disable-triggers -U "$plain" -d "$target" "$tmp/archive"
expect_stderr 'permission denied: "RI_ConstraintTrigger'
expect_exit 0 "$PGBRAID" restore -a -t parent --disable-triggers -S "$super" -d "$target" "$tmp/archive"
expect_exit 0 "$PGBRAID" restore -a -t child --disable-triggers -S "$super" --role "$plain" -d "$target" "$tmp/archive"
expect_equal 'rows' "$(count)" '1|1|0'
sql "$target" "REVOKE $super FROM $plain"
# They are not touched where definitions come back, too.
target=$(fresh_db target)
expect_exit 0 "$PGBRAID" restore --disable-triggers -S no_such_role -d "$target" "$tmp/archive"
same_database "$db" "$target"

# Row security: off by default, and then an error for those whom it would stop; on, the policies decide.
sql "$db" "CREATE TABLE guarded (id int)" 'INSERT INTO guarded VALUES (1), (2)'
for rows in copy inserts; do
  expect_exit 0 pg_dump -Fd -f "$tmp/guarded_$rows" -t guarded $([[ $rows == copy ]] || echo --inserts) "$db"
  for on in '' --enable-row-security; do
    target=$(fresh_db target)
    sql "$target" 'CREATE TABLE guarded (id int)' 'ALTER TABLE guarded ENABLE ROW LEVEL SECURITY' \
      "CREATE POLICY p ON guarded FOR INSERT TO $plain WITH CHECK (id < 3)" "GRANT INSERT ON guarded TO $plain"
    want=1
    [[ $on == '' || $rows == copy ]] || want=0
    # shellcheck disable=SC2086
    expect_exit $want "$PGBRAID" restore -a $on -U "$plain" -d "$target" "$tmp/guarded_$rows"
    [[ $on != '' ]] || expect_stderr 'query would be affected by row-level security policy'
    [[ $on == '' || $rows != copy ]] || expect_stderr 'COPY FROM not supported with row-level security'
    expect_equal 'rows' "$(sql "$target" 'SELECT count(*) FROM guarded')" $((want == 0 ? 2 : 0))
  done
done
