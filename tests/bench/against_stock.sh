#!/usr/bin/env bash
# Times pgbraid beside stock's pg_dump and pg_restore, alternately, and prints the median of each and their ratio.
#   tests/bench/against_stock.sh [RUNS [TABLES...]]      default: 3 runs, of 5000 and 20000 tables
# The server is that of PGHOST, PGPORT and PGUSER (a throwaway one, without fsync, its data in memory at best);
# PG_DUMP and PG_RESTORE name stock's clients (default: those in PATH), PGBRAID the program (default: the build's).
# Needs a unix socket in PGHOST for the runs over a slow network.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
dump=${PG_DUMP:-pg_dump} restore=${PG_RESTORE:-pg_restore}
runs=${1:-3}
shift || true
sizes=("$@")
((${#sizes[@]})) || sizes=(5000 20000)
relay=''
trap '[[ -z $relay ]] || kill "$relay"; rm -rf "$work"' EXIT

make_definitions() {
  run "$1" -c "DO \$\$ BEGIN FOR i IN 1..5000 LOOP
    EXECUTE format('CREATE FUNCTION f%s(a int) RETURNS int LANGUAGE sql AS ''SELECT a + %1\$s''', i);
    EXECUTE format('CREATE VIEW v%s AS SELECT %1\$s AS a', i);
    IF i <= 2000 THEN EXECUTE format('CREATE TYPE e%s AS ENUM (''a'', ''b'')', i);
                      EXECUTE format('CREATE DOMAIN d%s AS int CHECK (VALUE > %1\$s)', i); END IF;
    IF i % 500 = 0 THEN COMMIT; END IF; END LOOP; END \$\$"
}

# report WHAT: of the files ours and stock, see measure.
report() {
  awk -v what="$1" -v a="$(median ours 1)" -v b="$(median stock 1)" -v c="$(median ours 4)" -v d="$(median stock 4)" 'BEGIN {
    printf "| %s | %.2f s | %.2f s | %.2f | %.0f MB | %.0f MB | %.2f |\n", what, a, b, a / b, c / 1024, d / 1024, c / d }'
  rm -f "$work/ours" "$work/stock"
}

bench_dump() {
  for ((i = 0; i < runs; i++)); do
    rm -rf "$work/a" "$work/s"
    measure ours "$pgbraid" dump -s -Fd -f "$work/a" "$2"
    measure stock "$dump" -s -Fd -f "$work/s" "$2"
  done
  report "$1"
}

# bench_restore WHAT DB STOCK_OPTION...
bench_restore() {
  rm -rf "$work/a" "$work/s"
  "$pgbraid" dump -s -Fd -f "$work/a" "$2"
  "$dump" -s -Fd -f "$work/s" "$2"
  for ((i = 0; i < runs; i++)); do
    fresh bench_target
    measure ours "$pgbraid" restore -d bench_target "$work/a"
    fresh bench_target
    measure stock "$restore" "${@:3}" -d bench_target "$work/s"
  done
  report "$1"
}

echo "$(conditions) $("$dump" --version), $runs runs."
echo '| what | pgbraid | stock | ratio | pgbraid memory | stock memory | ratio |'
echo '|---|---|---|---|---|---|---|'
for n in "${sizes[@]}"; do
  database tables "$n"
  bench_dump "dump -s, $n tables" "bench_tables$n"
  bench_restore "restore, $n tables, stock -j 1" "bench_tables$n"
  bench_restore "restore, $n tables, stock -j as ours" "bench_tables$n" -j "$(nproc)"
done
database definitions
bench_dump 'dump -s, 14000 functions, views, types' bench_definitions
if [[ $PGHOST == /* ]]; then
  python3 "$root/tests/bench/delay_relay.py" "$PGHOST/.s.PGSQL.${PGPORT:-5432}" 2.5 >"$work/port" &
  relay=$!
  until [[ -s $work/port ]]; do sleep 0.1; done
  runs=1 PGHOST=127.0.0.1 PGPORT=$(cat "$work/port") bench_dump 'the same, round trip 5 ms' bench_definitions
fi
