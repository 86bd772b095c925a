# Whole databases through archives in one file: ours restored by stock, stock's by us, ours by us, and the listings are
# the same.
source "$PGBRAID_SUPPORT/lib.sh"

# in_one_file DB: out and back, as a custom archive, as one through a pipe, and as a tar file.
in_one_file() {
  local db=$1 target method=gzip options
  snapshot "$db" source
  rm -rf "$tmp/stock"
  stocks_own "$db"
  (($(client_version) < 17)) || method=zstd

  back_by() {
    target=$(fresh_db back)
    restore_no_worse "$@" -d "$target"
    like_source "$target"
  }
  for options in "-Fc -Z $method" -Ft; do
    # shellcheck disable=SC2086  # several options
    expect_exit 0 "$PGBRAID" dump $options -j4 -f "$tmp/ours" "$db"
    [[ $method == zstd ]] || options=${options% -Z*}  # its default, and its older tools know no names
    # shellcheck disable=SC2086
    expect_exit 0 pg_dump $options -f "$tmp/stock.one" "$db"
    # Large objects are grouped by the archive's version, and a tar file of ours has the one without compression.
    [[ $options == -Ft && $method == zstd ]] || same_listing "$tmp/ours" "$tmp/stock.one"
    same_listing "$tmp/ours" "$tmp/ours"
    same_listing "$tmp/stock.one" "$tmp/stock.one"
    expect_exit 0 "$PGBRAID" verify "$tmp/ours"
    expect_exit 0 "$PGBRAID" verify "$tmp/stock.one"
    back_by pg_restore "$tmp/ours"
    back_by "$PGBRAID" restore -j4 "$tmp/ours"
    back_by "$PGBRAID" restore -j4 "$tmp/stock.one"
  done
  "$PGBRAID" dump -Fc -j4 -Z "$method" "$db" | cat >"$tmp/piped"
  back_by pg_restore "$tmp/piped"
}

source_db=$(fresh_db source)
load_kitchen_sink "$source_db"
in_one_file "$source_db"

need_fixtures
in_one_file "$(load_fixture pagila pagila)"
