# A language whose handler comes with the server comes back (stock leaves the handler out, and its restore then looks for
# an extension of that name).
source "$PGBRAID_SUPPORT/lib.sh"

db=$(fresh_db source)
sql "$db" 'CREATE TRUSTED LANGUAGE "Second ""pl""" HANDLER plpgsql_call_handler INLINE plpgsql_inline_handler
             VALIDATOR plpgsql_validator' \
  'CREATE FUNCTION f() RETURNS int LANGUAGE "Second ""pl""" AS $$BEGIN RETURN 7; END$$'
expect_exit 0 "$PGBRAID" dump -Fd -f "$tmp/archive" "$db"

target=$(fresh_db target)
expect_exit 0 "$PGBRAID" restore -d "$target" "$tmp/archive"
same_database "$db" "$target"
expect_equal 'the function' "$(sql "$target" 'SELECT f()')" 7
languages='SELECT lanname, lanpltrusted, lanplcallfoid::regproc, laninline::regproc, lanvalidator::regproc
             FROM pg_language ORDER BY 1'
expect_equal 'the languages' "$(sql "$target" "$languages")" "$(sql "$db" "$languages")"
