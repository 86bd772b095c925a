# The fixtures are mirrored to a server of a later version, also into a database that the mirror makes, and the result is
# what stock's dump and restore make of them there.
# beside: 18
source "$PGBRAID_SUPPORT/lib.sh"

[[ $PGBRAID_SERVER != 18 ]] || skip 'it goes from another version to 18'
need_server 18
later_host=$(on_server 18 bash -c 'echo $PGHOST')
later="host=$later_host port=5432 user=postgres"
at_exit 'on_server 18 drop_own_databases'

# there NAME: what `snapshot` says of the database of the later server.
there() { on_server 18 snapshot "$1" "$2"; }

mirror_fixture() { # NAME DB
  local name=$1 db=$2 role what yardstick target got=0
  # Roles belong to the cluster.
  for role in $(fixture_roles "$name"); do on_server 18 make_role "$role"; done
  yardstick=$(on_server 18 fresh_db "stock_$name")
  on_server 18 pg_dump -Fc -h "$PGHOST" -p "$PGPORT" -U "$PGUSER" -f "$tmp/stock.dump" -d "$db"
  on_server 18 pg_restore -d "$yardstick" "$tmp/stock.dump" >/dev/null 2>"$tmp/stock_restore.log" || true
  there "$yardstick" stocks_own
  target=$(on_server 18 fresh_db "mirror_$name")
  "$PGBRAID" mirror -j4 -v --compare --source "dbname=$db" --target "$later dbname=$target" >"$tmp/stdout" 2>"$tmp/stderr" || got=$?
  (($(restore_errors "$tmp/stderr") <= $(restore_errors "$tmp/stock_restore.log"))) || { show_last; fail "mirror of $name: status $got"; }
  expect_stderr 'all the same'
  there "$target" target
  for what in sql rows; do same_files "$name: $what" "$tmp/stocks_own.$what" "$tmp/target.$what"; done
  on_server 18 drop_db "$yardstick"
  on_server 18 drop_db "$target"
}

db=$(fresh_db pgbench)
pgbench -i -q -s 2 --foreign-keys "$db" >"$tmp/pgbench.log" 2>&1
mirror_fixture pgbench "$db"

# Made by the mirror, under the source's name.
at_exit 'on_server 18 drop_db "$db"'
expect_exit 0 "$PGBRAID" mirror -j2 -C --source "dbname=$db" --target "$later dbname=postgres"
there "$db" made
expect_exit 0 "$PGBRAID" mirror -j2 -C -c --if-exists --source "dbname=$db" --target "$later dbname=postgres"
there "$db" again
same_files 'rows of a database made twice' "$tmp/made.rows" "$tmp/again.rows"

if [[ -d ${PGBRAID_FIXTURES:-} ]]; then
  for name in pagila pgcopydb starter crystal; do
    mirror_fixture "$name" "$(load_fixture "$name" "$name")"
  done
fi
