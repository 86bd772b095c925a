// Foreign keys and CHECK constraints of tables. Keys and exclusions live in their indexes (indexes.cpp).
#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "catalog/emitter.hpp"
#include "catalog/families.hpp"
#include "catalog/indexes.hpp"
#include "catalog/relations.hpp"
#include "pg/quoting.hpp"

namespace pgbraid::catalog {

namespace {

class ForeignKey : public Object {
 public:
  void emit(Emitter& emitter) const override;

  const Relation* relation = nullptr;
  std::string definition;
};

void ForeignKey::emit(Emitter& emitter) const {
  if (!wanted.definition) return;
  const std::string quoted = pg::ident(name);
  const std::string target = relation->qualified_name();
  // A key of a partitioned table goes to all partitions.
  const char* const only = relation->relkind == 'p' ? "" : "ONLY ";
  emitter.entry(*this, {fmt::format("{} {}", relation->name, name),
                        fmt::format("ALTER TABLE {}{}\n    ADD CONSTRAINT {} {};\n", only, target, quoted, definition),
                        fmt::format("ALTER TABLE {}{} DROP CONSTRAINT {};\n", only, target, quoted)});
  emitter.comment(*this, {"CONSTRAINT", fmt::format("{} ON {}", quoted, target),
                          fmt::format("{} ON {}", quoted, pg::ident(relation->name))});
}

struct ConstraintRow {
  model::CatalogId id{table_oid::kConstraint, 0};
  std::string name;
  char type = 0;
  std::string definition;
  bool validated = true;
  bool local = true;
  model::Oid referenced_index = 0;
};

void fill(Object& object, const ConstraintRow& row, const Relation& relation) {
  object.catalog = row.id;
  object.schema = relation.schema;
  object.name = row.name;
  object.owner = relation.owner;
  object.wanted = relation.wanted;
  object.table = relation.id;
}

void add_check(const ConstraintRow& row, Table& table, Catalog& catalog) {
  auto check = std::make_unique<CheckConstraint>();
  fill(*check, row, table);
  check->kind = model::ObjectKind::check_constraint;
  check->of = &table;
  check->definition = row.definition;
  check->separate = !row.validated;
  // An inherited one comes with the parent; a partition needs it before it is attached.
  check->printed = row.local || table.is_partition;
  if (!check->printed) {
    check->separate = false;
    check->wanted = Wanted::none();
  }
  check->section = check->separate ? model::Section::post_data : model::Section::pre_data;
  CheckConstraint& kept = catalog.add(std::move(check));
  table.checks.push_back(&kept);
  if (kept.separate) {
    kept.dependencies.push_back(table.id);
  } else if (kept.printed) {
    table.dependencies.push_back(kept.id);
  }
}

// A foreign key on a partitioned table's key needs that key whole: all partitions' indexes attached.
void wait_for_attached(const Index& index, const std::multimap<const Index*, const IndexAttach*>& attaches,
                       Object& object) {
  const auto [begin, end] = attaches.equal_range(&index);
  for (auto attach = begin; attach != end; ++attach) {
    object.dependencies.push_back(attach->second->id);
    wait_for_attached(attach->second->index, attaches, object);
  }
}

void add_foreign_key(const ConstraintRow& row, const Relation& relation,
                     const std::multimap<const Index*, const IndexAttach*>& attaches, Catalog& catalog) {
  auto key = std::make_unique<ForeignKey>();
  fill(*key, row, relation);
  key->kind = model::ObjectKind::fk_constraint;
  key->section = model::Section::post_data;
  key->relation = &relation;
  key->definition = row.definition;
  key->dependencies.push_back(relation.id);
  const auto* const index = dynamic_cast<const Index*>(catalog.find(table_oid::kClass, row.referenced_index));
  if (index != nullptr) {
    key->dependencies.push_back(index->id);
    key->dependencies.push_back(index->relation->id);
    wait_for_attached(*index, attaches, *key);
  }
  catalog.add(std::move(key));
}

}  // namespace

void read_constraints(Context& context) {
  const std::vector<model::Oid> relations = defined_relation_oids(context.catalog);
  if (relations.empty()) return;
  std::multimap<const Index*, const IndexAttach*> attaches;
  for (const auto& object : context.catalog.objects()) {
    if (object->kind != model::ObjectKind::index_attach) continue;
    const auto* const attach = static_cast<const IndexAttach*>(object.get());
    attaches.emplace(attach->index.parent, attach);
  }
  context.query.each(fmt::format(R"(
SELECT c.conrelid, c.oid, c.conname, c.contype, pg_catalog.pg_get_constraintdef(c.oid), c.convalidated, c.conislocal,
       c.conindid
  FROM pg_catalog.pg_constraint c
 WHERE c.conrelid = ANY ({})
   AND (c.contype = 'c' OR (c.contype = 'f' AND c.conparentid = 0))
 ORDER BY c.conrelid, c.conname)",
                                 pg::oid_array(relations)),
                     [&](pg::Row& row) {
                       ConstraintRow found;
                       model::Oid relation_oid = 0;
                       row >> relation_oid >> found.id.oid >> found.name >> found.type >> found.definition >>
                           found.validated >> found.local >> found.referenced_index;
                       Relation& relation = *context.catalog.relation(relation_oid);
                       if (found.type == 'f') {
                         add_foreign_key(found, relation, attaches, context.catalog);
                       } else if (auto* const table = dynamic_cast<Table*>(&relation)) {
                         add_check(found, *table, context.catalog);
                       }
                     });
}

}  // namespace pgbraid::catalog
