#!/usr/bin/env bash
# The Debian package on a machine that has never seen pgbraid: a fresh Debian 12 in a folder. It is installed by apt with
# what it depends on, lintian finds no error in it, a database is dumped, verified and restored by it, the manual pages are
# there, and once it is removed nothing of it is left. Needs root, debootstrap and the network; takes some minutes.
#   tests/package.sh [FOLDER]     FOLDER: a Debian 12 that an earlier run left there; new: is made and kept
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cd "$root"
((EUID == 0)) || { echo 'tests/package.sh: only root can make a machine in a folder' >&2; exit 1; }
say() { printf '== %s\n' "$*"; }
fail() {
  printf 'FAILED: %s\n' "$*" >&2
  exit 1
}

work=$(mktemp -d)
machine=${1:-$work/machine}
unmount() {
  local folder
  for folder in dev proc; do umount "$machine/$folder" 2>/dev/null || true; done
}
trap 'unmount; rm -rf --one-file-system "$work"' EXIT

say 'the package'
cmake -S . -B build -G Ninja >"$work/log" || { cat "$work/log"; exit 1; }
ninja -C build >"$work/log" || { tail -n 30 "$work/log"; exit 1; }
(cd build && cpack -G DEB -B "$work" >"$work/log") || { cat "$work/log"; exit 1; }
package=$(echo "$work"/*.deb)

if [[ ! -e $machine/etc/debian_version ]]; then
  say 'a fresh Debian 12'
  debootstrap --variant=minbase bookworm "$machine" >"$work/log" 2>&1 || { tail -n 20 "$work/log"; exit 1; }
fi
inside() { chroot "$machine" env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C.UTF-8 DEBIAN_FRONTEND=noninteractive "$@"; }
mount -t proc proc "$machine/proc"
mount --bind /dev "$machine/dev"
printf '#!/bin/sh\nexit 101\n' >"$machine/usr/sbin/policy-rc.d"  # no service is started
chmod 755 "$machine/usr/sbin/policy-rc.d"
apt() { inside apt-get -qq -y -o Dpkg::Use-Pty=0 "$@" >"$work/log" 2>&1 || { tail -n 20 "$work/log"; fail "apt-get $*"; }; }
apt update
apt install --no-install-recommends postgresql-15 lintian
apt clean

# Everything but what apt, dpkg and the machine itself write down.
files() {
  (cd "$machine" && find . -xdev \( -path ./proc -o -path ./dev -o -path ./tmp -o -path ./run -o -path ./var/lib/dpkg \
    -o -path ./var/lib/apt -o -path ./var/cache -o -path ./var/log -o -path ./etc/ld.so.cache \) -prune -o -print | sort)
}
files >"$work/before"

say 'installed by apt'
cp "$package" "$machine/tmp/"
apt install --no-install-recommends "/tmp/${package##*/}"
inside dpkg -L pgbraid
[[ $(inside pgbraid --version) == pgbraid* ]] || fail 'pgbraid --version'
for page in pgbraid{,-dump,-restore,-mirror,-list,-verify}; do
  inside test -s "/usr/share/man/man1/$page.1.gz" || fail "no manual page $page"
done

say lintian
inside runuser -u nobody -- lintian --fail-on error "/tmp/${package##*/}" || fail 'lintian found errors'

say 'a dump and a restore'
cat >"$machine/tmp/job" <<'JOB'
set -eu
cd "$(mktemp -d)"
bin=/usr/lib/postgresql/15/bin
$bin/initdb -D data -A trust -U postgres >initdb.log
$bin/pg_ctl -w -D data -l log -o "-k $PWD -c listen_addresses=''" start >/dev/null
trap '$bin/pg_ctl -m fast -D data stop >/dev/null; rm -rf "$PWD"' EXIT
export PGHOST=$PWD PGUSER=postgres
createdb -T template0 shop
psql -X -q -d shop -c 'CREATE TABLE orders AS SELECT i AS id, md5(i::text) AS what FROM generate_series(1, 10000) i' \
  -c 'ALTER TABLE orders ADD PRIMARY KEY (id)'
pgbraid dump -Fd -j 2 -f shop.backup shop
pgbraid verify shop.backup
createdb -T template0 copy
pgbraid restore -j 2 -d copy shop.backup
pg_dump shop | sed '/^.\(un\)\?restrict /d' >shop.sql
pg_dump copy | sed '/^.\(un\)\?restrict /d' | cmp - shop.sql
echo 'the same database'
JOB
inside runuser -u postgres -- sh /tmp/job || fail 'the job'

say removed
apt purge pgbraid
apt autoremove --purge
files | diff "$work/before" - || fail 'not everything is as it was before'
say 'the package is good'
