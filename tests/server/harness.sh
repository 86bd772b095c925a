# The harness itself: it sees a changed row, a dropped index, a sequence one further and a lost large object, and
# does not mind where rows lie; the round trips notice a broken dump, restore or listing.
source "$PGBRAID_SUPPORT/lib.sh"

left=$(fresh_db left)
sql "$left" '
  CREATE SCHEMA "odd ""name";
  CREATE TABLE "odd ""name".t (id int PRIMARY KEY, t text, v double precision);
  CREATE TABLE no_columns ();
  CREATE INDEX by_text ON "odd ""name".t (t);
  CREATE SEQUENCE s;
  CREATE MATERIALIZED VIEW m AS SELECT count(*) FROM "odd ""name".t WITH NO DATA' \
  "INSERT INTO \"odd \"\"name\".t SELECT i, 'row ' || i, i / 3.0 FROM generate_series(1, 1000) i" \
  "SELECT lo_from_bytea(4711, 'large')" >/dev/null

differs() {
  local how=$1 right
  shift
  right=$(fresh_db right "$left")
  same_database "$left" "$right"
  sql "$right" "$@" >/dev/null
  # In a subshell: a failure in there is what is wanted.
  if (same_database "$left" "$right") 2>"$tmp/why"; then fail "not noticed: $how"; fi
  grep -q '^FAILED: ' "$tmp/why" || fail "an odd failure: $(cat "$tmp/why")"
}

differs 'a changed row' "UPDATE \"odd \"\"name\".t SET t = 'other' WHERE id = 500"
differs 'a dropped index' "DROP INDEX \"odd \"\"name\".by_text"
differs 'a sequence one further' "SELECT nextval('s')"
differs 'a lost large object' 'SELECT lo_unlink(4711)'
differs 'a filled materialized view' 'REFRESH MATERIALIZED VIEW m'

# Rows in another order: the text differs, the hashes do not; another value does show in the hashes.
right=$(fresh_db right "$left")
sql "$right" 'CREATE TABLE c AS TABLE "odd ""name".t' 'TRUNCATE "odd ""name".t' \
  'INSERT INTO "odd ""name".t SELECT * FROM c ORDER BY id DESC' 'DROP TABLE c'
same_database "$left" "$right" any-order
if (same_database "$left" "$right") 2>/dev/null; then fail 'an order of rows was not noticed'; fi
sql "$right" 'UPDATE "odd ""name".t SET v = 1e-300 WHERE id = 1'
if (same_database "$left" "$right" any-order) 2>/dev/null; then fail 'a changed value was not noticed'; fi

# Expectations fail when they should.
expect_exit 3 bash -c 'echo told >&2; exit 3'
expect_stderr told
if (expect_exit 0 false) 2>/dev/null; then fail 'expect_exit let a failure pass'; fi
if (expect_stderr 'never said') 2>/dev/null; then fail 'expect_stderr let silence pass'; fi
wait_for 'true' 1
if (wait_for 'false' 0) 2>/dev/null; then fail 'wait_for did not give up'; fi

# Stock's own round trip is the same database and the same listing, but for ids.
target=$(fresh_db target)
pg_dump -Fd -j 2 -f "$tmp/stock" -d "$left"
pg_restore -d "$target" "$tmp/stock"
same_database "$left" "$target"
pg_dump -Fd -f "$tmp/again" -d "$target"
expect_equal 'listing' "$(pg_restore -l "$tmp/stock" | listing_set)" "$(pg_restore -l "$tmp/again" | listing_set)"

# The round trips notice a tool that loses or changes something, each check what it is there for. The tool is ours,
# broken on purpose: $broken_dump runs on the database before a dump, $broken_restore after a
# restore, $broken_mirror after a mirror.
sql "$left" "COMMENT ON TABLE no_columns IS 'none'"
cat >"$tmp/broken" <<'SCRIPT'
#!/usr/bin/env bash
set -euo pipefail
verb=$1
database=
for word; do
  if [[ ${previous:-} == -d ]]; then database=$word; fi
  if [[ ${previous:-} == --target ]]; then database=${word#dbname=}; fi
  previous=$word
done
case $verb in
  dump)
    if [[ -n ${broken_dump:-} ]]; then
      psql -X -q -d postgres -c "DROP DATABASE IF EXISTS $scratch" -c "CREATE DATABASE $scratch TEMPLATE \"$previous\""
      psql -X -q -d "$scratch" -c "$broken_dump"
      set -- "${@:1:$#-1}" "$scratch"
    fi
    "$whole" "$@"
    ;;
  restore)
    "$whole" "$@"
    if [[ -n ${broken_restore:-} ]]; then psql -X -q -d "$database" -c "$broken_restore"; fi
    exit "${broken_status:-0}"
    ;;
  mirror)
    "$whole" "$@"
    if [[ -n ${broken_mirror:-} ]]; then psql -X -q -d "$database" -c "$broken_mirror"; fi
    ;;
  list) "$whole" "$@" | sed "${broken_list:-}" ;;
esac
SCRIPT
chmod 755 "$tmp/broken"
export whole=$PGBRAID scratch=harness__scratch
# What does not stand beside the broken tool is looked for in the build.
cp "$(dirname "$PGBRAID")/archive_order" "$tmp/" 2>/dev/null || true

# unlike CHECKS: with the tool broken as the environment says, exactly these checks fail.
unlike() {
  rm -rf "$tmp"/{ours,gzip,stock}
  (PGBRAID=$tmp/broken round_trips "$left") >"$tmp/checks" 2>"$tmp/why" || true
  expect_equal "checks that failed ($(cat "$tmp/why"))" \
    "$(sed -n 's/^check \(.\): FAILED$/\1/p' "$tmp/checks" | tr -d '\n')" "$1"
}
unlike ''
broken_restore='COMMENT ON TABLE no_columns IS NULL' unlike ac
broken_restore="UPDATE \"odd \"\"name\".t SET v = 0 WHERE id = 7" unlike ac
broken_restore="SELECT lo_put(4711, 0, 'x')" unlike ac
broken_status=1 unlike ac
broken_dump='COMMENT ON TABLE no_columns IS NULL' unlike abd
broken_dump="UPDATE \"odd \"\"name\".t SET v = 0 WHERE id = 7" unlike ab
broken_dump="SELECT setval('s', 99)" unlike ab
broken_mirror="UPDATE \"odd \"\"name\".t SET v = 0 WHERE id = 7" unlike e
broken_mirror='DROP INDEX "odd ""name".by_text' unlike e
broken_list='/ COMMENT /d' unlike d
