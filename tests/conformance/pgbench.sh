# A pgbench database of a million accounts goes out and comes back, by our tools and by stock's.
source "$PGBRAID_SUPPORT/lib.sh"

source_db=$(fresh_db source)
pgbench -i -q -s 10 --foreign-keys "$source_db" >"$tmp/pgbench.log" 2>&1
round_trips "$source_db"
