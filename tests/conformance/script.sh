# The SQL script that a restore writes is the text that stock's pg_restore writes of the same archive, and psql makes
# the same database of it. A damaged archive leaves no script.
source "$PGBRAID_SUPPORT/lib.sh"

# same_script ARCHIVE OPTIONS
same_script() {
  local archive=$1
  shift
  expect_exit 0 "$PGBRAID" restore -f "$tmp/ours.sql" "$@" "$archive"
  pg_restore -f "$tmp/stocks.sql" "$@" "$archive"
  script_text "$tmp/ours.sql" >"$tmp/ours"
  script_text "$tmp/stocks.sql" >"$tmp/stocks"
  same_files "scripts with '$*'" "$tmp/stocks" "$tmp/ours"
}

# same_by_psql SOURCE ARCHIVE: psql of our script makes what stock's restore makes.
same_by_psql() {
  local ours stocks
  ours=$(fresh_db ours)
  stocks=$(fresh_db stocks)
  "$PGBRAID" restore -f - "$2" | psql -X -q -d "$ours" >/dev/null 2>"$tmp/psql.log"
  pg_restore -d "$stocks" "$2" 2>/dev/null || true
  same_schema "$ours" "$stocks"
  same_rows "$ours" "$stocks"
  # Stock's dumps of older servers do not load there whole, by its own script.
  ((PGBRAID_SERVER != $(client_version))) || same_rows "$ours" "$1"
}

source_db=$(fresh_db source)
load_kitchen_sink "$source_db"
pg_dump -Fd -Z1 -f "$tmp/archive" "$source_db"
for options in '' -c '-C -c --if-exists' '-O -x --section=pre-data' -a '-s --no-tablespaces' '-1 -n sink' \
  '--use-set-session-authorization --role=sink_owner' '-a --disable-triggers -S sink_owner --enable-row-security'; do
  # shellcheck disable=SC2086
  same_script "$tmp/archive" $options
done
"$PGBRAID" restore -l "$tmp/archive" | grep -a '^[0-9]' | tac >"$tmp/list"
same_script "$tmp/archive" -L "$tmp/list"
same_by_psql "$source_db" "$tmp/archive"
pg_dump -Fd -Z1 --inserts -f "$tmp/inserts" "$source_db"
same_script "$tmp/inserts"
# Of our own archives, too, where stock can read them.
expect_exit 0 "$PGBRAID" dump -Fd -Z gzip -f "$tmp/own" "$source_db"
same_script "$tmp/own"

# Two keys are never the same; one can be given.
key() { "$PGBRAID" restore -s -f - "$tmp/archive" | sed -nE '1,10s/^\\restrict (.*)/\1/p'; }
[[ $(key) =~ ^[0-9A-Za-z]{63}$ && $(key) != "$(key)" ]] || fail "a bad key: $(key)"
expect_exit 0 "$PGBRAID" restore -s -f - --restrict-key=abc "$tmp/archive"
expect_stdout '\unrestrict abc'

# Exactly one of -d and -f.
expect_exit 2 "$PGBRAID" restore "$tmp/archive"
expect_stderr 'one of -d/--dbname and -f/--file must be specified'
expect_exit 2 "$PGBRAID" restore -d "$source_db" -f "$tmp/x" "$tmp/archive"
expect_stderr 'options -d/--dbname and -f/--file cannot be used together'

# A script is there whole or not at all; what was there before stays.
data=$(find "$tmp/archive" -name '*.dat.gz' -size +1k | sort | sed -n 1p)
[[ $data ]] || fail 'no data file to damage'
truncate -s -20 "$data"
expect_exit 5 "$PGBRAID" restore -f "$tmp/damaged.sql" "$tmp/archive"
expect_absent "$tmp/damaged.sql"
echo before >"$tmp/damaged.sql"
expect_exit 5 "$PGBRAID" restore -f "$tmp/damaged.sql" "$tmp/archive"
expect_equal 'the script of before' "$(cat "$tmp/damaged.sql")" before
expect_exit 5 "$PGBRAID" restore -f - "$tmp/archive"
! grep -qF 'dump complete' "$tmp/stdout" || fail 'a damaged archive gives a script that looks whole'
expect_exit 6 "$PGBRAID" restore -s -f "$tmp/nowhere/x.sql" "$tmp/archive"

need_fixtures
pagila=$(load_fixture pagila pagila)
pg_dump -Fd -Z1 -f "$tmp/pagila" "$pagila"
same_script "$tmp/pagila"
same_script "$tmp/pagila" -C
same_by_psql "$pagila" "$tmp/pagila"
