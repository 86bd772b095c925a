// What foreign tables have beyond other tables: a server, and options of their own and of their columns.
#include <fmt/format.h>

#include "catalog/families.hpp"
#include "catalog/relations.hpp"

namespace pgbraid::catalog {

namespace {

std::vector<model::Oid> wanted_foreign_tables(const Catalog& catalog) {
  std::vector<model::Oid> oids;
  for (const auto& [oid, relation] : catalog.relations()) {
    if (relation->relkind == 'f' && relation->wanted.any()) oids.push_back(oid);
  }
  return oids;
}

}  // namespace

void read_foreign_tables(Context& context) {
  const std::vector<model::Oid> oids = wanted_foreign_tables(context.catalog);
  if (oids.empty()) return;
  context.query.each(fmt::format(R"(
SELECT f.ftrelid, f.ftserver, s.srvname, {}
  FROM pg_catalog.pg_foreign_table f
  JOIN pg_catalog.pg_foreign_server s ON s.oid = f.ftserver
 WHERE f.ftrelid = ANY ({}))",
                                 options_columns("f.ftoptions"), pg::oid_array(oids)),
                     [&](pg::Row& row) {
                       model::Oid oid = 0;
                       model::Oid server = 0;
                       row >> oid >> server;
                       auto& table = static_cast<Table&>(*context.catalog.relation(oid));
                       row >> table.server >> table.foreign_options;
                       table.foreign_data = context.selection.foreign_servers.contains(server);
                     });
}

void read_foreign_columns(Context& context) {
  const std::vector<model::Oid> oids = wanted_foreign_tables(context.catalog);
  if (oids.empty()) return;
  context.query.each(fmt::format(R"(
SELECT a.attrelid, a.attnum, {}
  FROM pg_catalog.pg_attribute a
 WHERE a.attrelid = ANY ({}) AND a.attfdwoptions IS NOT NULL AND a.attnum > 0 AND NOT a.attisdropped)",
                                 options_columns("a.attfdwoptions"), pg::oid_array(oids)),
                     [&](pg::Row& row) {
                       model::Oid oid = 0;
                       int number = 0;
                       ForeignOptions options;
                       row >> oid >> number >> options;
                       for (Column& column : context.catalog.relation(oid)->columns) {
                         if (column.number == number) column.extra().foreign_options = options;
                       }
                     });
}

}  // namespace pgbraid::catalog
