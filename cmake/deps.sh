#!/usr/bin/env bash
# Installs what the build and the tests need and this machine lacks, from Debian's own packages. Says what it will
# install; does nothing where all is there. Needs root, or a user whom sudo lets run apt-get.
set -euo pipefail

packages=(
  # compilers and build tools; clang is the second compiler
  g++ clang cmake ninja-build make pkg-config ccache clang-format clang-tidy libclang-rt-14-dev
  # libraries of the program
  libpq-dev libpqxx-dev libcli11-dev libzstd-dev liblz4-dev zlib1g-dev libfmt-dev libxxhash-dev nlohmann-json3-dev
  # libraries of the tests
  libgtest-dev libgmock-dev libbenchmark-dev
  # a server and stock tools to test against, debootstrap fetches those of another version; zstd and lz4 unpack,
  # python3 writes a test's types and is the benchmark's slow network, time measures
  postgresql-15 postgresql-client-15 debootstrap zstd lz4 python3 time
  # what reads a package's libraries off the program
  dpkg-dev file
  # a terminal to show progress on
  tmux
  # shells to complete command lines in
  zsh fish
  # renders the manual pages
  groff-base
)

fail() {
  printf 'deps: error: %s\n' "$1" >&2
  exit 1
}

command -v dpkg-query >/dev/null || fail "this is no Debian system; install by hand the counterparts of: ${packages[*]}"

missing=()
for package in "${packages[@]}"; do
  status=$(dpkg-query -W -f='${db:Status-Status}' "$package" 2>/dev/null || true)
  [[ $status == installed ]] || missing+=("$package")
done
if ((${#missing[@]} == 0)); then
  echo 'deps: all packages are there'
  exit 0
fi

echo "deps: will install with apt-get: ${missing[*]}"
command -v apt-get >/dev/null || fail 'apt-get is not there to install them'

root=()
if ((EUID != 0)); then
  command -v sudo >/dev/null ||
    fail "only root can install packages; as root, run: apt-get install ${missing[*]}"
  sudo -n true 2>/dev/null || [[ -t 0 ]] ||
    fail "sudo wants a password and there is no terminal to ask on; as root, run: apt-get install ${missing[*]}"
  root=(sudo)
fi

apt() {
  # Only messages on failure; dpkg keeps configuration files that somebody changed.
  "${root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -y -o Dpkg::Options::=--force-confold \
    -o DPkg::Lock::Timeout=300 -o Dpkg::Use-Pty=0 "$@" >>"$log" 2>&1 </dev/null
}

# Debian makes and starts a cluster as it installs a server. Nobody asked for one here: forbid it for the while.
no_cluster=/etc/postgresql-common/createcluster.d/zz-pgbraid.conf
log=$(mktemp)
cleanup() {
  rm -f "$log"
  "${root[@]}" rm -f "$no_cluster"
}
trap cleanup EXIT
"${root[@]}" mkdir -p "${no_cluster%/*}"
echo 'create_main_cluster = false' | "${root[@]}" tee "$no_cluster" >/dev/null

# What an update could not fetch matters only if the packages cannot be had then.
apt update || true
apt install --no-install-recommends "${missing[@]}" || {
  grep -E '^(E|W|Err)[: ]' "$log" | tail -n 20 >&2 || tail -n 20 "$log" >&2
  fail "apt-get could not install: ${missing[*]}"
}
echo 'deps: installed'
