# The number of statements that a dump's leader sends does not depend on the number of objects.
source "$PGBRAID_SUPPORT/lib.sh"

# objects DB COUNT: as many of every kind.
objects() {
  sql "$1" "DO \$\$ BEGIN
    FOR i IN 1..$2 LOOP
      EXECUTE format('CREATE SCHEMA s%s', i);
      EXECUTE format('CREATE TYPE s%1\$s.e AS ENUM (''a'', ''b'')', i);
      EXECUTE format('CREATE DOMAIN s%1\$s.d AS int CHECK (VALUE > 0)', i);
      EXECUTE format('CREATE TYPE s%1\$s.c AS (a int)', i);
      EXECUTE format('CREATE FUNCTION s%1\$s.f() RETURNS int LANGUAGE sql AS ''SELECT 1''', i);
      EXECUTE format('CREATE AGGREGATE s%1\$s.g(int) (SFUNC = int4pl, STYPE = int)', i);
      EXECUTE format('CREATE TYPE s%1\$s.b', i);
      EXECUTE format('CREATE FUNCTION s%1\$s.i(cstring) RETURNS s%1\$s.b LANGUAGE internal STRICT AS ''int4in''', i);
      EXECUTE format('CREATE FUNCTION s%1\$s.o(s%1\$s.b) RETURNS cstring LANGUAGE internal STRICT AS ''int4out''', i);
      EXECUTE format('CREATE TYPE s%1\$s.b (INPUT = s%1\$s.i, OUTPUT = s%1\$s.o, LIKE = int4)', i);
      EXECUTE format('CREATE TYPE s%1\$s.r AS RANGE (subtype = float8)', i);
      EXECUTE format('CREATE OPERATOR s%1\$s.=== (LEFTARG = int, RIGHTARG = int, FUNCTION = int4eq)', i);
      EXECUTE format('CREATE OPERATOR CLASS s%1\$s.k FOR TYPE int USING hash AS OPERATOR 1 s%1\$s.===', i);
      EXECUTE format('CREATE CAST (s%1\$s.b AS int) WITHOUT FUNCTION', i);
      EXECUTE format('CREATE COLLATION s%1\$s.l FROM \"C\"', i);
      EXECUTE format('CREATE CONVERSION s%1\$s.n FOR ''LATIN1'' TO ''UTF8'' FROM iso8859_1_to_utf8', i);
      EXECUTE format('CREATE LANGUAGE l%1\$s HANDLER plpgsql_call_handler', i);
      EXECUTE format('CREATE ACCESS METHOD a%1\$s TYPE INDEX HANDLER gisthandler', i);
      EXECUTE format('CREATE TABLE s%1\$s.t (id serial PRIMARY KEY, e s%1\$s.e DEFAULT ''a'', CHECK (id > 0))', i);
      EXECUTE format('CREATE TABLE s%1\$s.u (id int REFERENCES s%1\$s.t)', i);
      EXECUTE format('CREATE INDEX ON s%1\$s.u (id)', i);
      EXECUTE format('CREATE VIEW s%1\$s.v AS SELECT * FROM s%1\$s.t', i);
      EXECUTE format('CREATE MATERIALIZED VIEW s%1\$s.m AS SELECT * FROM s%1\$s.t', i);
      EXECUTE format('CREATE POLICY p ON s%1\$s.t USING (true)', i);
      EXECUTE format('COMMENT ON TABLE s%1\$s.t IS ''a table''', i);
      EXECUTE format('GRANT SELECT ON s%1\$s.t TO PUBLIC', i);
    END LOOP; END \$\$"
}

# The statements of a dump of the definitions, as the server's log tells them.
statements() {
  local db=$1 before
  sql "$db" "ALTER DATABASE \"$db\" SET log_statement = 'all'" >/dev/null
  before=$(wc -l <"$PGHOST/server.log")
  expect_exit 0 "$PGBRAID" dump -Fd -j 1 --section pre-data --section post-data -f "$tmp/$db" "$db"
  sql "$db" "ALTER DATABASE \"$db\" RESET log_statement" >/dev/null
  tail -n "+$((before + 1))" "$PGHOST/server.log" | grep -c 'LOG:  \(statement\|execute\)'
}

[[ -r $PGHOST/server.log ]] || skip 'the server does not log where this test can read it'
few=$(fresh_db few)
objects "$few" 3
many=$(fresh_db many)
objects "$many" 60
count=$(statements "$few")
((count > 10)) || fail "only $count statements were logged"
expect_equal 'statements for 60 of each kind' "$(statements "$many")" "$count"
