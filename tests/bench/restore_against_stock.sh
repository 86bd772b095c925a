#!/usr/bin/env bash
# Times pgbraid restore beside stock's pg_restore, alternately, each into a fresh database, and prints the median of each
# and their ratio (docs/performance.md).
#   tests/bench/restore_against_stock.sh [DATABASE...]     default: big pgbench tables wide lobs
# The server is that of PGHOST, PGPORT and PGUSER: a throwaway one of version 18, whose settings hold for both.
# PG_DUMP and PG_RESTORE name stock's clients, PGBRAID the program (default: the build's).
#   RUNS=3   JOBS=2   BIG_MB=2000 (of the table with a key and two indexes)   SCALE=100 (of pgbench)   TABLES=5000
#   WIDE_MB=1000   LOBS=20000   PGBRAID_OPTIONS=...   KEEP=1: source databases that are there are taken as they are
# Both restore what pgbraid dumped, uncompressed or as COMPRESS says.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
pgbraid=${PGBRAID:-$root/build/bin/pgbraid} restore=${PG_RESTORE:-pg_restore}
runs=${RUNS:-3} jobs=${JOBS:-2} compress=${COMPRESS:-zstd:1}
read -ra ours <<<"${PGBRAID_OPTIONS:-}"
databases=("$@")
((${#databases[@]})) || databases=(big pgbench tables wide lobs)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

run() { psql -X -q -v ON_ERROR_STOP=1 -d "$@" >/dev/null; }
fresh() {
  run postgres -c "SET client_min_messages = error" -c "DROP DATABASE IF EXISTS \"$1\"" \
    -c "CREATE DATABASE \"$1\" TEMPLATE template0"
}

make_big() { # about 110 bytes a row
  run "$1" -c "CREATE TABLE big (id bigint PRIMARY KEY, at timestamptz NOT NULL, kind int NOT NULL, ref uuid,
                                 amount numeric(12,2), note text)" \
    -c "INSERT INTO big SELECT i, timestamptz '2020-01-01' + i * interval '7 seconds', i % 977, gen_random_uuid(),
          (i * 7919 % 1000000) / 100.0, repeat(md5(i::text), 1)
          FROM generate_series(1, ${BIG_MB:-2000}::bigint * 1000000 / 120) i" \
    -c "CREATE INDEX big_at ON big (at)" -c "CREATE INDEX big_kind ON big (kind, amount)"
}
make_pgbench() { pgbench -i -q -s "${SCALE:-100}" "$1" >/dev/null 2>&1; }
make_tables() {
  run "$1" -c "DO \$\$ BEGIN FOR i IN 1..${TABLES:-5000} LOOP
    EXECUTE format('CREATE TABLE t%s (id bigint PRIMARY KEY, up bigint REFERENCES t%s, name text NOT NULL)', i,
                   greatest(i - 1, 1));
    EXECUTE format('INSERT INTO t%s SELECT j, 1, ''row '' || j FROM generate_series(1, 10) j', i);
    IF i % 500 = 0 THEN COMMIT; END IF; END LOOP; END \$\$"
}
make_wide() {
  run "$1" -c "CREATE TABLE wide (id int, doc bytea)" -c "ALTER TABLE wide ALTER doc SET STORAGE EXTERNAL" \
    -c "INSERT INTO wide SELECT i, (SELECT string_agg(sha512((i * 1000 + j)::text::bytea), '') FROM generate_series(1, 1600) j)
          FROM generate_series(1, ${WIDE_MB:-1000} * 10) i"
}
make_lobs() {
  run "$1" -c "DO \$\$ BEGIN FOR i IN 1..${LOBS:-20000} LOOP
    PERFORM pg_catalog.lo_from_bytea(0, convert_to(repeat('large object ' || i, 100), 'UTF8')); END LOOP; END \$\$"
}

timed() { /usr/bin/time -a -o "$1" -f '%e' "${@:2}" >/dev/null; }
median() { sort -n "$1" | awk '{ v[NR] = $1 } END { print v[int((NR + 1) / 2)] }'; }
settled() { psql -X -q -d postgres -c CHECKPOINT >/dev/null; }

echo "server $(psql -X -A -t -d postgres -c 'SHOW server_version'), $("$restore" --version), -j $jobs, $(nproc) processors, $runs runs, load $(cut -d' ' -f1 /proc/loadavg), $(date +%F)"
echo '| database | pgbraid | stock | ratio |'
echo '|---|---|---|---|'
for name in "${databases[@]}"; do
  db=bench_$name
  if [[ -z ${KEEP:-} ]] || ! psql -X -d "$db" -c '' >/dev/null 2>&1; then
    fresh "$db"
    "make_$name" "$db"
  fi
  rm -rf "$work/archive"
  "$pgbraid" dump -Fd -j "$jobs" -Z "$compress" -f "$work/archive" "$db"
  rm -f "$work/ours" "$work/stock"
  for ((i = 0; i < runs; i++)); do
    fresh bench_target
    settled
    timed "$work/ours" "$pgbraid" restore -j "$jobs" ${ours[@]+"${ours[@]}"} -d bench_target "$work/archive"
    fresh bench_target
    settled
    timed "$work/stock" "$restore" -j "$jobs" -d bench_target "$work/archive"
  done
  awk -v what="$name" -v a="$(median "$work/ours")" -v b="$(median "$work/stock")" 'BEGIN {
    printf "| %s | %.2f s | %.2f s | %.2f |\n", what, a, b, a / b }'
  awk -v a="$(median "$work/ours")" -v b="$(median "$work/stock")" 'BEGIN { print log(a / b) }' >>"$work/ratios"
done
run postgres -c 'DROP DATABASE IF EXISTS bench_target'
awk '{ sum += $1 } END { printf "| geometric mean | | | %.2f |\n", exp(sum / NR) }' "$work/ratios"
