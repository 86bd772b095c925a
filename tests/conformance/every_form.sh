# Archives in every compression, stock's and ours, come back with any number of workers as stock's own restore makes them;
# so do those with binary rows, which stock restores, too.
# In every run one fixture; PGBRAID_ALL_FORMS=1 takes all of them.
source "$PGBRAID_SUPPORT/lib.sh"

need_fixtures
fixtures=(pagila)
[[ -z ${PGBRAID_ALL_FORMS:-} ]] || fixtures=(crystal pagila pgcopydb starter regress15)
stock_compressions=(0 6)
(($(client_version) < 16)) || stock_compressions=(none gzip lz4 zstd)

# comes_back ARCHIVE: of $db, as stock's own round trip of it.
comes_back() {
  local jobs target
  for jobs in 1 4 16; do
    echo "$1 with -j $jobs"
    target=$(fresh_db target)
    restore_no_worse "$PGBRAID" restore -j "$jobs" -d "$target" "$1"
    like_source "$target"
    drop_db "$target"
  done
  rm -rf "$1"
}

for fixture in "${fixtures[@]}"; do
  db=$(load_fixture "$fixture" source)
  snapshot "$db" source
  rm -rf "$tmp/stock"
  stocks_own "$db"
  for compression in "${stock_compressions[@]}"; do
    pg_dump -Fd -j2 -Z "$compression" -f "$tmp/$fixture.stock.$compression" -d "$db" 2>/dev/null
    comes_back "$tmp/$fixture.stock.$compression"
  done
  for compression in none gzip lz4 zstd; do
    expect_exit 0 "$PGBRAID" dump -Fd -j3 -Z "$compression" -f "$tmp/$fixture.ours.$compression" "$db"
    comes_back "$tmp/$fixture.ours.$compression"
  done
  binary="$tmp/$fixture.ours.binary"
  expect_exit 0 "$PGBRAID" dump -Fd -j3 -Z gzip:1 --binary -f "$binary" "$db"
  grep -q '"format": "binary"' "$binary/manifest.json" || fail "no table of $fixture is binary"
  target=$(fresh_db by_stock)
  restore_no_worse pg_restore -j4 -d "$target" "$binary"
  like_source "$target"
  drop_db "$target"
  comes_back "$binary"
  drop_db "$db"
done
