# -f with strftime's fields and {db}; --keep and --keep-for remove older archives of the same pattern, once the new one has
# been verified, and nothing else.
source "$PGBRAID_SUPPORT/lib.sh"

command -v cc >/dev/null || skip 'no C compiler: cc'
cc -shared -fPIC -O1 -o "$tmp/bad_night.so" "$PGBRAID_SUPPORT/bad_night.c" -ldl
# dump_of DAYS_AGO OPTION...: a dump as it would have been made so many days ago.
dump_of() {
  local seconds=$((-$1 * 86400))
  shift
  env BAD_NIGHT_SECONDS="$seconds" LD_PRELOAD="$tmp/bad_night.so" \
    ASAN_OPTIONS="${ASAN_OPTIONS:+$ASAN_OPTIONS:}verify_asan_link_order=0" "$PGBRAID" dump -Fd -j2 "$@"
}
day() { date -d "$1 days ago" +%F; }
there() { (cd "$tmp/out" && find . -mindepth 1 -maxdepth 1 -printf '%P\n' | sort | paste -sd ' '); }
expect_there() { expect_equal 'what is there' "$(there)" "$(printf '%s\n' "$@" | sort | paste -sd ' ')"; }

export TZ=UTC
db=$(fresh_db source)
sql "$db" 'CREATE TABLE t (id int PRIMARY KEY, t text)' "INSERT INTO t SELECT i, md5(i::text) FROM generate_series(1, 1000) i"
mkdir "$tmp/out"
pattern=$tmp/out/{db}-%F

# The name is of the local time, and of the database that was reached, however that was said.
expect_exit 0 dump_of 0 -f "$pattern" "dbname=$db"
expect_there "$db-$(day 0)"
[[ $(day 0) == "$(date -u +%F)" ]] || fail 'the clock'
TZ='<+14>-14' expect_exit 0 dump_of 0 -f "$tmp/out/100%-%%F-%z" "$db"
PGDATABASE=$db expect_exit 0 dump_of 0 -f "$tmp/out/{db}"
expect_there "$db-$(day 0)" '100%-%F-+1400' "$db"
odd="$(db_name 'a/../b%F')"
drop_db "$odd"
sql postgres "CREATE DATABASE \"$odd\" TEMPLATE template0"
expect_exit 0 dump_of 0 -f "$tmp/out/{db}-%Y" "$odd"
expect_there "$db-$(day 0)" '100%-%F-+1400' "$db" "${scenario}__a%2F..%2Fb%25F-$(date +%Y)"
rm -r "${tmp:?}/out"
mkdir "$tmp/out"

# --keep 3: the three newest, whatever else is there.
for ago in 9 8 7 6; do expect_exit 0 dump_of "$ago" -f "$pattern" "$db"; done
others=("notes" "$db-$(day 20)" "$db-2020-13-01" "$db-$(day 21)" "$db-$(day 22)" "$db-$(day 23)" "$db-$(day 24)" "x$db-$(day 9)"
  "$db-$(day 9).old" "$db-$(day 25)")
