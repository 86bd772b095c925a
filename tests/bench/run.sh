#!/usr/bin/env bash
# The benchmark: dump, restore and mirror beside every stock tool of this machine, and beside the floor, verify beside the
# decompressor; prints Markdown tables for docs/performance.md.
#   tests/bench/run.sh [--quick] [dump] [restore] [mirror] [verify] [network] [memory]    default: all; --quick: a tenth of the sizes
# RUNS=5 (each program in turn; the medians are told)   JOBS=2   DUMPS="big pgbench wide lobs tables"   RESTORES, MIRRORS: the
# same
# PART_SIZE=100MB (of the large table, where pgbraid knows --part-size; default: pgbraid's, --quick: this)
# STOCK="FOLDER..." (of pg_dump and pg_restore; default: Debian's, and 18 from the cache of tests/run.sh)
# With PGHOST the server is that one, see lib.sh; without, a cluster of its own in TMPDIR, of version 18 where that is in
# the cache: memory is a good place for both it and the archives (TMPDIR=/dev/shm).
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
parts=()
for word in "$@"; do
  case $word in
    --quick)
      : "${BIG_MB:=200}" "${SCALE:=10}" "${WIDE_MB:=100}" "${LOBS:=2000}" "${TABLES:=500 2000}" "${NET_MB:=20}" \
        "${PART_SIZE:=100MB}"
      ;;
    dump | restore | mirror | verify | network | memory) parts+=("$word") ;;
    *) echo "unknown: $word" >&2 && exit 2 ;;
  esac
