# Throwaway PostgreSQL clusters: fresh directory, unix socket only, nothing left behind. To be sourced.
#
#   cluster_start        makes and starts one; sets cluster_dir, cluster_pid and exports PGHOST, PGPORT, PGUSER
#   cluster_crash        stops the last one at once, and starts it again
#   cluster_stop         stops all that were started and removes their directories; harmless when there is none. Call it
#                        from an EXIT trap
#   cluster_clear_env    forgets every PG* variable that libpq would heed
#
# The cluster is of the version that PGBRAID_SERVER names, see servers.sh for where its programs are. Root may not run a
# server: then it runs as the user postgres, which Debian's package makes. Settings beyond the ones below: arguments
# NAME=VALUE.
# shellcheck source=tests/support/servers.sh
source "$(dirname "${BASH_SOURCE[0]}")/servers.sh"

cluster_dir=
cluster_pid=
cluster_programs=     # of the one that was started last
cluster_settings=()
clusters=()  # "PID DIRECTORY", of all that were started; PID is 0 before the server is

cluster_bin() { server_bin "${PGBRAID_SERVER:-$server_default}"; }

cluster_clear_env() {
  local name
  for name in $(compgen -e | grep '^PG' | grep -v '^PGBRAID' || true); do unset "$name"; done
}

# Runs a server program as the user who owns the cluster.
cluster_as_owner() {
  if ((EUID == 0)); then
    runuser -u postgres -- "$@"
  else
    "$@"
  fi
}

cluster_start() {
  local bin setting settings=()
  bin=$(cluster_bin) || return 1
  cluster_clear_env

  # A socket's path is limited to 107 bytes; a long TMPDIR must not matter.
  local parent=${TMPDIR:-/tmp}
  ((${#parent} <= 60)) || parent=/tmp
  cluster_dir=$(mktemp -d "$parent/pgbraid-XXXXXX") || return 1
  clusters+=("0 $cluster_dir")
  if ((EUID == 0)); then
    chown postgres: "$cluster_dir" || return 1
    # A home directory is often closed to others: then the owner gets the programs elsewhere.
    if ! cluster_as_owner test -x "$bin/postgres"; then
      cp -al "${bin%/bin}" "$cluster_dir/programs" 2>/dev/null || {
        rm -rf "$cluster_dir/programs"
        cp -a "${bin%/bin}" "$cluster_dir/programs" || return 1
      }
      bin=$cluster_dir/programs/bin
    fi
  fi

  for setting in listen_addresses= "unix_socket_directories=$cluster_dir" port=5432 max_connections=300 fsync=off \
    synchronous_commit=off full_page_writes=off autovacuum=off shared_buffers=64MB max_wal_size=512MB \
    client_min_messages=warning "$@"; do
    settings+=(-c "$setting")
  done

  # From inside the directory: the owner need not be able to read where we stand.
  if ! (cd "$cluster_dir" && cluster_as_owner "$bin/initdb" -D "$cluster_dir/data" -U postgres --auth=trust \
    --locale=C.UTF-8 --encoding=UTF8 --no-sync) >"$cluster_dir/initdb.log" 2>&1; then
    cat "$cluster_dir/initdb.log" >&2
    cluster_stop
    return 1
  fi
  cluster_programs=$bin
  cluster_settings=("${settings[@]}")
  export PGHOST=$cluster_dir PGPORT=5432 PGUSER=postgres
  cluster_launch
}

# Starts the server on the cluster that was made last.
cluster_launch() {
  local client deadline
  client=$(client_bin "${PGBRAID_SERVER:-$server_default}") || return 1
  # Directly, not by pg_ctl: the process stays in our group and goes down with it. exec, so that $! is the server.
  (
    cd "$cluster_dir" || exit 1
    owner=()
    if ((EUID == 0)); then owner=(setpriv --reuid=postgres --regid=postgres --init-groups); fi
    exec "${owner[@]}" "$cluster_programs/postgres" -D "$cluster_dir/data" "${cluster_settings[@]}"
  ) >"$cluster_dir/server.log" 2>&1 </dev/null &
  cluster_pid=$!
  clusters[-1]="$cluster_pid $cluster_dir"

  deadline=$((SECONDS + 60))
  until "$client/pg_isready" -q -d postgres; do
    if ! kill -0 "$cluster_pid" 2>/dev/null || ((SECONDS > deadline)); then
      cat "$cluster_dir/server.log" >&2
      cluster_stop
      return 1
    fi
    sleep 0.05
  done
}

# Stops the cluster that was started last at once, as a crash would, and starts it again.
cluster_crash() {
  kill -QUIT "$cluster_pid"
  wait "$cluster_pid" 2>/dev/null || true
  cluster_launch
}

cluster_stop() {
  local cluster pid deadline
  # SIGQUIT is an immediate shutdown: nothing in here is worth a checkpoint.
  for cluster in "${clusters[@]}"; do
    pid=${cluster%% *}
    ((pid == 0)) || kill -QUIT "$pid" 2>/dev/null || true
  done
  deadline=$((SECONDS + 30))
  for cluster in "${clusters[@]}"; do
    pid=${cluster%% *}
    if ((pid != 0)); then
      while kill -0 "$pid" 2>/dev/null; do
        ((SECONDS <= deadline)) || kill -KILL "$pid" 2>/dev/null || true
        sleep 0.05
      done
      wait "$pid" 2>/dev/null || true
    fi
    rm -rf "${cluster#* }"
  done
  clusters=()
  cluster_pid=
  cluster_dir=
}
