# The example units are what systemd takes them for.
source "$PGBRAID_SUPPORT/lib.sh"

command -v systemd-analyze >/dev/null || skip 'no systemd-analyze'
examples=$PGBRAID_SUPPORT/../../docs/examples
mkdir "$tmp/units"
# The programs are where they would be installed.
for unit in "$examples"/*.service "$examples"/*.timer; do
  sed -e "s,/usr/bin/pgbraid,$PGBRAID," -e "s,/usr/share/doc/pgbraid/examples,$(realpath "$examples")," "$unit" \
    >"$tmp/units/$(basename "$unit")"
done
# What is said of other units of the machine is not meant.
for unit in pgbraid-{dump,drill}@shop.{service,timer}; do
  cp "$tmp/units/${unit/shop/}" "$tmp/units/$unit"
  systemd-analyze verify --man=no --recursive-errors=no "$tmp/units/$unit" >"$tmp/said" 2>&1 || fail "$unit: $(cat "$tmp/said")"
  ! grep -F pgbraid "$tmp/said" || fail "$unit"
done
# It would notice.
sed -i 's/^Type=oneshot/Type=nonsense/' "$tmp/units/pgbraid-dump@shop.service"
systemd-analyze verify --man=no --recursive-errors=no "$tmp/units/pgbraid-dump@shop.service" >"$tmp/said" 2>&1 || true
grep -qF 'nonsense' "$tmp/said" || fail 'the check says nothing of what is wrong'
