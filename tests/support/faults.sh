# What the scenarios in tests/faults share. To be sourced, after lib.sh.

# ---- a dump that stands still in the middle of its tables ----

# held_tables DB COUNT: tables held1, held2... of which a dump with the options ${held[@]} gets some rows at once, and the
# rest only when nobody holds them.
held_tables() {
  local i
  sql "$1" "DO \$\$ BEGIN
    FOR i IN 1..$2 LOOP
      EXECUTE format('CREATE TABLE held%s (id int PRIMARY KEY, t text)', i);
      EXECUTE format('INSERT INTO held%s SELECT g, repeat(md5((g * %1\$s)::text), 20) FROM generate_series(1, 400) g', i);
    END LOOP; END \$\$"
  held=()
  for ((i = 1; i <= $2; i++)); do
    held+=(--where "held$i:id <= 200 OR pg_catalog.pg_advisory_lock_shared(1) IS NOT NULL")
  done
}

# held_target DB ARCHIVE: the tables of an archive of them, so that rows of held3 come in only when nobody holds DB.
held_target() {
  expect_exit 0 "$PGBRAID" restore --section pre-data -d "$1" "$2"
  sql "$1" "CREATE FUNCTION wait_if_held() RETURNS trigger LANGUAGE plpgsql AS
    \$\$ BEGIN PERFORM pg_advisory_lock_shared(1); RETURN new; END \$\$" \
    'CREATE TRIGGER wait_if_held BEFORE INSERT ON held3 FOR EACH ROW EXECUTE FUNCTION wait_if_held()'
}

# hold DB: from now on; until let_go DB.
hold() {
  PGAPPNAME=holder psql -X -q -d "$1" -c 'SELECT pg_advisory_lock(1)' -c 'SELECT pg_sleep(600)' >/dev/null 2>&1 &
  at_exit "kill $! 2>/dev/null"
  wait_for "EXISTS (SELECT FROM pg_locks l JOIN pg_database d ON d.oid = l.database
                     WHERE d.datname = '$1' AND l.locktype = 'advisory' AND l.granted)" 30
}
let_go() {
  sql postgres "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity
                 WHERE datname = '$1' AND application_name = 'holder'" >/dev/null
}

# await_held DB COUNT: so many workers stand in the middle of reading a table.
await_held() {
  wait_for "(SELECT count(*) FROM pg_stat_activity WHERE datname = '$1' AND wait_event = 'advisory'
              AND application_name LIKE 'pgbraid % worker%') = $2" 30
}

# await_load DB: somebody waits to load held3 there.
await_load() {
  wait_for "EXISTS (SELECT FROM pg_stat_activity WHERE datname = '$1' AND wait_event = 'advisory')" 30
}

# ---- what became of it ----

# archive_digests ARCHIVE: of its files but for the manifest; of the table of contents from byte 47 on: past the header's
# creation time.
archive_digests() {
  (cd "$1" && find . -type f ! -name toc.dat ! -name manifest.json -print0 | sort -z | xargs -0 sha256sum &&
    tail -c +48 toc.dat | sha256sum && [[ -s manifest.json ]])
}

# same_archive A B
same_archive() {
  archive_digests "$1" >"$tmp/left.digests"
  archive_digests "$2" >"$tmp/right.digests"
  same_files "archives $1 and $2" "$tmp/left.digests" "$tmp/right.digests"
}

# expect_no_sessions SECONDS DB: the program's sessions on the server are gone.
expect_no_sessions() {
  wait_for "NOT EXISTS (SELECT FROM pg_stat_activity WHERE datname = '$2' AND application_name LIKE 'pgbraid%')" "$1"
}

# expect_all_cut: a connection that is cut ends its worker; who is not cut is left to himself after twice the time, with a
# warning.
expect_all_cut() {
  if grep -q 'did not stop in time' "$tmp/stderr"; then show_last; fail 'a worker was not cut off'; fi
}

# ---- a network of our own ----

# start_relay NAME: one to the server, on port ${relay_port[NAME]} of 127.0.0.1; it hears `network NAME COMMAND`. What it
# has done is in $tmp/port.NAME.
declare -A relay_port=() relay_control=()
start_relay() {
  local control
  mkfifo "$tmp/network.$1"
  python3 "$PGBRAID_SUPPORT/relay.py" "$PGHOST/.s.PGSQL.$PGPORT" "$tmp/network.$1" >"$tmp/port.$1" &
  at_exit "kill $! 2>/dev/null"
  exec {control}>"$tmp/network.$1"
  relay_control[$1]=$control
  until relay_port[$1]=$(head -n 1 "$tmp/port.$1") && [[ -n ${relay_port[$1]} ]]; do sleep 0.05; done
}
network() { echo "${@:2}" >&"${relay_control[$1]}"; }

# ---- random moments ----

# random_moments SECONDS_FROM SECONDS_TO: what some_time is taken from: the time that an undisturbed run takes, as
# EPOCHREALTIME said before and after it. PGBRAID_SEED repeats a run.
random_moments() {
  RANDOM=${PGBRAID_SEED:-$$}
  whole_run=$(((${2/./} - ${1/./}) / 1000 + 1))  # milliseconds
  echo "seed ${PGBRAID_SEED:-$$}, an undisturbed run takes $whole_run ms"
}

# Waits for a random part of that time.
some_time() {
  local moment=$(((RANDOM * 32768 + RANDOM) % whole_run))
  sleep "$(printf '%d.%03d' $((moment / 1000)) $((moment % 1000)))"
}

# ---- files that cannot be written ----

# make_faulty_io: builds what faulty_io needs.
make_faulty_io() {
  command -v cc >/dev/null || skip 'no C compiler: cc'
  cc -shared -fPIC -O1 -o "$tmp/faulty_io.so" "$PGBRAID_SUPPORT/faulty_io.c" -ldl
}

# faulty_io FOLDER KIND AT COMMAND...: with writes or syncs that fail there; see faulty_io.c. A shell's function, so
# that it can stand behind expect_exit.
faulty_io() {
  local folder=$1 kind=$2 at=$3
  shift 3
  # A sanitizer wants to come first, but can live with what only passes on.
  env FAULTY_IO_UNDER="$folder" FAULTY_IO_KIND="$kind" FAULTY_IO_AT="$at" FAULTY_IO_COUNT="$tmp/count" \
    ASAN_OPTIONS="${ASAN_OPTIONS:+$ASAN_OPTIONS:}verify_asan_link_order=0" LD_PRELOAD="$tmp/faulty_io.so" "$@"
}

# count_io FOLDER COMMAND...: how often it writes, syncs, and does either: in $writes, $syncs, $both.
count_io() {
  local folder=$1
  shift
  rm -f "$tmp/count"
  expect_exit 0 faulty_io "$folder" count 0 "$@"
  read -r writes syncs both <"$tmp/count"
  ((writes > 0)) || skip 'the program does not heed LD_PRELOAD'
}