echo 'not an archive' >"$tmp/out/notes"
mkdir "$tmp/out/$db-$(day 20)"                                        # empty
cp -r "$tmp/out/$db-$(day 9)" "$tmp/out/$db-2020-13-01"               # no date
expect_exit 0 pg_dump -Fd -f "$tmp/out/$db-$(day 21)" "$db"           # stock's
ln -s "$tmp/out/$db-$(day 9)" "$tmp/out/$db-$(day 22)"                # a link to one
cp -r "$tmp/out/$db-$(day 9)" "$tmp/out/$db-$(day 23)"                # with something more in it
echo mine >"$tmp/out/$db-$(day 23)/notes"
cp -r "$tmp/out/$db-$(day 9)" "$tmp/out/$db-$(day 24)"                # its manifest is damaged
sed -i 's/"tool_version": "/&x/' "$tmp/out/$db-$(day 24)/manifest.json"
cp -r "$tmp/out/$db-$(day 9)" "$tmp/out/x$db-$(day 9)"                # of another pattern
cp -r "$tmp/out/$db-$(day 9)" "$tmp/out/$db-$(day 9).old"
cp -r "$tmp/out/$db-$(day 9)" "$tmp/out/$db-$(day 25)"                # a file is missing
rm "$tmp/out/$db-$(day 25)"/*.dat.zst
expect_exit 0 dump_of 5 --keep 3 --summary "$tmp/summary" -f "$pattern" "$db"
for ago in 23 24 25; do expect_stderr "warning: \"$tmp/out/$db-$(day "$ago")\" is left alone, as it is no whole archive"; done
expect_equal 'lines' "$(wc -l <"$tmp/stderr")" 3
expect_there "${others[@]}" "$db-$(day 7)" "$db-$(day 6)" "$db-$(day 5)"
grep -qF "$db-$(day 9)\"" "$tmp/summary" || fail 'the summary does not tell what was removed'
[[ -d $tmp/out/$db-$(day 9).old && $(cat "$tmp/out/$db-$(day 23)/notes") == mine ]] || fail 'something else was touched'
(cd "$tmp/out" && rm -r "${others[@]}")

# An archive of another database is none of this one's, whatever its name.
other=$(fresh_db other)
expect_exit 0 dump_of 30 -f "$tmp/out/$db-$(day 30)" "$other"
expect_exit 0 dump_of 4 --keep 1 -f "$pattern" "$db"
expect_there "$db-$(day 30)" "$db-$(day 4)"
rm -r "$tmp/out/$db-$(day 30)"

# --keep-for: by age; with --keep, what either keeps stays. The last one never goes.
for ago in 3 2 1; do expect_exit 0 dump_of "$ago" -f "$pattern" "$db"; done
expect_exit 0 dump_of 0 --keep-for 2d --keep 4 -f "$pattern" "$db"
expect_there "$db-$(day 3)" "$db-$(day 2)" "$db-$(day 1)" "$db-$(day 0)"
rm -r "$tmp/out/$db-$(day 0)"
expect_exit 0 dump_of 0 --keep-for 36h --keep 1 -f "$pattern" "$db"
expect_there "$db-$(day 1)" "$db-$(day 0)"
expect_exit 0 dump_of -400 --keep-for 1h -f "$pattern" "$db"
expect_there "$db-$(day -400)"

# A dump that fails removes nothing.
expect_exit 0 dump_of 3 -f "$pattern" "$db"
expect_exit 4 dump_of -500 --keep 1 -t t --where 't:id / 0 = 1' -f "$pattern" "$db"
expect_there "$db-$(day 3)" "$db-$(day -400)"

# One that does not prove whole removes nothing, and loses its name, so that no later run counts on it.
BAD_NIGHT_DAMAGE=toc.dat expect_exit 5 dump_of -500 --keep 1 -f "$pattern" "$db"
expect_stderr "the new archive is not whole (1 problems), and is \"$tmp/out/$db-$(day -500).damaged\" now; nothing older was removed"
expect_there "$db-$(day 3)" "$db-$(day -400)" "$db-$(day -500).damaged"

# What cannot be removed is told; the new archive stands, and the exit status is 1. The old one has lost its name.
BAD_NIGHT_KEEP=toc.dat expect_exit 1 dump_of -500 --keep 2 --metrics "$tmp/metrics" -f "$pattern" "$db"
expect_stderr 'warning: could not remove'
expect_stderr 'toc.dat": Permission denied'
[[ ! -e $tmp/out/$db-$(day 3) && -d $tmp/out/$db-$(day -500) ]] || fail "there is $(there)"
grep -qx "pgbraid_last_run_success{database=\"$db\",verb=\"dump\"} 0" "$tmp/metrics" || fail "$(cat "$tmp/metrics")"
