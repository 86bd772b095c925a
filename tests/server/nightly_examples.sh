# The examples do what docs/nightly.md says of them: the crontab's line, the service's command, the restore drill.
# servers: 15 18
source "$PGBRAID_SUPPORT/lib.sh"

examples=$PGBRAID_SUPPORT/../../docs/examples
mkdir "$tmp/bin" "$tmp/backups"
ln -s "$PGBRAID" "$tmp/bin/pgbraid"
PATH=$tmp/bin:$PATH
# here COMMAND: with this scenario's folders in the place of the system's.
here() { sed -e "s,/var/backups/pgbraid,$tmp/backups,g" -e "s,/usr/share/doc/pgbraid/examples,$examples,g" -e "s,/usr/bin/pgbraid,pgbraid,g" <<<"$1"; }

db=$(fresh_db shop)
sql "$db" 'CREATE TABLE orders (id int PRIMARY KEY, note text, at timestamptz DEFAULT now())' \
  "INSERT INTO orders (id, note) SELECT i, md5(i::text) FROM generate_series(1, 2000) i" \
  'CREATE TABLE "Odd, one" (v float8)' 'INSERT INTO "Odd, one" VALUES (0.1), (NULL)' 'CREATE TABLE empty ()' \
  "SELECT lo_from_bytea(4711, 'abc')" >/dev/null
archive=$tmp/backups/$db-$(date +%F)

# cron takes \% for %, and hands the rest to a shell.
line=$(sed -n 's/^0 2 \* \* \* postgres //p' "$examples/pgbraid.cron" | sed 's/\\%/%/g; s/\bshop\b/'"$db/g")
expect_exit 0 sh -c "$(here "$line")"
[[ ! -s $tmp/stdout && ! -s $tmp/stderr ]] || { show_last; fail 'cron would send mail'; }
[[ -f $archive/manifest.json && -s $tmp/backups/$db.json && -s $tmp/backups/$db.prom ]] || fail "there is $(ls "$tmp/backups")"
drill=$(sed -n 's/^0 5 \* \* 0 postgres //p' "$examples/pgbraid.cron" | sed 's/\bshop\b/'"$db/g; s/shop_drill/${db}_drill/")
at_exit "drop_db ${db}_drill"
expect_exit 0 sh -c "$(here "$drill")"
[[ ! -s $tmp/stdout && ! -s $tmp/stderr ]] || { show_last; fail 'cron would send mail'; }

# systemd takes %% for %, and its own specifiers.
rm -r "$archive" "$tmp/backups/$db".*
line=$(sed -n 's/^ExecStart=//p' "$examples/pgbraid-dump@.service" | sed "s/%[iI]/$db/g; s/%%/%/g")
# shellcheck disable=SC2046  # words, as systemd splits them
expect_exit 0 $(here "$line")
[[ -f $archive/manifest.json && -s $tmp/backups/$db.json && -s $tmp/backups/$db.prom ]] || fail "there is $(ls "$tmp/backups")"
line=$(sed -n 's/^ExecStart=//p' "$examples/pgbraid-drill@.service" | sed "s/%[iI]/$db/g; s/%%/%/g")
# shellcheck disable=SC2046
expect_exit 0 $(here "$line")

# The drill notices what is not as it was: in the archive, in the summary, in the run.
sed -i 's/"rows": 2000/"rows": 1999/' "$tmp/backups/$db.json"
# shellcheck disable=SC2046
expect_exit 1 $(here "$line")
expect_stderr 'not what they were: public.orders'
sed -i 's/"rows": 1999/"rows": 2000/; s/"bytes": 3,/"bytes": 4,/' "$tmp/backups/$db.json"
# shellcheck disable=SC2046
expect_exit 1 $(here "$line")
expect_stderr 'not what they were:  large objects'
sed -i 's/"status": 0/"status": 4/' "$tmp/backups/$db.json"
# shellcheck disable=SC2046
expect_exit 1 $(here "$line")
expect_stderr 'tells of a dump that failed'
sed -i 's/"status": 4/"status": 0/' "$tmp/backups/$db.json"
truncate -s -1 "$archive"/toc.dat
# shellcheck disable=SC2046
expect_exit 5 $(here "$line")
expect_stderr 'toc.dat'
