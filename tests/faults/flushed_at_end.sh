# While a restore works its commits do not wait for the disk; once it has ended, everything is there, whatever happens.
source "$PGBRAID_SUPPORT/lib.sh"

db=$(fresh_db source)
sql "$db" 'CREATE TABLE t (id int PRIMARY KEY)' 'INSERT INTO t SELECT generate_series(1, 100)' 'GRANT SELECT ON t TO PUBLIC'
expect_exit 0 "$PGBRAID" dump -Fd -f "$tmp/archive" "$db"

# Nobody but a commit that waits writes the log of this cluster.
cluster_start synchronous_commit=on wal_writer_delay=3s wal_writer_flush_after=0 bgwriter_lru_maxpages=0
at_exit cluster_stop
target=$(fresh_db target)
before=$(sql "$target" 'SELECT pg_current_wal_flush_lsn()')
expect_exit 0 "$PGBRAID" restore -j 2 -d "$target" "$tmp/archive"
kill -QUIT "$cluster_pid"
wait "$cluster_pid" 2>/dev/null || true

# The same cluster again, by hand: its processes are this scenario's own.
programs=$cluster_dir/programs/bin
[[ -x $programs/postgres ]] || programs=$(cluster_bin)
owner=()
if ((EUID == 0)); then owner=(setpriv --reuid=postgres --regid=postgres --init-groups); fi
(
  cd "$cluster_dir" || exit 1
  exec "${owner[@]}" "$programs/postgres" -D "$cluster_dir/data" -c listen_addresses= -c port=5432 \
    -c "unix_socket_directories=$cluster_dir"
) >"$cluster_dir/again.log" 2>&1 </dev/null &
again=$!
at_exit "kill -QUIT $again; wait $again || true"
deadline=$((SECONDS + 60))
until psql -X -d postgres -c 'SELECT 1' >/dev/null 2>&1; do
  ((SECONDS < deadline)) || fail 'the server does not come back'
  sleep 0.05
done
expect_equal 'rows' "$(sql "$target" 'SELECT count(*) FROM t')" 100
expect_equal 'keys' "$(sql "$target" "SELECT count(*) FROM pg_constraint WHERE conname = 't_pkey'")" 1
expect_equal 'privileges' "$(sql "$target" "SELECT relacl::text LIKE '%=r/%' FROM pg_class WHERE relname = 't'")" t
[[ $before != "$(sql "$target" 'SELECT pg_current_wal_flush_lsn()')" ]] || fail 'nothing was written'
