# The target can't take all that comes: each table that failed is told and empty, the others are there.
source "$PGBRAID_SUPPORT/lib.sh"
source "$PGBRAID_SUPPORT/cluster.sh"

db=$(fresh_db source)
sql "$db" 'CREATE TABLE large (id int, t text)' 'ALTER TABLE large ALTER t SET STORAGE EXTERNAL' \
  "INSERT INTO large SELECT g, repeat(md5(g::text), 300) FROM generate_series(1, 4000) g" \
  'CREATE INDEX ON large (id)' 'CREATE TABLE small (id int)' 'INSERT INTO small SELECT generate_series(1, 100)'
source_host=$PGHOST
source="host=$PGHOST port=$PGPORT user=$PGUSER dbname=$db"
# No file of the target's may be larger than 24 MB.
ulimit -S -f $((24 * 1024))
cluster_start
ulimit -S -f unlimited
at_exit cluster_stop
at_exit 'PGHOST=$source_host drop_own_databases'

expect_exit 1 "$PGBRAID" mirror -j2 --compare --source "$source" --target "host=$PGHOST port=5432 user=postgres dbname=postgres"
expect_stderr 'TABLE DATA public.large'
expect_stderr 'could not extend file'
expect_stderr 'source has 4000 rows, target has 0'
expect_equal 'rows that were there first' "$(sql postgres 'SELECT count(*) FROM large')" 0
expect_equal 'rows of the other table' "$(sql postgres 'SELECT count(*) FROM small')" 100
expect_equal 'indexes' "$(sql postgres "SELECT count(*) FROM pg_indexes WHERE tablename = 'large'")" 1
