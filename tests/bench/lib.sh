# What the benchmarks share: databases, measuring, tables of results. To be sourced.
#
# The server is that of PGHOST, PGPORT and PGUSER: a throwaway one, whose settings hold for all programs. PGBRAID names the
# program (default: the build's). Databases are called bench_...; with KEEP=1 those that are there are taken as they are.
# Sizes: BIG_MB=2000 (a table with a key and two indexes)  SCALE=100 (of pgbench)  WIDE_MB=1000  LOBS=20000
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
pgbraid=${PGBRAID:-$root/build/bin/pgbraid}
work=$(mktemp -d)

# ---- databases ----

run() { psql -X -q -v ON_ERROR_STOP=1 -d "$@" >/dev/null; }
value() { psql -X -q -A -t -v ON_ERROR_STOP=1 -d "$1" -c "$2"; }
fresh() {
  run postgres -c "SET client_min_messages = error" -c "DROP DATABASE IF EXISTS \"$1\" WITH (FORCE)" \
    -c "CREATE DATABASE \"$1\" TEMPLATE template0"
}

# database KIND [NUMBER]: makes bench_KIND[NUMBER] by make_KIND, unless it is to be kept.
database() {
  local db=bench_$1${2:-}
  if [[ -z ${KEEP:-} ]] || ! psql -X -d "$db" -c '' >/dev/null 2>&1; then
    fresh "$db"
    "make_$1" "$db" ${2:+"$2"}
    run "$db" -c 'VACUUM ANALYZE'
  fi
}

make_big() { # about 120 bytes a row
  run "$1" -c "CREATE TABLE big (id bigint PRIMARY KEY, at timestamptz NOT NULL, kind int NOT NULL, ref uuid,
                                 amount numeric(12,2), note text)" \
    -c "INSERT INTO big SELECT i, timestamptz '2020-01-01' + i * interval '7 seconds', i % 977, gen_random_uuid(),
          (i * 7919 % 1000000) / 100.0, repeat(md5(i::text), 1)
          FROM generate_series(1, ${2:-${BIG_MB:-2000}}::bigint * 1000000 / 120) i" \
    -c "CREATE INDEX big_at ON big (at)" -c "CREATE INDEX big_kind ON big (kind, amount)"
}
make_pgbench() { pgbench -i -q -s "${SCALE:-100}" "$1" >/dev/null 2>&1; }
make_tables() { # ten rows each
  run "$1" -c "DO \$\$ BEGIN FOR i IN 1..$2 LOOP
    EXECUTE format('CREATE TABLE t%s (id bigint PRIMARY KEY, up bigint REFERENCES t%s, name text NOT NULL)', i,
                   greatest(i - 1, 1));
    EXECUTE format('INSERT INTO t%s SELECT j, 1, ''row '' || j FROM generate_series(1, 10) j', i);
    IF i % 500 = 0 THEN COMMIT; END IF; END LOOP; END \$\$"
}
make_wide() { # values of 20 kB to 1 MB, 250 kB on average, of which the server compresses none
  run "$1" -c "CREATE TABLE wide (id int, doc bytea)" -c "ALTER TABLE wide ALTER doc SET STORAGE EXTERNAL" \
    -c "INSERT INTO wide SELECT i, (SELECT string_agg(sha512((i * 100000 + j)::text::bytea), '')
                                      FROM generate_series(1, (312 * power(50, i * 37 % 101 / 100.0))::int) j)
          FROM generate_series(1, ${WIDE_MB:-1000} * 4) i"
}
make_lobs() {
  run "$1" -c "DO \$\$ BEGIN FOR i IN 1..${LOBS:-20000} LOOP
    PERFORM pg_catalog.lo_from_bytea(0, convert_to(repeat('large object ' || i, 100), 'UTF8')); END LOOP; END \$\$"
}
make_items() { # many items of some length
  run "$1" -c "DO \$\$ BEGIN FOR i IN 1..$2 LOOP
    EXECUTE format('CREATE TABLE t%s (id int, t text)', i);
    EXECUTE format('INSERT INTO t%s SELECT g, repeat(md5((%1\$s * g)::text), 60) FROM generate_series(1, 1000) g', i);
    COMMIT; END LOOP; END \$\$"
}

# ---- measuring ----

# The processor time in seconds that ended sessions of the server have taken so far; nothing where the server is not on
# this machine.
server_cpu() {
  local pid
  pid=$(value postgres "SELECT split_part(pg_read_file('postmaster.pid'), E'\n', 1)" 2>/dev/null) || return 0
  until [[ $(value postgres "SELECT count(*) FROM pg_stat_activity WHERE datname LIKE 'bench\_%'") == 0 ]]; do
    sleep 0.05
  done
  [[ -r /proc/$pid/stat ]] || return 0
  awk -v hz="$(getconf CLK_TCK)" '{ sub(/.*\) /, ""); printf "%.2f\n", ($14 + $15) / hz }' "/proc/$pid/stat"
}

# measure NAME COMMAND...: adds a line "wall, client's processor time, server's, client's peak memory in kB" to the file
# NAME in $work. For a program of several processes memory is that of the largest.
measure() {
  local name=$1 before
  shift
  before=$(server_cpu)
  if ! /usr/bin/time -o "$work/time" -f '%e %U %S %M' "$@" >"$work/output" 2>&1; then
    echo "failed: $*" >&2
    tail -n 5 "$work/output" >&2
    return 1
  fi
  echo "$(<"$work/time") ${before:-0} $(server_cpu)" |
    awk '{ print $1, sprintf("%.2f", $2 + $3), (NF == 6 ? sprintf("%.2f", $6 - $5) : "-"), $4 }' >>"$work/$name"
}

# median NAME COLUMN
median() { awk -v c="$2" '{ print $c }' "$work/$1" | sort -n | awk '{ v[NR] = $1 } END { print v[int((NR + 1) / 2)] }'; }

# The machine and the versions, for the line above a table.
conditions() {
  echo "$(date +%F), server $(value postgres 'SHOW server_version'), shared_buffers $(value postgres 'SHOW shared_buffers')," \
    "fsync $(value postgres 'SHOW fsync'), $(nproc) processors ($(uname -m)), load $(cut -d' ' -f1 /proc/loadavg)."
}
