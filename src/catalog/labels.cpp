// The security labels of all objects, in one query.
#include "catalog/families.hpp"

namespace pgbraid::catalog {

// Only what SECURITY LABEL can name is asked for by the families: the server keeps no others. The database's label
// stands in a catalog that all databases share.
void read_labels(Context& context) {
  context.query.later(R"(
SELECT l.classoid, l.objoid, l.objsubid, l.provider, l.label
  FROM pg_catalog.pg_seclabel l
UNION ALL
SELECT l.classoid, l.objoid, 0, l.provider, l.label
  FROM pg_catalog.pg_shseclabel l
  JOIN pg_catalog.pg_database d ON d.oid = l.objoid AND d.datname = pg_catalog.current_database()
 WHERE l.classoid = 'pg_catalog.pg_database'::pg_catalog.regclass
 ORDER BY 1, 2, 3, 4)",
                      [&context](pg::Row& row) {
                        Subject subject;
                        SecurityLabel label;
                        row >> subject.id.table >> subject.id.oid >> subject.number >> label.provider >> label.label;
                        context.catalog.labels[subject].push_back(std::move(label));
                      });
}

}  // namespace pgbraid::catalog
