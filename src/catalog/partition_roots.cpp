// Partitions whose rows a restore loads through the topmost table, because they might belong elsewhere there.
#include <set>

#include "catalog/families.hpp"
#include "catalog/relations.hpp"

namespace pgbraid::catalog {

namespace {

// The partitioned table above, or nullptr.
const Relation* above(const Relation& relation) {
  if (relation.parents.empty() || relation.parents.front()->relkind != 'p') return nullptr;
  return relation.parents.front();
}

// Tables that are partitioned by the hash of an enum: that is made of the values' oids, which a restore changes.
std::set<model::Oid> unstable_tables(Context& context) {
  std::set<model::Oid> tables;
  context.query.each(R"(
SELECT p.partrelid
  FROM pg_catalog.pg_partitioned_table p
 WHERE p.partstrat = 'h'
   AND EXISTS (SELECT FROM pg_catalog.pg_opclass o
                WHERE o.oid = ANY (p.partclass)
                  AND o.opcintype = 'pg_catalog.anyenum'::pg_catalog.regtype))",
                     [&](pg::Row& row) {
                       model::Oid oid = 0;
                       row >> oid;
                       tables.insert(oid);
                     });
  return tables;
}

}  // namespace

void read_partition_roots(Context& context) {
  const std::set<model::Oid> unstable = unstable_tables(context);
  if (unstable.empty() && !context.options.load_via_partition_root) return;
  for (const auto& object : context.catalog.objects()) {
    auto* const data = dynamic_cast<TableData*>(object.get());
    if (data == nullptr) continue;
    bool through_root = context.options.load_via_partition_root;
    const Relation* root = nullptr;
    for (const Relation* table = above(data->table()); table != nullptr; table = above(*table)) {
      root = table;
      through_root = through_root || unstable.contains(table->catalog.oid);
    }
    if (through_root) data->root = root;
  }
}

}  // namespace pgbraid::catalog
