# The pagila fixture goes out and comes back, by our tools and by stock's.
source "$PGBRAID_SUPPORT/lib.sh"

need_fixtures
source_db=$(load_fixture pagila source)
round_trips "$source_db"
