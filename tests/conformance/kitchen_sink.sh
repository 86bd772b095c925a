# Every kind of object that is dumped so far, in odd shapes and under odd names, goes out and comes back, by our tools
# and by stock's.
source "$PGBRAID_SUPPORT/lib.sh"

source_db=$(fresh_db source)
load_kitchen_sink "$source_db"
round_trips "$source_db"
