# What a server scenario stands on. A scenario is one bash file that sources this one first:
#
#   # What it shows, in a sentence.
#   source "$PGBRAID_SUPPORT/lib.sh"
#   source_db=$(fresh_db source)
#   ...
#
# It runs with the running cluster in PGHOST, PGPORT and PGUSER, the program in $PGBRAID, a folder of its own in $tmp
# (also the working directory), under a time limit. Exit status 0 passes, 77 skips (say why with `skip`), anything
# else fails. Databases are named after the scenario and dropped at its end, whatever that is.
set -Eeuo pipefail
export LC_ALL=C.UTF-8 PSQLRC=/dev/null

scenario=$(basename "$0" .sh)
scenario=${scenario//-/_}
tmp=${PGBRAID_TMP:?a scenario is run by tests/run.sh --only NAME}
cd "$tmp"

# shellcheck source=tests/support/cluster.sh
source "$PGBRAID_SUPPORT/cluster.sh"
# shellcheck source=tests/support/compare.sh
source "$PGBRAID_SUPPORT/compare.sh"

trap 'echo "failed at ${BASH_SOURCE[0]##*/}:$LINENO: $BASH_COMMAND" >&2' ERR

# at_exit COMMAND: runs it at the scenario's end; the last one registered runs first.
exit_commands=()
at_exit() { exit_commands+=("$1"); }
on_exit() {
  local status=$? i
  trap - ERR
  set +e
  for ((i = ${#exit_commands[@]} - 1; i >= 0; i--)); do eval "${exit_commands[i]}"; done
  exit "$status"
}
trap on_exit EXIT
trap 'exit 143' TERM
trap 'exit 130' INT

fail() {
  printf 'FAILED: %s\n' "$*" >&2
  trap - ERR
  exit 1
}

skip() {
  printf 'not run: %s\n' "$*"
  exit 77
}

# ---- databases ----

# sql DB STATEMENT...: the result, unaligned, tuples only; a failure fails the scenario.
sql() {
  local db=$1 statement args=()
  shift
  for statement in "$@"; do args+=(-c "$statement"); done
  psql -X -q -A -t -v ON_ERROR_STOP=1 -d "$db" "${args[@]}"
}

# db_name NAME: what fresh_db NAME calls its database.
db_name() {
  local name="${scenario}__$1"
  ((${#name} <= 63)) || fail "database name $name is longer than an identifier may be"
  echo "$name"
}

# fresh_db NAME [TEMPLATE]: makes an empty database (or a copy of TEMPLATE) of this scenario's own; prints its name.
fresh_db() {
  local name
  name=$(db_name "$1")
  drop_db "$name"
  sql postgres "CREATE DATABASE \"$name\" TEMPLATE \"${2:-template0}\"" >&2
  echo "$name"
}

# A database with subscriptions cannot be dropped; those here have nothing on a publisher to clean up.
drop_db() {
  sql postgres "DELETE FROM pg_catalog.pg_subscription
                 WHERE subdbid = (SELECT oid FROM pg_catalog.pg_database WHERE datname = '$1')" \
    "DROP DATABASE IF EXISTS \"$1\" WITH (FORCE)" >&2
}

drop_own_databases() {
  sql postgres "SELECT datname FROM pg_catalog.pg_database WHERE starts_with(datname, '${scenario}__')" 2>/dev/null |
    while IFS= read -r name; do drop_db "$name"; done
}
at_exit drop_own_databases

# make_role NAME [OPTIONS]: makes a role unless it is there. Roles belong to the whole cluster: scenarios at work at
# the same time see each other's, so a role's name carries the scenario's, or is a fixture's.
make_role() {
  sql postgres "DO \$\$ BEGIN CREATE ROLE \"$1\" ${2:-}; EXCEPTION
                  WHEN duplicate_object OR unique_violation THEN NULL; END \$\$"
}

# ---- commands and what they say ----

# expect_exit CODE COMMAND...: runs it; its output goes to $tmp/stdout and $tmp/stderr.
expect_exit() {
  local want=$1 got=0
  shift
  last_command="$*"
  "$@" >"$tmp/stdout" 2>"$tmp/stderr" </dev/null || got=$?
  if ((got != want)); then
    show_last
    fail "exit status $got, not $want"
  fi
}

show_last() {
  {
    echo "command: $last_command"
    echo '--- stdout'
    head -c 4000 "$tmp/stdout"
    echo '--- stderr'
    head -c 8000 "$tmp/stderr"
    echo '---'
  } >&2
}

# expect_stderr TEXT, expect_stdout TEXT: the last command said this, word for word, within one line.
expect_stderr() { grep -qF -e "$1" "$tmp/stderr" || { show_last; fail "stderr does not say: $1"; }; }
expect_stdout() { grep -qF -e "$1" "$tmp/stdout" || { show_last; fail "stdout does not say: $1"; }; }

# expect_equal WHAT LEFT RIGHT
expect_equal() { [[ $2 == "$3" ]] || fail "$1: '$2' is not '$3'"; }

# expect_absent PATH: nothing of that name, not even half-made beside it.
expect_absent() {
  local left
  left=$(find "$(dirname "$1")" -maxdepth 1 -name "*$(basename "$1")*")
  [[ -z $left ]] || fail "left behind: $left"
}

# slow_tables DB COUNT: as many tables whose dump takes at least some seconds in all: little on disk, much to send.
slow_tables() {
  sql "$1" "DO \$\$ BEGIN
    FOR i IN 1..$2 LOOP
      EXECUTE format('CREATE TABLE slow%s (id int PRIMARY KEY, t text)', i);
      EXECUTE format('INSERT INTO slow%s SELECT g, repeat(md5(g::text), 30000) FROM generate_series(1, 120) g', i);
    END LOOP; END \$\$"
}

# start COMMAND...: runs it in the background, its output in $tmp/stdout and $tmp/stderr; its id is in $started.
start() {
  last_command="$*"
  "$@" >"$tmp/stdout" 2>"$tmp/stderr" </dev/null &
  started=$!
}

# expect_end CODE SECONDS: what `start` started ends with this status, in this time.
expect_end() {
  local deadline=$((SECONDS + $2)) got=0
  while kill -0 "$started" 2>/dev/null; do
    ((SECONDS < deadline)) || { kill -KILL "$started"; show_last; fail "no end after $2 s"; }
    sleep 0.05
  done
  wait "$started" || got=$?
  ((got == $1)) || { show_last; fail "exit status $got, not $1"; }
}

# wait_for CONDITION SECONDS [DB]: until the SQL condition holds.
wait_for() {
  local deadline=$((SECONDS + $2)) got
  while true; do
    got=$(sql "${3:-postgres}" "SELECT ($1)::boolean")
    [[ $got != t ]] || return 0
    ((SECONDS < deadline)) || fail "after $2 s still not so: $1"
    sleep 0.05
  done
}

# wait_for_stderr TEXT SECONDS: until the program that `start` started says so; it is to be still running then.
wait_for_stderr() {
  local deadline=$((SECONDS + $2))
  until grep -qF -e "$1" "$tmp/stderr"; do
    kill -0 "$started" 2>/dev/null || { show_last; fail "it ended without saying: $1"; }
    ((SECONDS < deadline)) || { show_last; fail "after $2 s not said: $1"; }
    sleep 0.05
  done
}

# freeze_when CONDITION SECONDS: stops the program that `start` started at a moment when the condition holds, however
# short such moments are; it goes on with `thaw`. What a frozen program's sessions do stays as it is.
freeze_when() {
  local deadline=$((SECONDS + $2)) got
  while true; do
    kill -STOP "$started" || { show_last; fail "it ended before: $1"; }
    got=$(sql postgres "SELECT ($1)::boolean")
    [[ $got != t ]] || return 0
    kill -CONT "$started"
    ((SECONDS < deadline)) || fail "after $2 s still not so: $1"
    sleep 0.02
  done
}

thaw() { kill -CONT "$started"; }

# on_server VERSION COMMAND...: with the connection settings and the stock tools of the other server that the scenario
# wants ("# beside: VERSION").
on_server() {
  local version=$1
  shift
  (
    # shellcheck source=/dev/null
    source "$PGBRAID_RUN/server-$version"
    "$@"
  )
}
# need_server VERSION: skips the scenario where there is none.
need_server() { [[ -e $PGBRAID_RUN/server-$1 ]] || skip "$(cat "$PGBRAID_RUN/no-server-$1" 2>/dev/null || echo "no server $1")"; }

# ---- are two databases the same? ----

# same_files WHAT LEFT RIGHT
same_files() {
  cmp -s "$2" "$3" && return
  diff -a -U 2 "$2" "$3" | cut -c 1-300 | head -n 60 >&2 || true
  fail "$1 differ"
}

same_rows() {
  row_hashes "$1" >"$tmp/left.rows"
  row_hashes "$2" >"$tmp/right.rows"
  same_files "rows of $1 and $2" "$tmp/left.rows" "$tmp/right.rows"
}

# same_schema A B: stock's text of both is equal, data left out.
same_schema() {
  stock_text "$1" --schema-only >"$tmp/left.sql"
  stock_text "$2" --schema-only >"$tmp/right.sql"
  same_files "schemas of $1 and $2" "$tmp/left.sql" "$tmp/right.sql"
}

# same_database A B [any-order]: stock's text of both is equal, data and all, and so is every table's row hash. With
# any-order the rows may lie in another order (a table that was dumped in parts).
same_database() {
  if [[ ${3:-} == any-order ]]; then
    same_schema "$1" "$2"
  else
    stock_text "$1" >"$tmp/left.sql"
    stock_text "$2" >"$tmp/right.sql"
    same_files "databases $1 and $2" "$tmp/left.sql" "$tmp/right.sql"
  fi
  same_rows "$1" "$2"
  rm -f "$tmp"/{left,right}.{sql,rows}
}

# ---- archives ----

# The major version of stock's tools in the path.
client_version() { pg_dump --version | sed -E 's/^[^0-9]*([0-9]+).*/\1/'; }

# listing_set: from a listing on stdin, (desc, schema, name, owner) of every entry, sorted. These are the rest of a
# line after the ids. Ours shows control characters, and what turns the direction of writing, as \xHH, for the
# terminal's sake; here stock's are shown so too.
listing_set() {
  grep -aE '^[0-9]+; ' | sed -E 's/^[0-9]+; [0-9]+ [0-9]+ //' |
    perl -pe 's/([\x00-\x08\x0b-\x1f\x7f]|\xc2[\x80-\x9f]|\xd8\x9c|\xe2\x80[\x8e\x8f\xa8-\xae]|\xe2\x81[\xa6-\xa9])/
      join("", map { sprintf "\\x%02x", ord } split(m{}, $1))/gex' | sort
}

# same_listing OURS STOCKS: `pgbraid list` of one archive and stock's listing of the other name the same entries.
same_listing() {
  "$PGBRAID" list "$1" | listing_set >"$tmp/left.list"
  pg_restore -l "$2" | listing_set >"$tmp/right.list"
  same_files "listings of $1 and $2" "$tmp/left.list" "$tmp/right.list"
}

# shellcheck source=tests/support/conformance.sh
source "$PGBRAID_SUPPORT/conformance.sh"
