# The pgcopydb fixture, large objects and names with newlines and quotes, goes out and comes back, by our tools and by
# stock's.
source "$PGBRAID_SUPPORT/lib.sh"

need_fixtures
source_db=$(load_fixture pgcopydb source)
round_trips "$source_db"
