# Data files and table of contents do not depend on the number of workers, up to 250.
source "$PGBRAID_SUPPORT/lib.sh"

# The table of contents from byte 47 on: past the header's creation time.
digests() {
  (cd "$1" && find . -name '*.dat*' ! -name toc.dat -print0 | sort -z | xargs -0 sha256sum && tail -c +48 toc.dat | sha256sum)
}

source_db=$(fresh_db source)
sql "$source_db" "DO \$\$ BEGIN
  FOR i IN 1..60 LOOP
    EXECUTE format('CREATE TABLE t%s (id int PRIMARY KEY, t text)', i);
    EXECUTE format('INSERT INTO t%s SELECT g, md5(g::text) FROM generate_series(1, %s) g', i, i * 37 % 61 * 50);
  END LOOP; END \$\$" "SELECT lo_from_bytea(0, decode(md5(i::text), 'hex')) FROM generate_series(1, 5) i" >/dev/null
if [[ -d ${PGBRAID_FIXTURES:-} ]]; then source_db=$(load_fixture pagila pagila); fi

for jobs in 1 2 4 16 100 250; do
  expect_exit 0 "$PGBRAID" dump -Fd -j "$jobs" -f "$tmp/j$jobs" "$source_db"
  digests "$tmp/j$jobs" >"$tmp/digests$jobs"
  same_files "archives at -j 1 and -j $jobs" "$tmp/digests1" "$tmp/digests$jobs"
  rm -rf "${tmp:?}/j$jobs"
done
[[ $(wc -l <"$tmp/digests1") -gt 10 ]] || fail 'too few files to compare'
