# What PostgreSQL's own regression suite leaves behind, nearly every kind of object, goes out and comes back, by our tools
# and by stock's.
source "$PGBRAID_SUPPORT/lib.sh"

need_fixtures
source_db=$(load_fixture regress15 source)
round_trips "$source_db"
