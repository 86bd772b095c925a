# A plain dump is the text that stock's pg_restore makes of an archive of the same database, its rows are written as
# stock's pg_dump writes them, and psql makes an equal database of it: with COPY and with INSERT statements, into a
# database that is there and into one that it makes.
source "$PGBRAID_SUPPORT/lib.sh"

# Stock 15 reads no archives of zstd, and has a large object, and a comment, each by itself.
if (($(client_version) >= 18)); then
  archive=(-Fd -Z zstd:1 --no-sync)
  large=()
else
  archive=(-Fd -Z gzip:1 --no-sync)
  large=(-B)
fi

# same_text DB DUMP_OPTIONS TEXT_OPTIONS: our plain dump is what stock makes of our archive, with options of a dump and of
# how it becomes text.
same_text() {
  # shellcheck disable=SC2086
  {
    expect_exit 0 "$PGBRAID" dump -f "$tmp/ours.sql" "${large[@]}" $2 $3 "$1"
    rm -rf "$tmp/archive"
    expect_exit 0 "$PGBRAID" dump "${archive[@]}" -f "$tmp/archive" "${large[@]}" $2 "$1"
    pg_restore -f "$tmp/stocks.sql" $3 "$tmp/archive"
  }
  script_text "$tmp/ours.sql" >"$tmp/ours"
  script_text "$tmp/stocks.sql" >"$tmp/stocks"
  same_files "plain dumps with '$2 $3'" "$tmp/stocks" "$tmp/ours"
}

# same_data DB OPTIONS: the same rows, written the same way, in stock's own dump.
same_data() {
  local db=$1
  shift
  expect_exit 0 "$PGBRAID" dump -f "$tmp/ours.sql" -a "${large[@]}" "$@" "$db"
  pg_dump -f "$tmp/stocks.sql" -a "${large[@]}" "$@" "$db" 2>/dev/null
  data_entries "$tmp/ours.sql" >"$tmp/ours"
  data_entries "$tmp/stocks.sql" >"$tmp/stocks"
  same_files "data with '$*'" "$tmp/stocks" "$tmp/ours"
}

# yardstick DB: what is to come back, and what becomes of it where psql reads stock's own script.
yardstick() {
  local stocks
  stocks=$(fresh_db stocks)
  pg_dump "$1" 2>/dev/null | psql -X -q -d "$stocks" >/dev/null 2>"$tmp/psql.stocks"
  snapshot "$1" source
  snapshot "$stocks" stocks_own
}
# back_by_psql DB OPTIONS: psql makes the same database of our script, with no more errors than of stock's.
back_by_psql() {
  local db=$1 ours
  shift
  ours=$(fresh_db ours)
  "$PGBRAID" dump "$@" "$db" | psql -X -q -d "$ours" >/dev/null 2>"$tmp/psql.ours"
  (($(errors_in "$tmp/psql.ours") <= $(errors_in "$tmp/psql.stocks"))) || {
    tail -n 20 "$tmp/psql.ours" >&2
    fail "psql has errors with '$*'"
  }
  like_source "$ours"
}
errors_in() { grep -ac '^psql:.* ERROR:' "$1" || true; }

source_db=$(fresh_db source)
load_kitchen_sink "$source_db"
same_text "$source_db" '' ''
same_text "$source_db" '' '-C -c --if-exists'
same_text "$source_db" --section=pre-data '-O -x'
same_text "$source_db" -a '-a --disable-triggers -S sink_owner'
same_text "$source_db" -s '--no-tablespaces -c'
same_text "$source_db" '-n sink --quote-all-identifiers' '--use-set-session-authorization --enable-row-security'
same_text "$source_db" '-a --inserts --load-via-partition-root' ''
same_data "$source_db"
same_data "$source_db" --load-via-partition-root --enable-row-security
yardstick "$source_db"
for options in '' --inserts --column-inserts --rows-per-insert=7; do
  # shellcheck disable=SC2086
  back_by_psql "$source_db" $options
done

# The database is dropped and made again, with all that is in it.
again=$(fresh_db again "$source_db")
expect_exit 0 "$PGBRAID" dump -C -c --if-exists -f "$tmp/again.sql" "$again"
psql -X -q -d postgres -f "$tmp/again.sql" >/dev/null 2>"$tmp/psql.log"
like_source "$again"

need_fixtures
for fixture in pagila crystal starter; do
  db=$(load_fixture "$fixture" "$fixture")
  same_text "$db" '' ''
  same_data "$db"
  yardstick "$db"
  back_by_psql "$db"
done
back_by_psql "$db" --rows-per-insert=7
