# What each option of a dump adds, leaves out and changes is what it does in stock's dumps.
source "$PGBRAID_SUPPORT/lib.sh"

db=$(fresh_db source)
sql "$db" 'CREATE SCHEMA one' 'CREATE SCHEMA two' 'CREATE EXTENSION hstore SCHEMA two' 'CREATE EXTENSION citext' \
  "COMMENT ON EXTENSION hstore IS 'told'" "COMMENT ON SCHEMA one IS 'it''s one'" \
  'CREATE TABLE one.a (id serial PRIMARY KEY, t text)' "INSERT INTO one.a (t) VALUES ('x'), ('y')" \
  'CREATE TABLE one.identity (id int GENERATED ALWAYS AS IDENTITY, f float8 DEFAULT pi())' \
  'INSERT INTO one.identity DEFAULT VALUES' "COMMENT ON TABLE one.a IS 'told'" \
  'CREATE UNLOGGED TABLE one.u (id serial)' 'INSERT INTO one.u DEFAULT VALUES' \
  'CREATE MATERIALIZED VIEW one.m AS SELECT count(*) FROM one.a' \
  'ALTER TABLE one.a ENABLE ROW LEVEL SECURITY' 'CREATE POLICY p ON one.a USING (id > 1)' \
  "COMMENT ON POLICY p ON one.a IS 'told'" \
  'CREATE TABLE two.root (id int, t text) PARTITION BY LIST (id)' \
  'CREATE TABLE two.branch PARTITION OF two.root FOR VALUES IN (1) PARTITION BY LIST (t)' \
  "CREATE TABLE two.leaf PARTITION OF two.branch FOR VALUES IN ('a')" \
  'CREATE TABLE two.rest PARTITION OF two.root DEFAULT' "INSERT INTO two.root VALUES (1, 'a'), (2, 'b')" \
  "CREATE TYPE two.mood AS ENUM ('sad', 'happy')" \
  'CREATE TABLE two.hashed (id int, m two.mood) PARTITION BY HASH (m)' \
  'CREATE TABLE two.hashed0 PARTITION OF two.hashed FOR VALUES WITH (MODULUS 2, REMAINDER 0)' \
  'CREATE TABLE two.hashed1 PARTITION OF two.hashed FOR VALUES WITH (MODULUS 2, REMAINDER 1)' \
  "INSERT INTO two.hashed VALUES (1, 'sad'), (2, 'happy')" 'CREATE TABLE two.above (id int)' \
  'CREATE TABLE one.below () INHERITS (two.above)' 'CREATE SCHEMA "Odd "" schema"' \
  $'CREATE TABLE "Odd "" schema"."new\nline" (id int)' 'CREATE TABLE "Odd "" schema"."a.b*c" (id int)' \
  'GRANT SELECT ON one.a TO PUBLIC' 'CREATE PUBLICATION pub FOR TABLE one.a' "COMMENT ON PUBLICATION pub IS 'told'" \
  "CREATE SUBSCRIPTION sub CONNECTION 'dbname=none' PUBLICATION pub WITH (connect = false, slot_name = NONE)" \
  "COMMENT ON SUBSCRIPTION sub IS 'told'"
lo=$(sql "$db" "SELECT lo_from_bytea(0, 'large')")

# stock_takes OPTION: some are newer than the stock tools at hand.
stock_help=$(pg_dump --help)
stock_takes() { grep -q -e "$1" <<<"$stock_help"; }

# Large objects count as one thing: which entries tell of them depends on the version of the archive's format. Stock with
# --quote-all-identifiers adds a word on the public schema.
without_versions() { grep -avE '^(BLOBS?|BLOB METADATA) |LARGE OBJECT|^COMMENT - SCHEMA "public"' || true; }
large_objects_in() { grep -acE '(BLOBS|BLOB METADATA) ' || true; }

