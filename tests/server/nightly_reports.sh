# What a run leaves for who was not there: --summary, --metrics and --log-format json, of runs that succeed, fail or are
# interrupted; and silence, where all is well and nobody looks.
# servers: 15 18
source "$PGBRAID_SUPPORT/lib.sh"
source "$PGBRAID_SUPPORT/faults.sh"

# summary EXPRESSION: of the JSON object j in the file.
summary() {
  psql -X -q -A -t -v ON_ERROR_STOP=1 -v json="$(cat "$tmp/out/summary")" -d postgres \
    <<<"SELECT $1 FROM (SELECT :'json'::jsonb AS j) s"
}
expect_summary() { expect_equal "$1" "$(summary "$1")" "$2"; }
metric() { sed -n "s/^pgbraid_last_run_$1{$2} //p" "$tmp/out/metrics"; }
# A name on its own line before it tells what it is, once.
expect_metrics() {
  awk '/^# HELP / { help = $3; next } /^# TYPE / { type = $3; next }
    { name = $1; sub(/{.*/, "", name); if (name != help || name != type || seen[name]++ || NF != 2) exit 1; n++ }
    END { exit n < 10 }' "$tmp/out/metrics" || fail "bad metrics: $(cat "$tmp/out/metrics")"
}
reports=(--summary "$tmp/out/summary" --metrics "$tmp/out/metrics")
expect_no_more() { expect_equal 'files' "$(find "$tmp/out" -mindepth 1 | wc -l)" 2; }
expect_silence() { [[ ! -s $tmp/stdout && ! -s $tmp/stderr ]] || { show_last; fail 'it is not silent'; }; }

mkdir "$tmp/out"
db=$(fresh_db source)
labels="database=\"$db\",verb"
held_tables "$db" 4
sql "$db" 'CREATE TABLE t (id int PRIMARY KEY, t text)' \
  "INSERT INTO t SELECT i, repeat(md5(i::text), 10) FROM generate_series(1, 5000) i" 'CREATE SCHEMA "o'"'"'d\d"' \
  'CREATE TABLE "o'"'"'d\d"."a""b" AS SELECT 1 AS id' 'CREATE TABLE empty (id int)' \
  "SELECT lo_from_bytea(4711, decode(repeat(md5('x'), 100), 'hex')), lo_create(4712)" >/dev/null

# ---- dump ----
before=$(sql "$db" 'SELECT pg_current_wal_insert_lsn()')
expect_exit 0 "$PGBRAID" dump -Fd -j2 --part-size 100kB "${reports[@]}" -f "$tmp/archive" "$db"
expect_silence
expect_no_more
expect_summary "j->>'verb' || (j->>'status') || (j->>'database')" "dump0$db"
expect_summary "jsonb_typeof(j->'error') || (j->>'warning_count') || (j->>'retries')" null00
expect_summary "j->>'archive'" "$tmp/archive"
expect_summary "(j->>'end')::timestamptz >= (j->>'start')::timestamptz AND (j->>'start')::timestamptz > now() - interval '5 min'" t
expect_summary "(j->>'snapshot_lsn')::pg_lsn BETWEEN '$before' AND pg_current_wal_insert_lsn()" t
expect_summary "j->>'server_version' = current_setting('server_version')" t
expect_summary "j->>'snapshot' <> ''" t
expect_summary "jsonb_array_length(j->'tables')" 7
expect_summary "j->'rows'" 6601
expect_summary "(SELECT sum((t->>'rows')::int) FROM jsonb_array_elements(j->'tables') t)" 6601
expect_summary "(SELECT t->>'rows' || ' ' || ((t->>'parts')::int > 1) || ' ' || ((t->>'bytes')::int > 1000000) || ' ' || ((t->>'seconds')::float > 0)
                   FROM jsonb_array_elements(j->'tables') t WHERE t->>'name' = 't')" '5000 true true true'
expect_summary "(SELECT t->>'schema' FROM jsonb_array_elements(j->'tables') t WHERE t->>'name' = 'a\"b')" "o'd\\d"
expect_summary "j->'large_objects'->>'count' || ' ' || (j->'large_objects'->>'bytes')" '2 1600'
expect_summary "(j->>'stored_bytes')::int" "$(find "$tmp/archive" -name '*.dat.*' -printf '%s\n' -o -name 'blobs*.toc' -printf '%s\n' | awk '{ n += $1 } END { print n }')"
expect_metrics
expect_equal success "$(metric success "$labels=\"dump\"")" 1
expect_equal rows "$(metric rows "$labels=\"dump\"")" 6601
expect_equal bytes "$(metric bytes "$labels=\"dump\"")" "$(summary "j->'bytes'")"

# Connections that break are counted.
hold "$db"
start "$PGBRAID" dump -Fd -j4 "${held[@]}" "${reports[@]}" -f "$tmp/again" "$db"
await_held "$db" 4
sql postgres "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity
  WHERE datname = '$db' AND application_name IN ('pgbraid dump worker 1', 'pgbraid dump worker 2')" >/dev/null
await_held "$db" 4
let_go "$db"
expect_end 0 60
expect_summary "j->>'retries' || ' ' || (j->>'warning_count') || ' ' || (j->'warnings'->>0 LIKE '%runs again%')" '2 2 true'
expect_equal retries "$(metric retries "$labels=\"dump\"")" 2

