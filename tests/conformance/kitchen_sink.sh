# Every kind of object that is dumped so far, in odd shapes and under odd names, goes out and comes back, by our tools
# and by stock's.
source "$PGBRAID_SUPPORT/lib.sh"

make_role sink_owner
make_role sink_reader
make_role 'sink ""odd"" role'
source_db=$(fresh_db source)
psql -X -q -v ON_ERROR_STOP=1 -d "$source_db" -f "$PGBRAID_SUPPORT/../fixtures/kitchen_sink.sql" >"$tmp/load.log" 2>&1 ||
  { tail -n 20 "$tmp/load.log" >&2; fail 'the kitchen sink does not load'; }
round_trips "$source_db"
