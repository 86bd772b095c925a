# Threads that the system does not give: fewer workers and a warning, or the leader alone; the work is done.
source "$PGBRAID_SUPPORT/lib.sh"
source "$PGBRAID_SUPPORT/faults.sh"

! grep -qaE '__(asan|tsan)_init' "$PGBRAID" || skip 'a sanitizer wants all addresses'
db=$(fresh_db source)
sql "$db" "DO \$\$ BEGIN FOR i IN 1..20 LOOP
    EXECUTE format('CREATE TABLE t%s AS SELECT generate_series(1, 100) AS id', i);
  END LOOP; END \$\$"
expect_exit 0 "$PGBRAID" dump -Fd -j2 -f "$tmp/whole" "$db"

# with_room GIB COMMAND...: addresses for so much, of which every thread wants one GiB for its stack.
with_room() {
  local room=$1
  shift
  (ulimit -S -s 1048576 && ulimit -v $((room << 20)) && exec "$@")
}
