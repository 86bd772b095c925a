# The differential proof: a database goes out and comes back, by our tools and by stock's, and is the same. Part of
# lib.sh. What is checked of a loaded database:
#
#   a  pgbraid dump -> pgbraid restore
#   b  pgbraid dump -> stock's restore
#   c  stock's dump -> pgbraid restore
#   d  our listing names the entries that stock's does, in a legal order (archive_order.cpp says what that is)
#   e  pgbraid mirror; in the matrix with 1, 4 and 16 workers, and as text
#
# Of a, b, c and e: stock's text and the row hashes of source and target are equal, and the restore has no more errors than
# stock's restore of stock's own dump. Where stock's own round trip changes the text, that counts as equal too.

conformance_checks=(a b c d e)
declare -A conformance_outcome=()

# ---- loading ----

# load_scripts DB PATH...: SQL scripts, .sql or .sql.zst, or folders of them, in the order of their names, into a
# database; NAME.vNN.sql only on servers from version NN on. Adds the number of statements that failed to
# $tmp/load_failures, and shows the first of them.
load_scripts() {
  local db=$1 path file server failed=0 now
  shift
  server=$(sql "$db" 'SELECT current_setting($$server_version_num$$)::int / 10000')
  for path; do
    [[ -e $path ]] || fail "no such script: $path"
    while IFS= read -r file; do
      if [[ $file =~ \.v([0-9]+)\.sql(\.zst)?$ ]] && ((server < BASH_REMATCH[1])); then continue; fi
      if [[ $file == *.zst ]]; then zstd -dcq "$file"; else cat "$file"; fi |
        psql -X -q -d "$db" -f - >"$tmp/load.log" 2>&1 || { tail -n 5 "$tmp/load.log" >&2; fail "cannot load $file"; }
      now=$(grep -acE '^psql:<stdin>:[0-9]+: (ERROR|FATAL):' "$tmp/load.log" || true)
      if ((now > 0)); then
        printf '%s: %s statements failed to load\n' "${file##*/}" "$now" >&2
        grep -aE '^psql:<stdin>:[0-9]+: (ERROR|FATAL):' "$tmp/load.log" | cut -c 1-200 | head -n 15 >&2
      fi
      failed=$((failed + now))
    done < <(find "$path" -maxdepth 1 -type f \( -name '*.sql' -o -name '*.sql.zst' \) | LC_ALL=C sort)
  done
  echo "$((failed + $(load_failures)))" >"$tmp/load_failures"
}

load_failures() { cat "$tmp/load_failures" 2>/dev/null || echo 0; }

# all_loaded WHAT: fails where a statement did. Old and new servers do not know all that a fixture has: the matrix takes
# what loads, and says how many statements did not.
all_loaded() {
  [[ -z ${PGBRAID_MATRIX:-} ]] || return 0
  (($(load_failures) == 0)) || fail "$1 does not load whole: $(load_failures) statements failed"
}

fixture_roles() {
  case $1 in
    crystal) echo 'postgraphile_test_visitor postgraphile_test_authenticator' ;;
    starter) echo 'gs_owner gs_visitor gs_authenticator' ;;
  esac
}

# unloadable FIXTURE DB: how many of its statements no server of DB's version takes; what loads is the fixture.
unloadable() {
  local server
  server=$(sql "$2" 'SELECT current_setting($$server_version_num$$)::int / 10000')
  case $1 in
    # It calls functions json and jsonb, unquoted, as stock 15 writes them: words of the grammar since 17.
    crystal) ((server < 17)) && echo 0 || echo 12 ;;
    # It holds functions of a C library that is not there, and what stands on them.
    regress15) load_failures ;;
    *) echo 0 ;;
  esac
}

# need_fixtures: skips the scenario where the fixtures' folder is absent.
need_fixtures() {
  [[ -n ${PGBRAID_FIXTURES:-} && -d $PGBRAID_FIXTURES ]] ||
    skip 'the fixtures are not here (PGBRAID_FIXTURES names their folder)'
}

