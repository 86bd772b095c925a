# The same of a real database (one_file.sh: custom and tar archives, ours and stock's, restored by either).
source "$PGBRAID_SUPPORT/lib.sh"

need_fixtures
in_one_file "$(load_fixture pagila pagila)"
