# A password is asked for once, on the terminal, and serves the leader and all workers; without a terminal a message
# says what else would do.
source "$PGBRAID_SUPPORT/lib.sh"

# A cluster of its own: one role needs a password.
cluster_start log_connections=on log_line_prefix='%a '
at_exit cluster_stop
sql postgres "CREATE ROLE keeper SUPERUSER LOGIN PASSWORD 'se same'"
{
  echo 'local all keeper scram-sha-256'
  echo 'local all all trust'
} >"$cluster_dir/data/pg_hba.conf"
sql postgres 'SELECT pg_reload_conf()' >/dev/null
wait_for "(SELECT count(*) = 2 FROM pg_hba_file_rules)" 10
db=$(fresh_db source)
sql "$db" "DO \$\$ BEGIN FOR i IN 1..8 LOOP EXECUTE format('CREATE TABLE t%s AS SELECT generate_series(1, 1000)', i); END LOOP; END \$\$"

# The new rules are in force once the role is turned away without its password.
refused() { ! psql -X -q -w -U keeper -d "$db" -c 'SELECT' >/dev/null 2>&1; }
deadline=$((SECONDS + 10))
until refused; do ((SECONDS < deadline)) || fail 'no password is asked for'; done

# asked ARCHIVE OPTION...: dumps at a terminal, answers what it asks, and prints how often that was and the exit status.
asked() {
  local archive=$1 prompts=0 text
  shift
  coproc TERMINAL { script -qec "$PGBRAID dump -U keeper -Fd -j4 -f $archive $* $db; echo \"exit=\$?:\"" /dev/null 2>&1; }
  while IFS= read -r -d ':' -t 60 text <&"${TERMINAL[0]}"; do
    case $text in
      *Password*)
        prompts=$((prompts + 1))
        printf 'se same\n' >&"${TERMINAL[1]}"
        ;;
      *exit=*) echo "$prompts ${text##*exit=}"; break ;;
    esac
  done
  wait "$TERMINAL_PID" 2>/dev/null || true
}
expect_equal 'prompts and exit status' "$(asked "$tmp/needed")" '1 0'
expect_equal 'prompts and exit status with -W' "$(asked "$tmp/always" -W)" '1 0'
expect_exit 0 "$PGBRAID" list "$tmp/needed"

expect_exit 3 "$PGBRAID" dump -w -U keeper -Fd -j4 -f "$tmp/never" "$db"
expect_stderr 'no password supplied'
expect_exit 3 setsid "$PGBRAID" dump -U keeper -Fd -j4 -f "$tmp/nowhere" "$db"
expect_stderr 'there is no terminal to ask at'
expect_exit 0 env PGPASSWORD='se same' "$PGBRAID" dump -v -U keeper -Fd -j4 -f "$tmp/environment" "$db"
mv "$tmp/stderr" "$tmp/environment.log"
expect_exit 0 "$PGBRAID" dump -v -Fd -j4 -f "$tmp/uri" "postgresql://keeper:se%20same@/$db?host=$PGHOST"

# It got the workers in each time, which log in as their leader does, and is shown nowhere: not in an archive or a message,
# nor to the server, in application_name.
log=$cluster_dir/server.log
expect_equal 'workers of four dumps' \
  "$(grep -ac 'connection authorized: user=keeper .*application_name=pgbraid dump worker' "$log")" 16
if grep -raqE 'se( |%20)same' "$tmp/environment" "$tmp/uri" "$tmp/environment.log" "$tmp/stderr" "$log"; then
  fail 'the password is shown'
fi
