# A hot standby is dumped by many workers on one snapshot, as its primary is.
source "$PGBRAID_SUPPORT/lib.sh"

db=$(fresh_db source)
sql "$db" 'CREATE TABLE t (id int PRIMARY KEY, t text)' \
  'INSERT INTO t SELECT g, md5(g::text) FROM generate_series(1, 5000) g' \
  'CREATE UNLOGGED TABLE not_there (id serial)' 'CREATE TABLE u AS SELECT * FROM t' "SELECT lo_from_bytea(0, 'a large object')" >/dev/null

# A second cluster, made from the first one's backup.
bin=$(cluster_bin)
standby=$(mktemp -d "${TMPDIR:-/tmp}/pgbraid-XXXXXX")
standby_pid=
stop_standby() {
  if [[ -n $standby_pid ]]; then
    kill -QUIT "$standby_pid" 2>/dev/null || true
    wait "$standby_pid" 2>/dev/null || true
  fi
  rm -rf "$standby"
}
at_exit stop_standby
if ((EUID == 0)); then chown postgres: "$standby"; fi
cd "$standby"
cluster_as_owner "$bin/pg_basebackup" -D "$standby/data" -R -c fast --no-sync
owner=()
if ((EUID == 0)); then owner=(setpriv --reuid=postgres --regid=postgres --init-groups); fi
"${owner[@]}" "$bin/postgres" -D "$standby/data" -c listen_addresses= -c unix_socket_directories="$standby" \
  -c port="$PGPORT" -c max_connections=300 -c fsync=off -c shared_buffers=32MB >"$tmp/standby.log" 2>&1 </dev/null &
standby_pid=$!
cd "$tmp"

deadline=$((SECONDS + 60))
until "$bin/pg_isready" -q -h "$standby" -d postgres; do
  ((SECONDS < deadline)) || { cat "$tmp/standby.log" >&2; fail 'the standby does not start'; }
  sleep 0.05
done
expect_equal 'in recovery' "$(PGHOST=$standby sql "$db" 'SELECT pg_is_in_recovery()')" t

expect_exit 0 "$PGBRAID" dump -h "$standby" -Fd -j 3 --summary "$tmp/summary" -f "$tmp/archive" "$db"
grep -qE '"snapshot_lsn": "[0-9A-F]+/[0-9A-F]+"' "$tmp/summary" || fail 'the summary does not tell the position of the snapshot'
copy=$(fresh_db copy)
expect_exit 0 "$PGBRAID" restore -j 3 -d "$copy" "$tmp/archive"
same_database "$db" "$copy"