# load_fixture FIXTURE NAME: a database of this scenario's own that holds the fixture; prints its name. The fixture is
# loaded once a cluster, then copied. Call need_fixtures first.
load_fixture() {
  local fixture=$1 file="$PGBRAID_FIXTURES/$1.sql.zst" template="fixture_$1" role loaded
  {
    flock 9
    loaded=$(sql postgres "SELECT 1 FROM pg_catalog.pg_database WHERE datname = '$template'")
    if [[ -z $loaded ]]; then
      for role in $(fixture_roles "$fixture"); do make_role "$role"; done
      drop_db "${template}_loading"
      sql postgres "CREATE DATABASE \"${template}_loading\" TEMPLATE template0" >&2
      rm -f "$tmp/load_failures"
      load_scripts "${template}_loading" "$file"
      [[ $(cat "$tmp/load_failures") == "$(unloadable "$fixture" "${template}_loading")" ]] || all_loaded "fixture $fixture"
      cp "$tmp/load_failures" "$PGHOST/$template.failures"
      sql postgres "ALTER DATABASE \"${template}_loading\" RENAME TO \"$template\"" >&2
    fi
  } 9>"$PGHOST/$template.lock"
  cp "$PGHOST/$template.failures" "$tmp/load_failures"
  fresh_db "$2" "$template"
}

# load_kitchen_sink DB: every script of tests/fixtures/kitchen_sink that the server is new enough for.
load_kitchen_sink() {
  make_role sink_owner
  make_role sink_reader
  make_role 'sink ""odd"" role'
  load_scripts "$1" "$PGBRAID_SUPPORT/../fixtures/kitchen_sink"
  all_loaded 'the kitchen sink'
}

# script_text FILE: an SQL script without what differs by design: the key, who wrote it, and what later versions of
# stock write.
script_text() {
  sed -E 's/^(\\(un)?restrict) .*/\1 KEY/; s/^(-- Dumped by .*) \(pgbraid\)$/\1/' "$1" |
    if (($(client_version) >= 18)); then
      cat
    else
      sed -E '/^SET transaction_timeout = 0;$/d; s/^ALTER (VIEW|MATERIALIZED VIEW|SEQUENCE) /ALTER TABLE /'
    fi
}

# data_entries FILE: the rows and positions in an SQL script, table by table, sorted. Stock has two blanks behind a table
# without columns.
data_entries() {
  script_text "$1" | perl -0777 -ne 's/^(COPY .*)  FROM stdin;$/$1 FROM stdin;/mg;
    s/^--\n-- PostgreSQL database dump complete\n.*//ms;
    print sort grep { /\A-- (Data for Name|Name: .*; Type: SEQUENCE SET;)/ } split(/^--\n(?=-- (?:Data for )?Name: )/m)'
}

# ---- the checks ----

# snapshot DB NAME: what DB is compared by, as NAME.sql and NAME.rows.
snapshot() {
  stock_text "$1" >"$tmp/$2.sql"
  row_hashes "$1" >"$tmp/$2.rows"
}

# like_source TARGET: it is as the source, or as stock's own round trip left it.
like_source() {
  local what
  snapshot "$1" target
  for what in sql rows; do
    if ! cmp -s "$tmp/source.$what" "$tmp/target.$what" && ! cmp -s "$tmp/stocks_own.$what" "$tmp/target.$what"; then
      same_files "$what of the source and of $1" "$tmp/source.$what" "$tmp/target.$what"
    fi
  done
}

# restore_no_worse COMMAND...: it ends well, or where stock's own restore has errors, with no more of them.
restore_no_worse() {
  local got=0 errors
  last_command="$*"
  "$@" >"$tmp/stdout" 2>"$tmp/stderr" </dev/null || got=$?
  errors=$(restore_errors "$tmp/stderr")
  if ((got > 1 || (got == 1 && errors == 0) || errors > stock_errors)); then
    show_last
    fail "exit status $got with $errors errors; stock's own restore has $stock_errors"
  fi
}

# restore_errors FILE: how many errors a restore says it has ignored; stock counts nothing that depends on what failed.
restore_errors() {
  sed -nE 's/.*errors ignored on (restore|mirror): ([0-9]+).*/\2/p' "$1" | awk '{ n += $1 } END { print n + 0 }'
}

check_a() {
  local target
  target=$(fresh_db ours)
  expect_exit 0 "$PGBRAID" dump -Fd -j4 -f "$tmp/ours" "$1"
  restore_no_worse "$PGBRAID" restore -j4 -d "$target" "$tmp/ours"
  like_source "$target"
}

check_b() {
  local target
  target=$(fresh_db ours_by_stock)
  expect_exit 0 "$PGBRAID" dump -Fd -j4 -Z gzip -f "$tmp/gzip" "$1"
  restore_no_worse pg_restore -j2 -d "$target" "$tmp/gzip"
  like_source "$target"
}

