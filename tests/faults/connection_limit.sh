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

for limit in 1 3; do
  sql postgres "ALTER ROLE $role CONNECTION LIMIT $limit"
  rm -rf "$tmp/archive"
  expect_exit 0 "$PGBRAID" dump -U "$role" -Fd -j 8 -n s -f "$tmp/archive" "$db"
  expect_stderr 'too many connections'
  if ((limit == 1)); then
    expect_stderr 'none of 8 workers could start'
  else
    expect_stderr '2 of 8 workers are at work'
  fi

  copy=$(fresh_db copy)
  sql postgres "ALTER DATABASE \"$copy\" OWNER TO $role"
  expect_exit 0 "$PGBRAID" restore -U "$role" -j 8 -d "$copy" "$tmp/archive"
  expect_stderr 'too many connections'
  same_rows "$db" "$copy"
  drop_db "$copy"
done