# What fails is told, with the archive that does not stand; the old files give way to the new.
expect_exit 4 "$PGBRAID" dump -Fd "${reports[@]}" --where 't:id / (id - 7) = 1' -f "$tmp/broken" "$db"
expect_summary "j->>'status' || (j->'error'->>'sqlstate') || (j->'error'->>'object')" '422012TABLE DATA public.t'
expect_equal success "$(metric success "$labels=\"dump\"")" 0
expect_equal status "$(metric exit_status "$labels=\"dump\"")" 4
expect_no_more
# Before there is a connection the name is that which was asked for.
expect_exit 3 "$PGBRAID" dump -Fd "${reports[@]}" -h "$tmp" -f "$tmp/broken" "dbname='$db'"
expect_summary "j->>'status' || (j->>'database') || jsonb_typeof(j->'server_version')" "3${db}null"
expect_equal success "$(metric success "$labels=\"dump\"")" 0
expect_exit 2 "$PGBRAID" dump -Fd "${reports[@]}" -a -s -f "$tmp/broken" "$db"
expect_summary "j->>'status' || (j->>'database')" "2$db"
# So is an interrupt.
hold "$db"
start "$PGBRAID" dump -Fd -j4 "${held[@]}" "${reports[@]}" -f "$tmp/interrupted" "$db"
await_held "$db" 4
kill -TERM "$started"
expect_end 143 30
let_go "$db"
expect_summary "j->>'status' || (j->'error'->>'message')" 143interrupted
expect_no_more

# Where they cannot be written, it is known before anything is done.
expect_exit 6 "$PGBRAID" dump -Fd --metrics "$tmp/nowhere/metrics" -f "$tmp/broken" "$db"
expect_stderr "$tmp/nowhere"
expect_equal 'how often it is told' "$(grep -cF "$tmp/nowhere" "$tmp/stderr")" 1
expect_absent "$tmp/broken"
expect_exit 2 "$PGBRAID" dump -Fd --summary - -f "$tmp/broken" "$db"

# ---- restore, mirror ----
target=$(fresh_db target)
expect_exit 0 "$PGBRAID" restore -j2 "${reports[@]}" -d "$target" "$tmp/archive"
expect_silence
expect_summary "j->>'verb' || (j->>'database') || (j->>'rows') || (j->'entries'->>'failed')" "restore${target}66010"
expect_summary "(SELECT t->>'rows' || ((t->>'parts')::int > 1) FROM jsonb_array_elements(j->'tables') t WHERE t->>'name' = 't')" 5000true
expect_summary "j->'large_objects'->>'bytes'" 1600
expect_exit 1 "$PGBRAID" restore -j2 "${reports[@]}" -d "$target" -n "o'd\\d" "$tmp/archive"
expect_summary "j->>'status' || (j->>'failure_count') || (j->'failures'->0->>'sqlstate')" 1142P07
expect_equal failures "$(metric failures "database=\"$target\",verb=\"restore\"")" 1
sql "$target" 'TRUNCATE t'
expect_exit 0 "$PGBRAID" restore -1 -a "${reports[@]}" -t t -d "$target" "$tmp/archive"
expect_summary "j->'rows'" 5000
expect_exit 0 "$PGBRAID" restore "${reports[@]}" -f "$tmp/script.sql" "$tmp/archive"
expect_summary "(j->>'rows') || jsonb_typeof(j->'database')" 6601null
copy=$(fresh_db copy)
expect_exit 0 "$PGBRAID" mirror -j2 --compare "${reports[@]}" --source "dbname=$db" --target "dbname=$copy"
expect_silence
expect_summary "j->>'verb' || (j->>'database') || (j->>'rows') || (j->'compared'->>'different')" "mirror${db}66010"
expect_summary "(j->>'snapshot_lsn')::pg_lsn > '$before'" t
expect_equal rows "$(metric rows "$labels=\"mirror\"")" 6601

# ---- the log ----
# expect_json WHAT: all that was said on standard error is JSON, an object a line, with the words that every line has.
expect_json() {
  local line
  [[ -s $tmp/stderr ]] || fail "$1: nothing was said"
  while IFS= read -r line; do
    psql -X -q -A -t -v ON_ERROR_STOP=1 -v json="$line" -d postgres \
      <<<"SELECT 1 / (:'json'::jsonb ?& '{time,level,pid,message}')::int" >/dev/null || fail "$1: no such line: $line"
  done <"$tmp/stderr"
}
expect_exit 0 "$PGBRAID" dump -v --log-format json -Fd -j2 -f "$tmp/verbose" "$db"
expect_json 'dump -v'
expect_stderr '"level":"debug"'
expect_exit 1 "$PGBRAID" restore --log-format json -d "$target" "$tmp/archive"
expect_json restore
expect_stderr '"sqlstate":"42P07"'
expect_stderr '"object":"TABLE public.t"'
expect_exit 3 "$PGBRAID" mirror --log-format json --source "host=$tmp dbname=x" --target "dbname=$copy"
expect_json mirror
expect_exit 0 "$PGBRAID" verify --log-format json "$tmp/archive"
expect_json verify
expect_stderr '"level":"info"'
expect_exit 5 "$PGBRAID" list --log-format json "$tmp/out"
expect_json list
expect_exit 2 "$PGBRAID" verify --log-format json --no-such-option "$tmp/archive"
expect_json 'bad usage'

# ---- a terminal ----
expect_exit 0 "$PGBRAID" verify "$tmp/archive"
expect_silence
if command -v script >/dev/null; then
  script -q -e -c "$(printf '%q verify %q' "$PGBRAID" "$tmp/archive")" "$tmp/typescript" >/dev/null </dev/null
  grep -qF 'is whole' "$tmp/typescript" || fail "a terminal is told nothing: $(cat "$tmp/typescript")"
fi
