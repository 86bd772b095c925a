# A restore with --resumable that is killed at random moments, and run again until it is through, leaves what an
# undisturbed one does. The leader is killed, a session is ended, the server crashes. PGBRAID_KILLS says how often (6),
# PGBRAID_SEED which moments.
source "$PGBRAID_SUPPORT/lib.sh"
source "$PGBRAID_SUPPORT/cluster.sh"

kills=${PGBRAID_KILLS:-6}
RANDOM=${PGBRAID_SEED:-$$}
echo "seed ${PGBRAID_SEED:-$$}"

cluster_start
at_exit cluster_stop
sql postgres 'CREATE DATABASE source TEMPLATE template0' 'CREATE ROLE killed_owner'
sql source "DO \$\$ BEGIN
  FOR i IN 1..110 LOOP  -- so many that workers make them
    EXECUTE format('CREATE TABLE t%s (id int, up int, t text)', i);
    EXECUTE format('INSERT INTO t%s SELECT g, g, md5(g::text) FROM generate_series(1, 1000) g', i);
    EXECUTE format('ALTER TABLE t%s OWNER TO killed_owner', i);
    EXECUTE format('CREATE FUNCTION f%s() RETURNS int LANGUAGE sql AS ''SELECT 1''', i);
    EXECUTE format('CREATE INDEX ON t%s (t)', i);
    IF i % 2 = 0 THEN
      EXECUTE format('ALTER TABLE t%s ADD PRIMARY KEY (id)', i);
      EXECUTE format('ALTER TABLE t%s ADD FOREIGN KEY (up) REFERENCES t%s', i - 1, i);
      EXECUTE format('GRANT SELECT ON t%s TO killed_owner', i);
    END IF;
    PERFORM lo_from_bytea(i, decode(md5(i::text), 'hex'));
  END LOOP; END \$\$" \
  'CREATE MATERIALIZED VIEW m AS SELECT count(*) FROM t1' \
  'CREATE SCHEMA log' 'CREATE TABLE log.tags (tag text)' "CREATE FUNCTION log.tag() RETURNS event_trigger LANGUAGE plpgsql AS
     \$\$ BEGIN INSERT INTO log.tags VALUES (tg_tag); END \$\$" \
  'CREATE EVENT TRIGGER tag ON sql_drop EXECUTE FUNCTION log.tag()'
expect_exit 0 pg_dump -Fd -f "$tmp/archive" source
sql postgres 'ALTER DATABASE source RENAME TO original'
began=$EPOCHREALTIME
expect_exit 0 "$PGBRAID" restore --resumable -j 3 -C -d postgres "$tmp/archive"
ended=$EPOCHREALTIME
whole=$(((${ended/./} - ${began/./}) / 1000))  # milliseconds
stock_text source >"$tmp/whole.sql"
row_hashes source >"$tmp/whole.rows"

# A moment in the time that an undisturbed restore takes.
some_time() {
  local moment=$((RANDOM % whole))
  sleep "$(printf '%d.%03d' $((moment / 1000)) $((moment % 1000)))"
}

kill_something() {
  case $(($1 % 3)) in
    0) kill -KILL "$started" 2>/dev/null || true ;;
    1) sql postgres "SELECT pg_terminate_backend(pid) FROM pg_stat_activity
                      WHERE application_name LIKE 'pgbraid restore%' ORDER BY random() LIMIT 1" >/dev/null ;;
    2) cluster_crash ;;
  esac
}

expect_same_as_whole() {
  stock_text source >"$tmp/resumed.sql"
  row_hashes source >"$tmp/resumed.rows"
  same_files 'texts' "$tmp/whole.sql" "$tmp/resumed.sql"
  same_files 'rows' "$tmp/whole.rows" "$tmp/resumed.rows"
  expect_equal 'ledgers' "$(sql source "SELECT count(*) FROM pg_namespace WHERE nspname = 'pgbraid_restore'")" 0
}

# Killed after its end: the ledger is gone and the last entry in. Without a leader only what is under way goes on; so
# where the last entry is not in, the ledger stays.
is_through() {
  [[ $(sql postgres "SELECT count(*) FROM pg_database WHERE datname = 'source'") == 1 ]] || return 1
  [[ $(sql source 'SELECT count(*) FROM pg_event_trigger') == 1 ]] || return 1
  wait_for "NOT EXISTS (SELECT FROM pg_stat_activity WHERE application_name LIKE 'pgbraid restore%')" 30
  [[ $(sql source "SELECT count(*) FROM pg_namespace WHERE nspname = 'pgbraid_restore'") == 0 ]]
}

# One restore after the other; each is killed again and again until it comes through.
killed=0
interrupted=0
while ((killed < kills)); do
  drop_db source
  options=(-C -d postgres)
  if ((killed % 2)); then
    sql postgres 'CREATE DATABASE source TEMPLATE template0'
    options=(-d source)
  fi
  while true; do
    start "$PGBRAID" restore --resumable -j 3 "${options[@]}" "$tmp/archive"
    if ((killed < kills)); then
      some_time
      kill_something $killed
      killed=$((killed + 1))
    fi
    status=0
    wait "$started" || status=$?
    ((status != 0)) || break
    interrupted=$((interrupted + 1))
    [[ $status == 137 || $status == 3 ]] || { show_last; fail "exit status $status"; }
    if is_through; then break; fi
  done
  expect_same_as_whole
done
echo "$killed kills, $interrupted restores interrupted, an undisturbed one takes $whole ms"