# compare_as OURS STOCKS: two lists of options that mean the same, as text for eval.
compare_as() {
  local ours stocks
  rm -rf "$tmp/ours" "$tmp/stocks"
  echo "options: $1" >&2
  eval "pg_dump -Fd -f \"\$tmp/stocks\" $2 \"\$db\""
  eval "expect_exit 0 \"\$PGBRAID\" dump -Fd -j2 -Z gzip -f \"\$tmp/ours\" $1 \"\$db\""
  ours=$("$PGBRAID" list "$tmp/ours" | listing_set)
  stocks=$(pg_restore -l "$tmp/stocks" | listing_set)
  without_versions <<<"$ours" >"$tmp/left"
  without_versions <<<"$stocks" >"$tmp/right"
  same_files "listings with $1" "$tmp/left" "$tmp/right"
  expect_equal "are there large objects, with $1" "$(($(large_objects_in <<<"$ours") > 0))" \
    "$(($(large_objects_in <<<"$stocks") > 0))"
}
compare() { compare_as "$1" "$1"; }
# Where stock is older than the option, something older that means the same.
compare_new() { if stock_takes "${1%% *}"; then compare "$1"; else compare_as "$1" "$2"; fi; }

# extensions
compare '-e hstore'
compare '-e "*" -n one'
compare '-e hstore -t one.u'
compare '-e hstore -e no_such_extension'
if stock_takes --exclude-extension; then compare '--exclude-extension=hstore'; fi

# children and partitions
compare_new '--table-and-children=two.root' '-t two.root -t two.branch -t two.leaf -t two.rest'
compare_new '--table-and-children=two.above' '-t two.above -t one.below'
compare_new '--exclude-table-and-children=two.branch' '-T two.branch -T two.leaf'
compare_new '--exclude-table-data-and-children=two.root' '--exclude-table-data "two.(root|branch|leaf|rest)"'
compare "-t one.identity --exclude-table-data one.identity"

# patterns
compare '-t "$db.one.a"'
compare $'-t \'"Odd "" schema"."new\nline"\''
compare "-t '\"Odd \"\" schema\".\"a.b*c\"'"
compare "-t '\"Odd \"\" schema\".*'"
compare "-t 'ONE.?' -t '*.[b-l]+'"
compare "-n '(one|t[wx]o)'"
compare '--strict-names -n one -T nothing_like_it'

# parts
compare '-B'
compare '-b -B'
compare '-b -n one'
compare '-b -t one.a'
compare '-b -s'
compare_new '--no-data' '-s'
compare_new '--no-schema' '-a'
compare '--no-comments'
compare '--no-publications'
compare '--no-subscriptions'
compare '--no-security-labels'
compare '--no-tablespaces'
compare_new '--no-table-access-method' ''
compare '--no-toast-compression'
compare '--quote-all-identifiers'
compare '--load-via-partition-root'
compare '--enable-row-security'
compare '--extra-float-digits=0'
compare '-E LATIN1'
# what means nothing to an archive
compare '-c --if-exists -C -S somebody --disable-triggers --use-set-session-authorization'

# What no stock of this version is there to tell: entries that are not there.
dumped() {
  rm -rf "$tmp/ours"
  expect_exit 0 "$PGBRAID" dump -Fd -j2 -Z gzip -f "$tmp/ours" "$@" "$db"
  "$PGBRAID" list "$tmp/ours" | { listing_set || true; } >"$tmp/left"
}
count() { grep -acE "$1" "$tmp/left" || true; }
dumped --exclude-extension=hstore
expect_equal 'extensions' "$(count '^EXTENSION - citext')$(count 'EXTENSION .*hstore')" 10
expect_equal 'objects of no schema beside extensions' "$(count '^PUBLICATION - pub')" 1
dumped --no-policies
expect_equal 'entries on policies' "$(count 'POLICY|ROW SECURITY')" 0
dumped --no-unlogged-table-data
expect_equal 'rows of an unlogged table' "$(count 'TABLE DATA one u')" 0
expect_equal 'rows of other tables' "$(count 'TABLE DATA one a')" 1
dumped -s --sequence-data
expect_equal 'positions' "$(count 'SEQUENCE SET')" 3
expect_equal 'rows' "$(count 'TABLE DATA|BLOBS')" 0
dumped --no-data --no-schema
expect_equal 'anything' "$(count .)" 0