check_c() {
  local target
  target=$(fresh_db stocks_by_us)
  restore_no_worse "$PGBRAID" restore -j4 -d "$target" "$tmp/stock"
  like_source "$target"
}

# dump_version: of a listing on stdin.
dump_version() { sed -nE 's/^; +Dump Version: //p'; }

check_d() {
  local ours stocks_version
  [[ -d $tmp/ours && -d $tmp/gzip ]] || fail 'there is no archive of ours to list'
  # Large objects are grouped by the archive's version: compare archives of one.
  stocks_version=$(pg_restore -l "$tmp/stock" | dump_version)
  for ours in ours gzip; do
    [[ $("$PGBRAID" list "$tmp/$ours" | dump_version) != "$stocks_version" ]] || break
  done
  same_listing "$tmp/$ours" "$tmp/stock"
  pg_restore -l "$tmp/$ours" | listing_set >"$tmp/left.list"
  same_files "stock's listings of both archives" "$tmp/left.list" "$tmp/right.list"
  local program
  program=$(dirname "$PGBRAID")/archive_order
  [[ -x $program ]] || program=$PGBRAID_SUPPORT/../../build/bin/archive_order
  expect_exit 0 "$program" "$tmp/$ours" "$tmp/stock"
}

check_e() {
  local target how all=('-j4')
  if [[ -n ${PGBRAID_MATRIX:-} ]]; then all+=('-j1' '-j16 --text'); fi
  for how in "${all[@]}"; do
    target=$(fresh_db mirrored)
    # shellcheck disable=SC2086  # options
    restore_no_worse "$PGBRAID" mirror $how --source "dbname=$1" --target "dbname=$target"
    like_source "$target"
    drop_db "$target"
  done
}

# stocks_own DB: stock's dump as $tmp/stock, and what stock's restore makes of it: the yardstick.
stocks_own() {
  local target
  target=$(fresh_db stocks_own)
  pg_dump -Fd -j2 -f "$tmp/stock" -d "$1" 2>"$tmp/stock_dump.log" || {
    cat "$tmp/stock_dump.log" >&2
    fail "stock cannot dump $1"
  }
  pg_restore -j2 -d "$target" "$tmp/stock" >/dev/null 2>"$tmp/stock_restore.log" || true
  stock_errors=$(restore_errors "$tmp/stock_restore.log")
  snapshot "$target" stocks_own
  drop_db "$target"
  ((stock_errors == 0)) || echo "stock's own restore: $stock_errors errors"
  cmp -s "$tmp/source.sql" "$tmp/stocks_own.sql" || {
    echo "stock's own round trip changes the text:"
    diff -a "$tmp/source.sql" "$tmp/stocks_own.sql" | cut -c 1-200 | head -n 20 || true
  }
}

# round_trips DB: all the checks; every one is made, whatever the others said.
round_trips() {
  local db=$1 check status failed=''
  snapshot "$db" source
  stocks_own "$db"
  for check in "${conformance_checks[@]}"; do
    status=0
    # Not in a condition: there a check would not stop at its first failing command.
    trap - ERR
    set +e
    (
      set -e
      trap 'echo "failed at ${BASH_SOURCE[0]##*/}:$LINENO: $BASH_COMMAND" >&2' ERR
      "check_$check" "$db"
    )
    status=$?
    set -e
    conformance_outcome[$check]=ok
    if ((status != 0)); then
      conformance_outcome[$check]=FAILED
      failed+=" $check"
    fi
    printf 'check %s: %s\n' "$check" "${conformance_outcome[$check]}"
  done
  [[ -z $failed ]] || fail "round trips:$failed"
}

# ---- the matrix ----

# matrix_row STATUS: one line of outcomes for tests/run.sh --matrix. A scenario that passed without these checks compares
# in a way of its own.
matrix_row() {
  local check cells='' rest='not reached'
  (($1 != 77)) || rest='not run'
  (($1 != 0)) || rest='own way'
  for check in "${conformance_checks[@]}"; do cells+=$'\t'${conformance_outcome[$check]:-$rest}; done
  printf '%s\t%s\t%s%s\t%s\n' "$scenario" "$PGBRAID_SERVER" "$(load_failures)" "$cells" "$SECONDS" >>"$PGBRAID_MATRIX"
}
if [[ -n ${PGBRAID_MATRIX:-} ]]; then at_exit 'matrix_row "$status"'; fi
