# Whole databases through archives in one file: ours restored by stock, stock's by us, ours by us, and the listings are
# the same.
source "$PGBRAID_SUPPORT/lib.sh"

source_db=$(fresh_db source)
load_kitchen_sink "$source_db"
in_one_file "$source_db"
