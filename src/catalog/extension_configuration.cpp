// Configuration tables: tables (and sequences) of an extension whose rows belong to the database, so that they are
// dumped though the extension makes the tables. See "Extension Configuration Tables" in the PostgreSQL manual.
#include <fmt/format.h>

#include "catalog/families.hpp"
#include "catalog/relations.hpp"

namespace pgbraid::catalog {

namespace {

// Its data comes with its extension; or because it, or its schema, was asked for by name.
bool is_chosen(const Relation& relation, const Object& extension, const Context& context) {
  const Selection& selection = context.selection;
  const model::Oid oid = relation.catalog.oid;
  if (!context.options.data || selection.exclude_table_data.contains(oid)) return false;
  if (selection.exclude_tables.contains(oid) || selection.exclude_schemas.contains(relation.schema_oid)) return false;
  if (extension.wanted.definition) return true;
  if (selection.tables) return selection.tables->contains(oid);
  return selection.schemas && selection.schemas->contains(relation.schema_oid);
}

}  // namespace

void read_extension_configuration(Context& context) {
  context.query.later(R"(
SELECT e.oid, e.extconfig, e.extcondition
  FROM pg_catalog.pg_extension e
 WHERE pg_catalog.cardinality(e.extconfig) > 0
 ORDER BY e.oid)",
                      [&context](pg::Row& row) {
                        model::Oid extension_oid = 0;
                        std::vector<model::Oid> oids;
                        std::vector<std::string> conditions;
                        row >> extension_oid >> oids >> conditions;
                        const Object& extension = *context.catalog.find(table_oid::kExtension, extension_oid);
                        for (std::size_t i = 0; i < oids.size(); ++i) {
                          Relation* const relation = context.catalog.relation(oids[i]);
                          if (relation == nullptr || !is_chosen(*relation, extension, context)) continue;
                          relation->wanted.data = true;
                          auto* const table = dynamic_cast<Table*>(relation);
                          if (table != nullptr && i < conditions.size()) table->data_condition = conditions[i];
                        }
                      });
}

}  // namespace pgbraid::catalog
