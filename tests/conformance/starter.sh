# The starter fixture, row security and default privileges under a common owner, goes out and comes back, by our tools and by stock's.
source "$PGBRAID_SUPPORT/lib.sh"

need_fixtures
source_db=$(load_fixture starter source)
round_trips "$source_db"
