# Security labels of every kind of object that can have one are dumped as stock dumps them. There is no label provider
# to be had, so the labels are written where SECURITY LABEL would put them, and nothing can take them back in: what is
# compared is the archives' SQL.
source "$PGBRAID_SUPPORT/lib.sh"

# labels ARCHIVE: the statements of its SECURITY LABEL entries, sorted: the order of an entry's statements is nobody's
# business.
labels() { pg_restore -f - "$1" | grep -a '^SECURITY LABEL' | sort; }

# as_stock OPTIONS: our archive of $db has the labels of stock's.
as_stock() {
  expect_exit 0 "$PGBRAID" dump -Fd -Z gzip "$@" -f "$tmp/ours" "$db"
  pg_dump -Fd "$@" -f "$tmp/stock" -d "$db"
  labels "$tmp/ours" >"$tmp/ours.labels"
  labels "$tmp/stock" >"$tmp/stock.labels"
  same_files "labels with options '$*'" "$tmp/ours.labels" "$tmp/stock.labels"
  "$PGBRAID" list "$tmp/ours" | listing_set | grep -a '^SECURITY LABEL' >"$tmp/ours.list" || true
  pg_restore -l "$tmp/stock" | listing_set | grep -a '^SECURITY LABEL' >"$tmp/stock.list" || true
  if (($(client_version) < 17)); then
    same_files "entries with options '$*'" "$tmp/ours.list" "$tmp/stock.list"
  fi
  rm -rf "$tmp/ours" "$tmp/stock"
}

db=$(fresh_db source)
sql "$db" 'CREATE SCHEMA s' 'CREATE SCHEMA "S'"'"' ""q"""' 'SET search_path = s' \
  'CREATE TABLE t (a int CHECK (a > 0), "b'"'"'q" int PRIMARY KEY)' 'CREATE INDEX ON t (a)' \
  'CREATE TABLE p (a int) PARTITION BY LIST (a)' 'CREATE TABLE p1 PARTITION OF p FOR VALUES IN (1)' \
  'CREATE VIEW v AS SELECT 1 AS x, 2 AS y' 'CREATE MATERIALIZED VIEW m AS SELECT 1 AS x' 'CREATE SEQUENCE q' \
  'CREATE TABLE with_serial (id serial, i int GENERATED ALWAYS AS IDENTITY)' \
  'CREATE TYPE c AS (a int, b int)' 'CREATE DOMAIN d AS int CHECK (VALUE > 0)' "CREATE TYPE e AS ENUM ('a')" \
  'CREATE TYPE r AS RANGE (subtype = int4)' \
  "CREATE FUNCTION f(a int, OUT b text) RETURNS text LANGUAGE sql AS 'SELECT 1::text'" \
  "CREATE PROCEDURE pr(a int) LANGUAGE sql AS 'SELECT 1'" 'CREATE AGGREGATE agg(int) (SFUNC = int4pl, STYPE = int)' \
  'CREATE TABLE "S'"'"' ""q""".t (a int)' 'CREATE EXTENSION pg_trgm' \
  "SELECT lo_create(g) FROM generate_series(500001, 500003) g" >/dev/null
# Two providers, one with a name that needs quotes; labels with all that SQL could trip over.
sql "$db" "
  INSERT INTO pg_seclabel (objoid, classoid, objsubid, provider, label)
  SELECT o.oid, o.class, n, provider, format(E'it''s \\\\ \"%s\"\n%s', provider, n)
    FROM (SELECT oid, 'pg_class'::regclass AS class FROM pg_class
           WHERE oid >= 16384 AND relkind IN ('r', 'p', 'v', 'm', 'S')
          UNION ALL SELECT oid, 'pg_proc'::regclass FROM pg_proc WHERE oid >= 16384
          UNION ALL SELECT oid, 'pg_type'::regclass FROM pg_type
                     WHERE oid >= 16384 AND typname IN ('c', 'd', 'e', 'r')
          UNION ALL SELECT oid, 'pg_namespace'::regclass FROM pg_namespace WHERE oid >= 16384 OR nspname = 'public'
          UNION ALL SELECT oid, 'pg_largeobject'::regclass FROM pg_largeobject_metadata) o,
         (VALUES ('prov'), ('My \"P'' ')) AS p (provider), generate_series(0, 2) n
   WHERE n = 0 OR EXISTS (SELECT FROM pg_attribute WHERE attrelid = o.oid AND attnum = n)" \
  "INSERT INTO pg_shseclabel (objoid, classoid, provider, label)
   SELECT oid, 'pg_database'::regclass, 'prov', 'db''s' FROM pg_database WHERE datname = '$db'" \
  "ALTER EXTENSION pg_trgm ADD TABLE s.p1"
at_exit "sql '$db' 'DELETE FROM pg_shseclabel'"

as_stock
(($(wc -l <"$tmp/ours.labels") > 30)) || fail 'hardly any labels were dumped'
as_stock --schema-only
as_stock -n s
as_stock -t s.with_serial
as_stock -T s.t
as_stock --data-only

# A restore says which provider is missing, and goes on.
target=$(fresh_db target)
expect_exit 0 "$PGBRAID" dump -Fd -f "$tmp/ours" "$db"
expect_exit 1 "$PGBRAID" restore -d "$target" "$tmp/ours"
expect_stderr 'security label provider "My "P'"'"' " is not loaded'
