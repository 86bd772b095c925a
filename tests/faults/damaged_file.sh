# An archive in one file that is cut, wherever, never restores with exit status 0, and verify finds it; so it does a
# changed byte, where the format has a place to tell. A dump that is killed leaves nothing under the name.
source "$PGBRAID_SUPPORT/lib.sh"
source "$PGBRAID_SUPPORT/faults.sh"

RANDOM=${PGBRAID_SEED:=$((BASHPID % 32768))}
echo "PGBRAID_SEED=$PGBRAID_SEED"
pick() { picked=$(((RANDOM * 32768 + RANDOM) % $1)); }

db=$(fresh_db source)
sql "$db" 'CREATE TABLE t (id int PRIMARY KEY, t text)' \
  "INSERT INTO t SELECT i, md5(i::text) FROM generate_series(1, 400) i" \
  'CREATE TABLE u (a int, b date)' "INSERT INTO u SELECT i, '2020-01-01' FROM generate_series(1, 30) i" \
  "SELECT lo_from_bytea(4711, decode(repeat(md5('x'), 20), 'hex')), lo_from_bytea(4712, '')" >/dev/null
for method in none gzip lz4 zstd; do
  expect_exit 0 "$PGBRAID" dump -Fc -Z "$method" -f "$tmp/$method" "$db"
done
expect_exit 0 "$PGBRAID" dump -Ft -f "$tmp/tar" "$db"
"$PGBRAID" dump -Fc -Z gzip "$db" | cat >"$tmp/no_places"
pg_dump -Fc -f "$tmp/stock" "$db"
pg_dump -Ft -f "$tmp/stock_tar" "$db"
archives=(none gzip lz4 zstd tar no_places stock stock_tar)

# refused WHAT: $tmp/damaged by verify, and by a restore that may make a part of it.
target=$(db_name target)
refused() {
  expect_exit 5 "$PGBRAID" verify "$tmp/damaged"
  fresh_db target >/dev/null 2>&1
  local got=0
  "$PGBRAID" restore -d "$target" "$tmp/damaged" >"$tmp/stdout" 2>"$tmp/stderr" </dev/null || got=$?
  ((got == 1 || got == 5)) || { cat "$tmp/stderr" >&2; fail "$1: a restore ends with $got"; }
}

for archive in "${archives[@]}"; do
  size=$(stat -c %s "$tmp/$archive")
  pick "$size"
  for cut in 1 5 "$picked" $((size / 2)) $((size - 6)) $((size - 1)); do
    head -c "$cut" "$tmp/$archive" >"$tmp/damaged"
    # Behind the last member a tar file has nothing but zeros; one block of them is the least that ends it.
    refused "$archive cut to $cut of $size"
  done
  { cat "$tmp/$archive"; printf more; } >"$tmp/damaged"
  expect_exit 5 "$PGBRAID" verify "$tmp/damaged"
done

content() {
  sql "$1" "SELECT (SELECT md5(string_agg(t::text, ',' ORDER BY id)) FROM t),
                   (SELECT md5(string_agg(u::text, ',' ORDER BY a)) FROM u), (SELECT md5(lo_get(4711)))"
}
whole=$(content "$db")

# In blocks that are compressed, in tables of contents and in tar files of ours every byte counts.
for ((n = 0; n < ${PGBRAID_DAMAGES:-15}; ++n)); do
  for archive in lz4 zstd tar; do
    cp "$tmp/$archive" "$tmp/damaged"
    pick "$(stat -c %s "$tmp/damaged")"
    byte=$(od -An -tu1 -j "$picked" -N 1 "$tmp/damaged")
    # shellcheck disable=SC2059  # an octal escape
    printf "\\$(printf %o $((byte ^ (1 << RANDOM % 8))))" | dd of="$tmp/damaged" bs=1 seek="$picked" conv=notrunc status=none
    got=0
    "$PGBRAID" verify "$tmp/damaged" >"$tmp/stdout" 2>"$tmp/stderr" || got=$?
    ((got == 0 || got == 5)) || fail "$archive, byte $picked: verify ends with $got"
    fresh_db target >/dev/null 2>&1
    restored=0
    "$PGBRAID" restore -d "$target" "$tmp/damaged" >"$tmp/stdout" 2>"$tmp/stderr" </dev/null || restored=$?
    ((restored <= 5 && restored != 2)) || fail "$archive, byte $picked: a restore ends with $restored"
    ((restored != 0)) || expect_equal "rows where byte $picked of $archive was changed" "$(content "$target")" "$whole"
  done
done

# Killed dumps.
make_faulty_io
mkdir "$tmp/out"
dump=("$PGBRAID" dump -Fc -j2 -f "$tmp/out/archive" "$db")
count_io "$tmp/out" "${dump[@]}"
rm "$tmp/out/archive"
for at in 1 $((both / 2)) $((both - 1)) "$both"; do
  expect_exit 137 faulty_io "$tmp/out" kill "$at" "${dump[@]}"
  [[ ! -e $tmp/out/archive ]] || expect_exit 0 "$PGBRAID" verify "$tmp/out/archive"
  rm -f "$tmp/out/archive"
done
