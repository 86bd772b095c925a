# A role may have fewer connections than workers were asked for, or no more than the leader's one: a warning says so,
# and the work is done all the same.
source "$PGBRAID_SUPPORT/lib.sh"

role=connection_limit_role
make_role "$role" 'LOGIN'
at_exit 'drop_own_databases; sql postgres "DROP ROLE IF EXISTS connection_limit_role"'
db=$(fresh_db source)
sql postgres "ALTER DATABASE \"$db\" OWNER TO $role"
PGUSER=$role sql "$db" 'CREATE SCHEMA s' "DO \$\$ BEGIN
  FOR i IN 1..20 LOOP
    EXECUTE format('CREATE TABLE s.t%s (id int PRIMARY KEY)', i);
    EXECUTE format('INSERT INTO s.t%s SELECT generate_series(1, 1000)', i);
  END LOOP; END \$\$"

# A table whose rows can't be read as long as somebody holds a lock: until then the dump goes on.
held="s.t1:pg_advisory_lock_shared(1) IS NOT NULL"
for limit in 1 3; do
  wait_for "NOT EXISTS (SELECT FROM pg_stat_activity WHERE usename = '$role')" 30
  sql postgres "ALTER ROLE $role CONNECTION LIMIT $limit"
  rm -rf "$tmp/archive"
  if ((limit == 1)); then
    expect_exit 0 "$PGBRAID" dump -U "$role" -Fd -j 8 -n s -f "$tmp/archive" "$db"
    expect_stderr 'none of 8 workers could start'
  else
    psql -X -q -d "$db" -c 'SELECT pg_advisory_lock(1)' -c 'SELECT pg_sleep(120)' >/dev/null 2>&1 &
    holder=$!
    at_exit 'kill "$holder" 2>/dev/null'
    wait_for "EXISTS (SELECT FROM pg_locks WHERE locktype = 'advisory' AND granted)" 30 "$db"
    start "$PGBRAID" dump -U "$role" -Fd -j 8 -n s --where "$held" -f "$tmp/archive" "$db"
    wait_for_stderr '2 of 8 workers are at work' 30
    sql "$db" "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '$db' AND query LIKE '%pg_sleep%'
               AND pid <> pg_backend_pid()" >/dev/null
    expect_end 0 60
  fi
  expect_stderr 'too many connections'

  copy=$(fresh_db copy)
  sql postgres "ALTER DATABASE \"$copy\" OWNER TO $role"
  expect_exit 0 "$PGBRAID" restore -U "$role" -j 8 -d "$copy" "$tmp/archive"
  ((limit == 3)) || expect_stderr 'too many connections'  # with 3 it may end before the others have tried
  same_rows "$db" "$copy"
  drop_db "$copy"
done
