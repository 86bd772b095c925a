# A throwaway PostgreSQL cluster: fresh directory, unix socket only, nothing left behind. To be sourced.
#
#   cluster_start        makes and starts one; sets cluster_dir, cluster_pid and exports PGHOST, PGPORT, PGUSER
#   cluster_stop         stops it and removes its directory; harmless when there is none. Call it from an EXIT trap
#   cluster_clear_env    forgets every PG* variable that libpq would heed
#
# Root may not run a server: then it runs as the user postgres, which Debian's package makes. PGBRAID_PG_BIN names
# the folder of another server version's programs. Settings beyond the ones below: arguments NAME=VALUE.

cluster_dir=
cluster_pid=

cluster_bin() {
  if [[ -n ${PGBRAID_PG_BIN:-} ]]; then
    echo "$PGBRAID_PG_BIN"
    return
  fi
  local bin
  bin=$(find /usr/lib/postgresql -maxdepth 2 -name bin 2>/dev/null | sort -V | tail -n 1)
  [[ -x $bin/initdb ]] || {
    echo 'cluster: no PostgreSQL server below /usr/lib/postgresql; set PGBRAID_PG_BIN' >&2
    return 1
  }
  echo "$bin"
}

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
  local bin setting settings=() deadline
  bin=$(cluster_bin) || return 1
  cluster_clear_env

  # A socket's path is limited to 107 bytes; a long TMPDIR must not matter.
  local parent=${TMPDIR:-/tmp}
  ((${#parent} <= 60)) || parent=/tmp
  cluster_dir=$(mktemp -d "$parent/pgbraid-XXXXXX") || return 1
  if ((EUID == 0)); then chown postgres: "$cluster_dir" || return 1; fi

  for setting in listen_addresses= "unix_socket_directories=$cluster_dir" port=5432 max_connections=300 fsync=off \
    synchronous_commit=off full_page_writes=off autovacuum=off shared_buffers=64MB max_wal_size=512MB \
    client_min_messages=warning "$@"; do
    settings+=(-c "$setting")
  done

  # From inside the directory: the owner need not be able to read where we stand.
  if ! (cd "$cluster_dir" && cluster_as_owner "$bin/initdb" -D "$cluster_dir/data" -U postgres --auth=trust \
    --locale=C.UTF-8 --encoding=UTF8 --no-sync --no-instructions) >"$cluster_dir/initdb.log" 2>&1; then
    cat "$cluster_dir/initdb.log" >&2
    cluster_stop
    return 1
  fi
  # Directly, not by pg_ctl: the process stays in our group and goes down with it. exec, so that $! is the server.
  (
    cd "$cluster_dir" || exit 1
    owner=()
    if ((EUID == 0)); then owner=(setpriv --reuid=postgres --regid=postgres --init-groups); fi
    exec "${owner[@]}" "$bin/postgres" -D "$cluster_dir/data" "${settings[@]}"
  ) >"$cluster_dir/server.log" 2>&1 </dev/null &
  cluster_pid=$!

  export PGHOST=$cluster_dir PGPORT=5432 PGUSER=postgres
  deadline=$((SECONDS + 60))
  until "$bin/pg_isready" -q -d postgres; do
    if ! kill -0 "$cluster_pid" 2>/dev/null || ((SECONDS > deadline)); then
      cat "$cluster_dir/server.log" >&2
      cluster_stop
      return 1
    fi
    sleep 0.05
  done
}

cluster_stop() {
  local deadline
  if [[ -n $cluster_pid ]]; then
    # SIGQUIT is an immediate shutdown: nothing in here is worth a checkpoint.
    kill -QUIT "$cluster_pid" 2>/dev/null || true
    deadline=$((SECONDS + 30))
    while kill -0 "$cluster_pid" 2>/dev/null; do
      ((SECONDS <= deadline)) || kill -KILL "$cluster_pid" 2>/dev/null || true
      sleep 0.05
    done
    wait "$cluster_pid" 2>/dev/null || true
    cluster_pid=
  fi
  if [[ -n $cluster_dir ]]; then
    rm -rf "$cluster_dir"
    cluster_dir=
  fi
}
