# What two databases are compared by. To be sourced.

# stock_text DB [pg_dump OPTIONS]: stock's dump as text, without what differs from run to run.
stock_text() {
  local db=$1
  shift
  pg_dump -d "$db" "$@" | grep -aEv '^\\(un)?restrict '
}

# row_hashes DB: for every table, materialized view, sequence and large object a line with its content's hash, in
# whatever order the rows lie.
row_hashes() {
  psql -X -q -A -t -v ON_ERROR_STOP=1 -d "$1" <<'SQL'
SET search_path = '';
SET datestyle = 'ISO, YMD';
SET timezone = 'UTC';
SET extra_float_digits = 3;
SELECT CASE
  WHEN c.relkind = 'S' THEN format('SELECT %L, last_value, is_called FROM %I.%I', name, nspname, relname)
  WHEN NOT c.relispopulated THEN format('SELECT %L, %L', name, 'not populated')
  ELSE format('SELECT %L, count(*), coalesce(sum(pg_catalog.hashtextextended(pgbraid_row::text, 0)), 0)
               FROM ONLY %I.%I AS pgbraid_row', name, nspname, relname)
  END
FROM pg_catalog.pg_class c
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
CROSS JOIN LATERAL (SELECT format('%I.%I', nspname, relname)) AS named(name)
WHERE c.relkind IN ('r', 'm', 'S') AND c.relpersistence <> 't'
  AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
ORDER BY name COLLATE "C"
\gexec
SELECT 'large object ' || oid, md5(pg_catalog.lo_get(oid))
FROM pg_catalog.pg_largeobject_metadata
ORDER BY oid;
SQL
}
