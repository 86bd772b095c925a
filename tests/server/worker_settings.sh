# Inside every worker pg_settings says the same as inside the leader, whatever the database's defaults are; all see one
# snapshot, read only.
source "$PGBRAID_SUPPORT/lib.sh"

program=$(dirname "$PGBRAID")/worker_settings
[[ -x $program ]] || skip 'worker_settings was not built'
db=$(fresh_db source)
sql postgres "ALTER DATABASE \"$db\" SET statement_timeout = '10min'" "ALTER DATABASE \"$db\" SET datestyle = 'SQL, DMY'" \
  "ALTER DATABASE \"$db\" SET extra_float_digits = -5" "ALTER DATABASE \"$db\" SET search_path = public, pg_catalog" \
  "ALTER DATABASE \"$db\" SET client_encoding = 'LATIN1'"
expect_exit 0 "$program" "$db" "$tmp/archive"
