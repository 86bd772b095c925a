# What databases share, from one cluster into an empty one: roles, memberships with their options, settings, tablespaces,
# privileges on settings. pg_dumpall tells the same of both afterwards; what is there already stays as it is.
# servers: 15 18
source "$PGBRAID_SUPPORT/lib.sh"

cluster_start
at_exit cluster_stop
version=$(sql postgres 'SHOW server_version_num')
folder() {
  mkdir "$cluster_dir/$1"
  ((EUID != 0)) || chown postgres: "$cluster_dir/$1"
}
folder fast
sql postgres "CREATE ROLE \"odd \"\"role\" LOGIN CREATEDB CREATEROLE CONNECTION LIMIT 3 VALID UNTIL '2030-01-01 00:00:00+00' PASSWORD 'x'" \
  'CREATE ROLE grp NOINHERIT' 'CREATE ROLE mem LOGIN BYPASSRLS REPLICATION' 'CREATE ROLE "größer"' \
  "COMMENT ON ROLE grp IS E'a group\nof people'" 'GRANT grp TO "odd ""role" WITH ADMIN OPTION' \
  'GRANT pg_read_all_data TO mem' 'ALTER ROLE mem SET search_path TO a, "B b"' "ALTER ROLE mem SET work_mem = '1MB'" \
  "CREATE TABLESPACE fast OWNER mem LOCATION '$cluster_dir/fast' WITH (seq_page_cost = 2)" \
  "COMMENT ON TABLESPACE fast IS 'quick'" 'GRANT CREATE ON TABLESPACE fast TO grp WITH GRANT OPTION' \
  'GRANT SET ON PARAMETER work_mem TO mem' 'GRANT ALTER SYSTEM ON PARAMETER work_mem TO grp WITH GRANT OPTION'
if ((version >= 160000)); then
  sql postgres 'GRANT grp TO mem WITH INHERIT FALSE, SET FALSE GRANTED BY "odd ""role"' 'GRANT "größer" TO mem WITH ADMIN TRUE, INHERIT FALSE'
else
  sql postgres 'GRANT grp TO mem GRANTED BY "odd ""role"'
fi
sql postgres 'CREATE DATABASE shop OWNER mem TABLESPACE fast' "ALTER DATABASE shop SET work_mem = '3MB'" \
  "ALTER ROLE mem IN DATABASE shop SET work_mem = '2MB'"
sql shop 'CREATE TABLE t AS SELECT generate_series(1, 100) AS id' 'ALTER TABLE t OWNER TO "größer"'
# Of the server that PGHOST names, without what differs from run to run and without passwords.
shared() { pg_dumpall -g --no-role-passwords | sed -E '/^(--|.restrict|.unrestrict)/d'; }
shared >"$tmp/source.sql"
pg_dumpall -g | grep -o "PASSWORD '[^']*'" >"$tmp/source.passwords"
expect_exit 0 "$PGBRAID" dump -Fd -j2 -Z gzip --globals -f "$tmp/archive" shop
expect_exit 0 "$PGBRAID" verify "$tmp/archive"
expect_exit 0 pg_restore -l "$tmp/archive"
expect_exit 0 "$PGBRAID" dump -Ft --globals --role-passwords -f "$tmp/archive.tar" shop
expect_exit 0 "$PGBRAID" verify "$tmp/archive.tar"
! grep -q SCRAM "$tmp/archive/globals.json" || fail 'passwords that nobody asked for'
expect_exit 0 "$PGBRAID" dump -Fd -f "$tmp/without" shop
old=$cluster_dir/fast
sed "s,$old,HERE," "$tmp/source.sql" >"$tmp/want.sql"

# Who may not see passwords is told so; no archive without them is made in their place.
expect_exit 4 "$PGBRAID" dump -Fd --globals --role-passwords --role größer -f "$tmp/denied" shop
expect_absent "$tmp/denied"
expect_exit 2 "$PGBRAID" dump -Fc --globals -f "$tmp/denied" shop
expect_stderr 'requires a directory or tar archive'
expect_exit 2 "$PGBRAID" dump -Fd --role-passwords -f "$tmp/denied" shop

# Into an empty cluster.
restore_globals() { # ARCHIVE
  cluster_start
  folder slow
  expect_exit 0 "$PGBRAID" restore -C -j2 --globals --tablespace-mapping "$old=$cluster_dir/slow" -d postgres "$1"
  shared | sed "s,$cluster_dir/slow,HERE," >"$tmp/target.sql"
  same_files 'what databases share' "$tmp/want.sql" "$tmp/target.sql"
}
restore_globals "$tmp/archive"
expect_equal passwords "$(pg_dumpall -g | grep -c PASSWORD || true)" 0
expect_equal 'the database' "$(sql shop "SELECT count(*), current_setting('work_mem'), (SELECT relowner::regrole FROM pg_class WHERE relname = 't') FROM t")" \
  '100|3MB|"größer"'
# Once more: all of it is there already.
sql postgres 'DROP DATABASE shop' 'ALTER ROLE grp LOGIN' 'REVOKE pg_read_all_data FROM mem'
expect_exit 0 "$PGBRAID" restore -v -C --globals -d postgres "$tmp/archive"
expect_stderr 'ROLE "grp" is there already'
expect_stderr 'TABLESPACE "fast" is there already'
expect_equal 'what was changed meanwhile' \
  "$(sql postgres "SELECT rolcanlogin, pg_has_role('mem', 'pg_read_all_data', 'MEMBER') FROM pg_roles WHERE rolname = 'grp'")" 't|f'
restore_globals "$tmp/archive.tar"
pg_dumpall -g | grep -o "PASSWORD '[^']*'" >"$tmp/target.passwords"
same_files passwords "$tmp/source.passwords" "$tmp/target.passwords"

# What fails is told, and takes nothing else with it.
cluster_start
expect_exit 4 "$PGBRAID" restore -C --globals --tablespace-mapping "$old=/nowhere/at all" -d postgres "$tmp/archive"
expect_stderr 'TABLESPACE "fast"'
expect_stderr 'DATABASE shop'  # which lies there
expect_equal 'roles all the same' "$(sql postgres "SELECT count(*) FROM pg_roles WHERE rolname IN ('mem', 'grp')")" 2
expect_exit 2 "$PGBRAID" restore -C --globals --tablespace-mapping 'old=new' -d postgres "$tmp/archive"
expect_stderr 'invalid tablespace mapping'
expect_exit 2 "$PGBRAID" restore -C --globals -d postgres "$tmp/without"
expect_stderr 'has no roles and tablespaces'
expect_exit 2 "$PGBRAID" restore --tablespace-mapping /a=/b -d postgres "$tmp/archive"
expect_exit 2 "$PGBRAID" restore --globals -1 -d postgres "$tmp/archive"
expect_exit 2 "$PGBRAID" restore --globals -f - "$tmp/archive"