# text_of DB OPTIONS...: of our archive, as stock reads it; what the database holds decides its order.
text_of() {
  dumped "$@"
  pg_restore -f "$tmp/text" "$tmp/ours"
}
text_of -t one.identity --extra-float-digits=-10
grep -qxF $'1\t3.1416' "$tmp/text" || fail 'digits were not left out'
text_of -n one --quote-all-identifiers
grep -qF 'CREATE TABLE "one"."a"' "$tmp/text" || fail 'a name is not quoted'
grep -qF '"id" integer' "$tmp/text" || fail "a column's name is not quoted"
grep -qF 'INSERT INTO' "$tmp/text" && fail 'rows are not COPY'
sql "$db" "CREATE TABLE one.\"größe\" (t text)" "INSERT INTO one.\"größe\" VALUES ('süß')"
text_of -t 'one.gr*' -E LATIN1
grep -qF "SET client_encoding = 'LATIN1'" "$tmp/text" || fail 'the encoding is not told'
grep -qaF "$(printf 's\374\337')" "$tmp/text" || fail 'the rows are in another encoding'
iconv -f LATIN1 -t UTF-8 "$tmp/text" >"$tmp/text.utf8"
grep -qF 'CREATE TABLE one."größe"' "$tmp/text.utf8" || fail 'names are in another encoding'

# Through the root, rows find the partition that is theirs where they arrive (the hash of an enum is another there), and
# all come back.
target=$(fresh_db target)
dumped --load-via-partition-root
expect_exit 0 "$PGBRAID" restore -j4 -d "$target" "$tmp/ours"
for table in two.root two.hashed; do
  expect_equal "rows of $table" "$(sql "$target" "SELECT id FROM $table ORDER BY id")" \
    "$(sql "$db" "SELECT id FROM $table ORDER BY id")"
done
dumped
expect_equal 'loaded through the root' \
  "$(pg_restore -f - "$tmp/ours" | grep -c '^-- load via partition root two.hashed$')" 2

# Row security: an error, or what the role may see.
make_role dump_options_reader
at_exit 'sql postgres "DROP ROLE IF EXISTS dump_options_reader"'
sql "$db" 'CREATE TABLE one.secured (id int)' 'INSERT INTO one.secured VALUES (1), (2)' \
  'ALTER TABLE one.secured ENABLE ROW LEVEL SECURITY' 'CREATE POLICY p ON one.secured USING (id > 1)' \
  'GRANT USAGE ON SCHEMA one TO dump_options_reader' 'GRANT SELECT ON one.secured TO dump_options_reader'
expect_exit 4 "$PGBRAID" dump -Fd -f "$tmp/refused" -t one.secured --role dump_options_reader "$db"
expect_stderr secured
text_of -t one.secured --role dump_options_reader --enable-row-security
expect_equal 'rows that the role may see' "$(sed -n '/^COPY/,/^\\\./p' "$tmp/text" | grep -cE '^[0-9]')" 1
sql "$db" 'DROP OWNED BY dump_options_reader'

# Who may read the archive.
expect_exit 0 "$PGBRAID" dump -Fd -f "$tmp/own" "$db"
expect_exit 0 env bash -c 'umask 077; exec "$@"' umask "$PGBRAID" dump -Fd --group-access -f "$tmp/group" "$db"
modes() { find "$1" -printf '%y %m\n' | sort -u | tr '\n' ' '; }
expect_equal 'modes' "$(modes "$tmp/own")" 'd 700 f 600 '
expect_equal 'modes with --group-access' "$(modes "$tmp/group")" 'd 750 f 640 '

# How it is read; where the server is.
here=(-h "$PGHOST" -p "$PGPORT")
for how in --serializable-deferrable --no-synchronized-snapshots; do
  rm -rf "$tmp/read"
  expect_exit 0 env -u PGHOST -u PGPORT "$PGBRAID" dump -Fd -j2 -f "$tmp/read" "$how" "${here[@]}" "$db"
  target=$(fresh_db read)
  expect_exit 0 env -u PGHOST -u PGPORT "$PGBRAID" restore -j2 -d "$target" "${here[@]}" "$tmp/read"
  # An enum's values are hashed by their ids, which are the database's own.
  same_files "rows read with $how" <(row_hashes "$db" | grep '^one\.') <(row_hashes "$target" | grep '^one\.')
done
expect_exit 0 "$PGBRAID" dump -Fd -f "$tmp/warned" --no-synchronized-snapshots "$db"
expect_stderr 'without synchronized snapshots'