done
((${#parts[@]})) || parts=(dump restore mirror verify network memory)
runs=${RUNS:-5} jobs=${JOBS:-2}
dumps=${DUMPS:-big pgbench wide lobs tables} restores=${RESTORES:-big pgbench wide lobs tables}
mirrors=${MIRRORS:-big pgbench wide lobs tables}
tables=${TABLES:-5000 20000}

source "$here/../support/cluster.sh"
source "$here/lib.sh"
source "$here/contest.sh"
relay=''
trap '[[ -z $relay ]] || kill "$relay"; cluster_stop; rm -rf "$work"' EXIT

# ---- who takes part ----

knows() { grep -q -e "$1" <<<"$("$pgbraid" dump --help)"; }

# Sets stock to the folders of stock's programs that can read the server, and stock_major to a version each.
find_stock() {
  local folder major server
  server=$(($(value postgres 'SHOW server_version_num') / 10000))
  declare -gA stock_major=()
  stock=()
  for folder in ${STOCK:-/usr/lib/postgresql/*/bin "$(server_bin 18 2>/dev/null)"}; do
    [[ -x $folder/pg_dump ]] || continue
    major=$("$folder/pg_dump" --version | sed -E 's/^[^0-9]*([0-9]+).*/\1/')
    if ((major >= server)); then
      stock+=("$folder")
      stock_major[$folder]=$major
    else
      echo "pg_dump $major cannot read a server $server: left out."
    fi
  done
}

enter_ours() { # NAME COMPRESSION DB OPTIONS...
  entrant "$1" "$runs" "$pgbraid" dump -Fd -j "$jobs" ${2:+-Z "$2"} -f "$work/archive" "${@:4}" "$3"
}
# The last one is what the others are compared with.
enter_stock() { # COMPRESSION DB
  local folder
  reference=none
  for folder in "${stock[@]}"; do
    if [[ $1 == zstd* || $1 == lz4* ]] && ((stock_major[$folder] < 16)); then continue; fi
    reference="pg_dump ${stock_major[$folder]} ${1:-default}"
    entrant "$reference" "$runs" \
      "$folder/pg_dump" -Fd -j "$jobs" ${1:+-Z "$1"} -f "$work/archive" "$2"
  done
}

# The floor: the same data read by as many connections as there are processors, and thrown away. What is long is halved,
# by pages; tables and large objects are dealt out.
enter_floor() { # DB
  local k n
  n=$(nproc)
  for ((k = 0; k < n; k++)); do
    value "$1" "SELECT format('COPY (SELECT * FROM ONLY %s%s) TO STDOUT;', oid::regclass,
        CASE WHEN big THEN format(' WHERE ctid >= ''(%s,0)'' AND ctid < ''(%s,0)''', pages * $k / $n,
                                  CASE WHEN $k = $n - 1 THEN 4294967295 ELSE pages * ($k + 1) / $n END) END)
      FROM (SELECT oid, pages, pages > 1000 AS big, row_number() OVER (ORDER BY pages > 1000, oid) AS nr
              FROM (SELECT oid, pg_relation_size(oid) / 8192 AS pages FROM pg_class
                     WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace) t) t
     WHERE big OR nr % $n = $k" >"$work/floor.$k.sql"
    echo "COPY (SELECT lo_get(oid) FROM pg_largeobject_metadata WHERE oid::bigint % $n = $k) TO STDOUT (FORMAT binary);" \
      >>"$work/floor.$k.sql"
  done
  # shellcheck disable=SC2016
  entrant 'floor' "$runs" bash -c 'for f in "$0"/floor.*.sql; do psql -X -q -d "$1" -f "$f" >/dev/null & done; wait' \
    "$work" "$1"
}

# ---- dump ----

fresh_archive='rm -rf "$work/archive"'

dump_contest() { # WORK DB COMPRESSION
  enter_ours "pgbraid $3" "$3" "$2"
  if knows --binary; then enter_ours "pgbraid $3 binary" "$3" "$2" --binary; fi
  enter_stock "$3" "$2"
  enter_floor "$2"
  contest "$1" "$fresh_archive" "$reference"
}

dump_big() {
  local floor options=()
  database big
  if [[ -n ${PART_SIZE:-} ]] && knows --part-size; then options=(--part-size "$PART_SIZE"); fi
  enter_ours 'pgbraid zstd:1' zstd:1 bench_big "${options[@]}"
  if knows --binary; then enter_ours 'pgbraid zstd:1 binary' zstd:1 bench_big --binary "${options[@]}"; fi
  enter_ours 'pgbraid none' none bench_big "${options[@]}"
  enter_stock zstd:1 bench_big
  enter_floor bench_big
  contest 'one large table' "$fresh_archive" "$reference"
  # The floor, and what compression adds to it where all processors share it.
  floor=$(awk -v f="$(contest_wall floor)" -v z="$(contest_cpu 'pgbraid zstd:1')" -v n="$(contest_cpu 'pgbraid none')" \
    -v p="$(nproc)" 'BEGIN { printf "%.2f", f + (z - n) / p }')
  contest_line 'one large table' "floor and compression (pgbraid: $(ratio "$(contest_wall 'pgbraid zstd:1')" "$floor") of it)" \
    "$floor s" '' '' '' '' ''
  enter_ours 'pgbraid default' '' bench_big "${options[@]}"
  enter_stock '' bench_big
  contest 'the same, as by default' "$fresh_archive" "$reference"
}
dump_pgbench() { database pgbench && dump_contest pgbench bench_pgbench zstd:1; }
dump_wide() { database wide && dump_contest 'wide values' bench_wide zstd:1; }
dump_lobs() { database lobs && dump_contest "${LOBS:-20000} large objects" bench_lobs zstd:1; }
dump_tables() {
  local n
  for n in $tables; do
    database tables "$n"
    dump_contest "$n tiny tables" "bench_tables$n" zstd:1
  done
}

dump_part() {
  local name
  printf '\n## Dump\n\n%s -j %s, %s runs.\n\n' "$(conditions)" "$jobs" "$runs"
  contest_head
  for name in $dumps; do "dump_$name"; done
}

# ---- restore ----

# Each from the archive of each.
restore_contest() { # WORK DB
  local folder=${stock[0]} compression=zstd:1 owner
  ((stock_major[$folder] >= 16)) || compression=gzip:1
  rm -rf "$work"/archive.*
  "$pgbraid" dump -Fd -j "$jobs" -Z "$compression" -f "$work/archive.pgbraid" "$2"
  "$folder/pg_dump" -Fd -j "$jobs" -Z "$compression" -f "$work/archive.pg_dump" "$2"
  for owner in pgbraid pg_dump; do
    # An archive of one's own as often as is asked; the other's once, which shows that it can be done.
    entrant "pgbraid, archive of $owner" "$([[ $owner == pgbraid ]] && echo "$runs" || echo 1)" \
      "$pgbraid" restore -j "$jobs" -d bench_target "$work/archive.$owner"
    entrant "pg_restore ${stock_major[$folder]}, archive of $owner" "$([[ $owner == pg_dump ]] && echo "$runs" || echo 1)" \
      "$folder/pg_restore" -j "$jobs" -d bench_target "$work/archive.$owner"
  done
  if knows --binary; then
    "$pgbraid" dump -Fd -j "$jobs" -Z "$compression" --binary -f "$work/archive.binary" "$2"
    entrant 'pgbraid, binary archive' "$runs" "$pgbraid" restore -j "$jobs" -d bench_target "$work/archive.binary"
  fi
  contest "$1" 'fresh bench_target; run postgres -c CHECKPOINT' "pg_restore ${stock_major[$folder]}, archive of pg_dump"
  rm -rf "$work"/archive.*
}

# For every database that is named: WORK and its name, to a function.
each_database() { # FUNCTION NAME...
  local function=$1 name n
  shift
  for name in "$@"; do
    if [[ $name == tables ]]; then
      for n in $tables; do
        KEEP=1 database tables "$n"
        "$function" "$n tiny tables" "bench_tables$n"
      done
    else
      KEEP=1 database "$name"
      "$function" "$name" "bench_$name"
    fi
  done
  run postgres -c 'DROP DATABASE IF EXISTS bench_target WITH (FORCE)'
}

restore_part() {
  printf '\n## Restore\n\n%s -j %s, %s runs.\n\n' "$(conditions)" "$jobs" "$runs"
  contest_head
  # shellcheck disable=SC2086  # a list
  each_database restore_contest $restores
}

# ---- mirror ----

mirror_contest() { # WORK DB
  local folder=${stock[0]} compression=zstd:1 reference
  ((stock_major[$folder] >= 16)) || compression=gzip:1
  entrant 'pgbraid mirror' "$runs" "$pgbraid" mirror -j "$jobs" --source "dbname=$2" --target dbname=bench_target
  entrant 'pgbraid mirror --text' "$runs" \
    "$pgbraid" mirror -j "$jobs" --text --source "dbname=$2" --target dbname=bench_target
  reference="pg_dump and pg_restore ${stock_major[$folder]}"
  # shellcheck disable=SC2016
  entrant "$reference" "$runs" bash -c '"$0/pg_dump" -Fd -j "$1" -Z "$2" -f "$3" "$4" && "$0/pg_restore" -j "$1" -d bench_target "$3"' \
    "$folder" "$jobs" "$compression" "$work/archive" "$2"
  # shellcheck disable=SC2016
  entrant "pg_dump ${stock_major[$folder]} | psql" 1 bash -c '"$0/pg_dump" "$1" | "$0/psql" -X -q -d bench_target' "$folder" "$2"
  if command -v pgcopydb >/dev/null; then
    local copy=(env "PATH=$folder:$PATH" pgcopydb clone --source "dbname=$2" --target dbname=bench_target --dir "$work/archive"
      --table-jobs "$jobs" --index-jobs "$jobs" --restore-jobs "$jobs" --large-objects-jobs "$jobs")
    entrant pgcopydb "$runs" "${copy[@]}"
    entrant 'pgcopydb, split, binary' "$runs" "${copy[@]}" --split-tables-larger-than "${PART_SIZE:-256MB}" --use-copy-binary
  fi
  contest "$1" 'fresh bench_target; rm -rf "$work/archive"; run postgres -c CHECKPOINT' "$reference"
}

mirror_part() {
  printf '\n## Mirror, to a database of the same server\n\n%s -j %s, %s runs.\n\n' "$(conditions)" "$jobs" "$runs"
  contest_head
  # shellcheck disable=SC2086  # a list
  each_database mirror_contest $mirrors
}

# ---- verify ----

# What a worker proves in a second, beside what only unpacks the same files on one processor.
verify_part() {
  local db compression j raw
  printf '\n## Verify: GB of raw data a second\n\n%s %s runs.\n\n' "$(conditions)" "$runs"
  echo '| work | compression | raw data | -j 1 | -j 2 | zstd -t |'
  echo '|---|---|---|---|---|---|'
  for db in big pgbench; do
    KEEP=1 database "$db"
    for compression in zstd:1 zstd:3; do
      "$pgbraid" dump -Fd -j "$jobs" -Z "$compression" -f "$work/whole" "bench_$db"
      raw=$(zstd -dc "$work"/whole/*.dat.zst | wc -c)
      for j in 1 2; do entrant "j$j" "$runs" "$pgbraid" verify -j "$j" "$work/whole"; done
      # shellcheck disable=SC2016
      entrant zstd "$runs" sh -c 'zstd -t -q "$0"/*.dat.zst' "$work/whole"
      contest verify : zstd >/dev/null
      rm -rf "$work/whole"
      echo "| $db | $compression | $((raw / 1000000)) MB | $(per_second "$raw" j1) | $(per_second "$raw" j2) | $(per_second "$raw" zstd) |"
    done
  done
}
per_second() { awk -v b="$1" -v s="$(contest_wall "$2")" 'BEGIN { if (s > 0) printf "%.2f", b / s / 1e9 }'; }

# ---- a slow network ----

# Round trips of 20 ms, 50 Mbit/s a connection: what one connection cannot carry, several can.
network_part() {
  local mb=${NET_MB:-200} j options=() host=$PGHOST port=${PGPORT:-5432}
  printf '\n## A slow network: round trips of 20 ms, 50 Mbit/s a connection\n\n'
  if [[ $PGHOST != /* ]] || ! command -v python3 >/dev/null; then
    echo 'Not run: it needs python3, and the folder of a unix socket in PGHOST.'
    return
  fi
  database big "$mb"
  if knows --part-size; then options=(--part-size "$((mb / 16 + 1))MB"); fi
  rm -f "$work/port"
  python3 "$here/delay_relay.py" "$host/.s.PGSQL.$port" 10 50 >"$work/port" &
  relay=$!
  until [[ -s $work/port ]]; do sleep 0.1; done
  printf '%s One table of %s MB%s, %s runs.\n\n' "$(conditions)" "$mb" "${options[*]:+ (${options[*]})}" "$runs"
  echo '| -j | wall | to -j 1 |'
  echo '|---|---|---|'
  for j in 1 2 4 8; do
    entrant "j$j" "$runs" env PGHOST=127.0.0.1 PGPORT="$(<"$work/port")" \
      "$pgbraid" dump -Fd -j "$j" -Z zstd:1 "${options[@]}" -f "$work/archive" "bench_big$mb"
  done
  contest network "$fresh_archive" j1 >/dev/null
  for j in 1 2 4 8; do
    echo "| $j | $(contest_wall "j$j") s | $(contest_ratio "j$j" j1) |"
  done
  kill "$relay"
  relay=''
}

# ---- memory ----

# No more than 24 MiB, and 8 MiB a worker, above the largest row.
memory_part() {
  local j codec got most verdict
  printf '\n## Memory: at most 24 MiB, and 8 MiB a worker\n\n'
  database items 120
  echo '| -j | compression | peak memory | at most | |'
  echo '|---|---|---|---|---|'
  for j in 2 16 100; do
    for codec in none gzip:6 lz4:1 zstd:1 zstd:3; do
      rm -rf "$work/archive" "$work/memory"
      measure memory "$pgbraid" dump -Fd -j "$j" -Z "$codec" -f "$work/archive" bench_items120
      got=$(($(median memory 4) / 1024)) most=$((24 + 8 * j)) verdict=
      ((got <= most)) || verdict='too much'
      echo "| $j | $codec | $got MiB | $most MiB | $verdict |"
    done
  done
  rm -rf "$work/archive"
}

# ---- all ----

if [[ -z ${PGHOST:-} ]]; then
  PGBRAID_SERVER=18
  server_bin 18 >/dev/null 2>&1 || PGBRAID_SERVER=15
  cluster_start shared_buffers=1GB max_wal_size=4GB checkpoint_timeout=1h max_locks_per_transaction=2000
fi
find_stock
for part in "${parts[@]}"; do "${part}_part"; done
