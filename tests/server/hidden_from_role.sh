# What the role may not read of servers and subscriptions is left out as stock leaves it out, and not in silence.
source "$PGBRAID_SUPPORT/lib.sh"

make_role hidden_from_role_reader LOGIN
make_role hidden_from_role_other
db=$(fresh_db source)
sql "$db" 'CREATE FOREIGN DATA WRAPPER w' 'CREATE SERVER s FOREIGN DATA WRAPPER w' \
  "CREATE USER MAPPING FOR hidden_from_role_other SERVER s OPTIONS (password 'secret')" \
  "CREATE USER MAPPING FOR hidden_from_role_reader SERVER s OPTIONS (password 'my own')" \
  'GRANT USAGE ON FOREIGN SERVER s TO hidden_from_role_reader' \
  "CREATE SUBSCRIPTION subscribed CONNECTION 'password=secret' PUBLICATION p WITH (connect = false, slot_name = NONE)"

as_reader() { PGUSER=hidden_from_role_reader "$@"; }
expect_exit 0 as_reader "$PGBRAID" dump -Fd -Z none -f "$tmp/ours" "$db"
expect_stderr 'warning: 1 subscription is not dumped'
! grep -aq secret "$tmp/ours/toc.dat" || fail 'what the role may not see is in the archive'
grep -aq 'my own' "$tmp/ours/toc.dat" || fail 'what the role may see is not in the archive'
as_reader pg_dump -Fd -Z0 -f "$tmp/stocks" "$db"
same_listing "$tmp/ours" "$tmp/stocks"

# Who may read it dumps it.
expect_exit 0 "$PGBRAID" dump -Fd -Z none -f "$tmp/all" "$db"
grep -aq "'password=secret'" "$tmp/all/toc.dat" || fail 'the subscription is not in the archive'
