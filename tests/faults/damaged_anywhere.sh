# Whatever is damaged in an archive, wherever: verify finds it, and a restore that ends with 0 has brought the right rows.
# PGBRAID_DAMAGES=1000 makes it so many (default 20), PGBRAID_SEED repeats a run.
source "$PGBRAID_SUPPORT/lib.sh"

RANDOM=${PGBRAID_SEED:=$((BASHPID % 32768))}
echo "PGBRAID_SEED=$PGBRAID_SEED"
# pick N: a number below it, in $picked.
pick() { picked=$(((RANDOM * 32768 + RANDOM) % $1)); }

# damage FOLDER: one thing in one file, told in $what.
damage() {
  local files=("$1"/*) file other size byte
  while true; do
    pick ${#files[@]} && file=${files[picked]}
    size=$(stat -c %s "$file")
    pick 8 && kind=$picked
    what="${file##*/}"
    case $kind in
      0 | 1 | 2)
        ((size > 0)) || continue
        pick "$size" && what+=": byte $picked"
        byte=$(od -An -tu1 -j "$picked" -N 1 "$file")
        # shellcheck disable=SC2059  # an octal escape
        printf "\\$(printf %o $((byte ^ (1 << RANDOM % 8))))" | dd of="$file" bs=1 seek="$picked" conv=notrunc status=none
        ;;
      3)
        ((size > 0)) || continue
        pick "$size" && what+=" cut to $picked"
        truncate -s "$picked" "$file"
        ;;
      4)
        pick ${#files[@]} && other=${files[picked]}
        ! cmp -s "$file" "$other" || continue
        what+=" exchanged with ${other##*/}"
        mv "$file" "$tmp/part"
        mv "$other" "$file"
        mv "$tmp/part" "$other"
        ;;
      5)
        what+=' removed'
        rm "$file"
        ;;
      6)
        what+=' with more at its end'
        printf '\n' >>"$file"
        ;;
      7)
        what='a file too many'
        touch "$1/blob_1.dat"
        ;;
    esac
    return
  done
}

db=$(fresh_db source)
sql "$db" 'CREATE TABLE t (id int PRIMARY KEY, t text)' \
  "INSERT INTO t SELECT i, md5(i::text) FROM generate_series(1, 200) i" \
  'CREATE TABLE u (a int, b date)' "INSERT INTO u SELECT i, '2020-01-01' FROM generate_series(1, 30) i" \
  "SELECT lo_from_bytea(4711, decode(repeat(md5('x'), 20), 'hex')), lo_from_bytea(4712, '')" >/dev/null
forms=('-Z none' '-Z gzip' '-Z lz4' '-Z zstd' '--binary')
for i in "${!forms[@]}"; do
  # shellcheck disable=SC2086  # two words
  expect_exit 0 "$PGBRAID" dump -Fd ${forms[i]} -f "$tmp/archive$i" "$db"
done
row_hashes "$db" >"$tmp/rows"
target=$(db_name target)
for ((n = 0; n < ${PGBRAID_DAMAGES:-20}; ++n)); do
  rm -rf "$tmp/damaged"
  cp -r "$tmp/archive$((n % ${#forms[@]}))" "$tmp/damaged"
  damage "$tmp/damaged"
  expect_exit 5 "$PGBRAID" verify "$tmp/damaged"
  fresh_db target >/dev/null 2>&1
  if "$PGBRAID" restore -d "$target" "$tmp/damaged" >"$tmp/stdout" 2>"$tmp/stderr"; then
    row_hashes "$target" >"$tmp/restored"
    same_files "after \"$what\" (${forms[n % ${#forms[@]}]}): rows" "$tmp/rows" "$tmp/restored"
  fi
done
