// Rows that meet foreign keys which are there before them: an extension's, and all of them where a dump holds data
// only.
#include <fmt/format.h>

#include <map>

#include "catalog/families.hpp"
#include "catalog/relations.hpp"

namespace pgbraid::catalog {

void read_data_order(Context& context) {
  std::map<model::Oid, TableData*> data;
  for (const auto& object : context.catalog.objects()) {
    auto* const rows = dynamic_cast<TableData*>(object.get());
    if (rows == nullptr) continue;
    const bool keys_come_later = context.options.definitions && rows->table().wanted.definition;
    if (!keys_come_later) data.emplace(rows->table().catalog.oid, rows);
  }
  if (data.empty()) return;
  std::vector<model::Oid> oids;
  oids.reserve(data.size());
  for (const auto& [oid, rows] : data) oids.push_back(oid);
  context.query.each(fmt::format(R"(
SELECT c.oid, c.conrelid, c.confrelid
  FROM pg_catalog.pg_constraint c
 WHERE c.contype = 'f' AND c.conrelid <> c.confrelid
   AND c.confrelid = ANY ({})
 ORDER BY 1)",
                                 pg::oid_array(oids)),
                     [&](pg::Row& row) {
                       model::Oid key_oid = 0;
                       model::Oid from = 0;
                       model::Oid to = 0;
                       row >> key_oid >> from >> to;
                       const auto rows = data.find(from);
                       Object* const key = context.catalog.find(table_oid::kConstraint, key_oid);
                       Object* const waits = rows != data.end() ? rows->second : key;
                       if (waits != nullptr) waits->dependencies.push_back(data.at(to)->id);
                     });
}

}  // namespace pgbraid::catalog
