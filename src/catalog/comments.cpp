// The comments of all objects, in one query.
#include "catalog/families.hpp"

namespace pgbraid::catalog {

void read_comments(Context& context) {
  context.query.later(R"(
SELECT d.classoid, d.objoid, d.objsubid, d.description
  FROM pg_catalog.pg_description d
 WHERE d.classoid <> 'pg_catalog.pg_proc'::pg_catalog.regclass
    OR d.objoid >= 16384::pg_catalog.oid)",
                      [&context](pg::Row& row) {
                        Subject subject;
                        std::string text;
                        row >> subject.id.table >> subject.id.oid >> subject.number >> text;
                        context.catalog.comments.emplace(subject, std::move(text));
                      });
  context.query.later(R"(
SELECT d.classoid, d.objoid, d.description
  FROM pg_catalog.pg_shdescription d
  JOIN pg_catalog.pg_database b ON b.oid = d.objoid AND b.datname = pg_catalog.current_database()
 WHERE d.classoid = 'pg_catalog.pg_database'::pg_catalog.regclass)",
                      [&context](pg::Row& row) {
                        Subject subject;
                        std::string text;
                        row >> subject.id.table >> subject.id.oid >> text;
                        context.catalog.comments.emplace(subject, std::move(text));
                      });
}

}  // namespace pgbraid::catalog
