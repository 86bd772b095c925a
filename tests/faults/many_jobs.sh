# 250 jobs on a server that takes 300 connections, and very many tables (PGBRAID_TABLES, 500): dump and restore come
# through, in bounded memory.
source "$PGBRAID_SUPPORT/lib.sh"
source "$PGBRAID_SUPPORT/faults.sh"

tables=${PGBRAID_TABLES:-500}
cluster_start max_connections=300 max_locks_per_transaction=256
at_exit cluster_stop
db=$(fresh_db source)
for ((first = 1; first <= tables; first += 1000)); do
  sql "$db" "DO \$\$ BEGIN FOR i IN $first..least($first + 999, $tables) LOOP
      EXECUTE format('CREATE TABLE t%s (id int, t text)', i);
      EXECUTE format('INSERT INTO t%s SELECT g, ''row '' || g FROM generate_series(1, 10) g', i);
    END LOOP; END \$\$"
done

# peak_kb COMMAND...: the most memory that it had.
peak_kb() {
  python3 -c 'import resource, subprocess, sys
status = subprocess.run(sys.argv[1:], stdin=subprocess.DEVNULL).returncode
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss, file=open("'"$tmp"'/peak", "w"))
sys.exit(status)' "$@"
}
# in_bounds WHAT: 256 kB a worker, 16 kB a table, and 24 MiB.
in_bounds() {
  local peak most
  peak=$(<"$tmp/peak")
  most=$((24 * 1024 + 250 * 256 + tables * 16))
  echo "$1: $peak kB of $most kB"
  grep -qaE '__(asan|tsan)_init' "$PGBRAID" || ((peak <= most)) || fail "$1: $peak kB of memory, more than $most kB"
}

expect_exit 0 peak_kb "$PGBRAID" dump -Fd -j250 -f "$tmp/archive" "$db"
in_bounds dump
if grep 'workers are at work' "$tmp/stderr"; then fail 'fewer than 250'; fi
target=$(fresh_db target)
expect_exit 0 peak_kb "$PGBRAID" restore -j250 -d "$target" "$tmp/archive"
in_bounds restore
if grep 'workers are at work' "$tmp/stderr"; then fail 'fewer than 250'; fi
same_rows "$db" "$target"
