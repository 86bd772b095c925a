# Every worker is on the leader's snapshot, read only, with the leader's settings, under a name that tells who it is.
source "$PGBRAID_SUPPORT/lib.sh"

# A cluster of its own: its log is read.
cluster_start log_statement=all log_line_prefix='%p|%a|' timezone=Asia/Tokyo
at_exit cluster_stop
db=$(fresh_db source)
make_role session_state_reader SUPERUSER
slow_tables "$db" 8
sql postgres "ALTER DATABASE $db SET statement_timeout = '1ms'" "ALTER DATABASE $db SET default_transaction_read_only = on"

start "$PGBRAID" dump -Fd -j4 --role session_state_reader -f "$tmp/archive" "$db"
at_exit 'thaw 2>/dev/null || true'
freeze_when "(SELECT count(*) = 4 FROM pg_stat_activity WHERE datname = '$db' AND query LIKE 'LOCK%COPY%' AND state = 'active')" 60
workers=$(sql postgres "SELECT count(*), count(DISTINCT application_name), count(DISTINCT backend_xmin::text)
                        FROM pg_stat_activity WHERE datname = '$db' AND query LIKE 'LOCK%COPY%'")
expect_equal 'workers, names, snapshots' "$workers" '4|4|1'
expect_equal 'sessions' "$(sql postgres "SELECT count(*) FROM pg_stat_activity WHERE datname = '$db' AND backend_type = 'client backend'")" 5
names=$(sql postgres "SELECT string_agg(application_name, ' ') FROM pg_stat_activity WHERE datname = '$db' AND backend_type = 'client backend'")
thaw
[[ $names == *pgbraid* ]] || fail "odd application names: $names"
expect_end 0 120

# A session whose 1 ms was over before it could lift the timeout has tried again: that is not told twice here.
# What each session was told before its first query of its own: the same, but for the snapshot's export and import.
log=$cluster_dir/server.log
sessions=$(grep -aE '^[0-9]+\|[^|]*\|.*LOG:  (statement|execute[^:]*): LOCK TABLE [^;]*; COPY ' "$log" | cut -d '|' -f 1 | sort -u)
expect_equal 'sessions that copied' "$(wc -w <<<"$sessions")" 4
settings_of() {
  grep -a "^$1|" "$log" | sed -nE "s/ SET TRANSACTION SNAPSHOT '[^']*';//; s/^[^|]*\|[^|]*\|LOG:  statement: //p" |
    grep -aiE '(^|; ?)(SET|BEGIN)\b' | grep -vx 'SET statement_timeout = 0' | uniq
}
leader=$(grep -a -m 1 'pg_export_snapshot' "$log" | cut -d '|' -f 1)
settings_of "$leader" >"$tmp/leader.settings"
for setting in "'search_path', ''" client_encoding 'ROLE session_state_reader' 'DateStyle = ISO' 'IntervalStyle = postgres' \
  'extra_float_digits = 3' 'synchronize_seqscans = off' \
  'max_parallel_workers_per_gather = 0' 'enable_tidscan = on' 'row_security = off' 'statement_timeout = 0' \
  'lock_timeout = 0' 'idle_in_transaction_session_timeout = 0' 'ISOLATION LEVEL REPEATABLE READ, READ ONLY'; do
  grep -qF -e "$setting" "$tmp/leader.settings" || fail "the leader does not set $setting"
done
for session in $sessions; do
  settings_of "$session" >"$tmp/worker.settings"
  same_files 'settings of leader and worker' "$tmp/leader.settings" "$tmp/worker.settings"
done

# One that waits until nothing can go wrong.
plain=$(fresh_db plain)
sql "$plain" 'CREATE TABLE t (id int)'
! grep -qaF 'SERIALIZABLE, READ ONLY, DEFERRABLE' "$log" || fail 'a dump waited that was not asked to'
expect_exit 0 "$PGBRAID" dump -Fd -j2 --serializable-deferrable -f "$tmp/deferrable" "$plain"
grep -qaF 'SERIALIZABLE, READ ONLY, DEFERRABLE' "$log" || fail 'the transaction is not deferrable'
