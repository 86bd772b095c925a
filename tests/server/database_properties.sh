# CREATE DATABASE and all that is set on a database, by --create: text equal to stock's, before and after.
source "$PGBRAID_SUPPORT/lib.sh"

make_role 'database_properties ""role""'
# properties NAME: what stock says of the database.
properties() {
  pg_dump --create --schema-only -d "$1" | grep -aE '(DATABASE|LARGE)' | grep -av '^--' | sed 's/"plpgsql.extra_errors"/plpgsql.extra_errors/'
}

# there_and_back NAME: dumped, dropped (by --clean), made again.
there_and_back() {
  rm -rf "$tmp/archive" "$tmp/stock"
  properties "$1" >"$tmp/before"
  expect_exit 0 "$PGBRAID" dump -Fd -f "$tmp/archive" "$1"
  pg_dump -Fd -f "$tmp/stock" -d "$1"
  expect_exit 0 "$PGBRAID" restore --clean --create -d postgres "$tmp/archive"
  properties "$1" >"$tmp/after"
  same_files "database $1 and ours" "$tmp/before" "$tmp/after"
  expect_exit 0 "$PGBRAID" restore --clean --create -d postgres "$tmp/stock"
  properties "$1" >"$tmp/after"
  same_files "database $1 and stock's archive of it" "$tmp/before" "$tmp/after"
}

# made NAME OPTIONS: a database that goes at the end.
made() {
  db=$(db_name "$1")
  drop_db "$db"
  sql postgres "CREATE DATABASE \"$db\" TEMPLATE template0 $2"
}

made plain ''
at_exit "sql postgres 'ALTER DATABASE \"$db\" IS_TEMPLATE false'"
sql postgres "ALTER DATABASE \"$db\" CONNECTION LIMIT 7" "ALTER DATABASE \"$db\" IS_TEMPLATE true" \
  "ALTER DATABASE \"$db\" SET search_path TO \"a b\", c, \"q'\"\"q\"" "ALTER DATABASE \"$db\" SET work_mem = '9MB'" \
  "ALTER DATABASE \"$db\" SET temp_tablespaces TO ''" "ALTER DATABASE \"$db\" SET plpgsql.extra_errors TO 'a,b'" \
  "ALTER DATABASE \"$db\" SET application_name TO E'it''s \\\\ \"quoted\"'" \
  "ALTER ROLE \"database_properties \"\"role\"\"\" IN DATABASE \"$db\" SET search_path TO ''" \
  "ALTER ROLE \"database_properties \"\"role\"\"\" IN DATABASE \"$db\" SET datestyle TO german" \
  "COMMENT ON DATABASE \"$db\" IS 'it''s'" "GRANT CREATE ON DATABASE \"$db\" TO \"database_properties \"\"role\"\"\"" \
  "REVOKE TEMPORARY ON DATABASE \"$db\" FROM PUBLIC" \
  "ALTER DATABASE \"$db\" OWNER TO \"database_properties \"\"role\"\"\""
there_and_back "$db"
made bytes "ENCODING 'SQL_ASCII' LC_COLLATE 'C' LC_CTYPE 'C.UTF-8'"
there_and_back "$db"
made latin "ENCODING 'LATIN1' LOCALE 'C'"
there_and_back "$db"
version=$(sql postgres "SELECT current_setting('server_version_num')::int / 10000")
icu=$(sql postgres "SELECT count(*) FROM pg_collation WHERE collprovider = 'i'")
if ((version >= 15 && icu > 0)); then
  made icu "LOCALE_PROVIDER icu ICU_LOCALE 'de-DE'"
  there_and_back "$db"
fi
if ((version >= 16 && icu > 0)); then
  made icu_rules "LOCALE_PROVIDER icu ICU_LOCALE 'de-DE' ICU_RULES '&a < b'"
  there_and_back "$db"
fi
if ((version >= 17)); then
  made builtin "LOCALE_PROVIDER builtin BUILTIN_LOCALE 'C.UTF-8'"
  there_and_back "$db"
fi
