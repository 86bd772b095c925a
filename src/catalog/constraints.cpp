// Foreign keys, CHECK constraints and NOT NULL constraints that are added later. Keys and exclusions live in their
// indexes (indexes.cpp).
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

// What ALTER TABLE adds once the rows are there: a foreign key, or a NOT NULL that is not validated.
class AddedConstraint : public Object {
 public:
  void emit(Emitter& emitter) const override;
  bool has_entry() const override { return wanted.definition && printed; }

  const Relation* relation = nullptr;
  std::string definition;
  bool only = false;    // does not go to children or partitions
  bool printed = true;  // false: comes with the parent's
};

void AddedConstraint::emit(Emitter& emitter) const {
  if (!wanted.definition) return;
  const std::string quoted = pg::ident(name);
  const std::string target = relation->qualified_name();
  const char* const word = only ? "ONLY " : "";
  if (printed) {
    emitter.entry(*this,
                  {fmt::format("{} {}", relation->name, name),
                   fmt::format("ALTER TABLE {}{}\n    ADD CONSTRAINT {} {};\n", word, target, quoted, definition),
                   fmt::format("ALTER TABLE {}{} DROP CONSTRAINT {};\n", word, target, quoted)});
  }
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

CheckConstraint& add_check(const ConstraintRow& row, Table& table, Catalog& catalog) {
  auto check = std::make_unique<CheckConstraint>();
  fill(*check, row, table);
  check->kind = model::ObjectKind::check_constraint;
  check->of = &table;
  check->definition = row.definition;
  check->separate = !row.validated;
  // An inherited one comes with the parent; a partition needs a valid one before it is attached.
  check->printed = row.local || (table.is_partition && row.validated);
  check->section = check->separate ? model::Section::post_data : model::Section::pre_data;
  CheckConstraint& kept = catalog.add(std::move(check));
  table.checks.push_back(&kept);
  if (kept.separate) {
    kept.dependencies.push_back(table.id);
  } else if (kept.printed) {
    table.dependencies.push_back(kept.id);
  }
  return kept;
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

AddedConstraint& add_later(const ConstraintRow& row, const Relation& relation, Catalog& catalog) {
  auto made = std::make_unique<AddedConstraint>();
  fill(*made, row, relation);
  made->kind = row.type == 'f' ? model::ObjectKind::fk_constraint : model::ObjectKind::constraint;
  made->section = model::Section::post_data;
  made->relation = &relation;
  made->definition = row.definition;
  // A key of a partitioned table goes to all partitions.
  made->only = row.type == 'f' && relation.relkind != 'p';
  made->printed = row.type == 'f' || row.local;
  made->dependencies.push_back(relation.id);
  return catalog.add(std::move(made));
}

// The constraints that are added to tables with their rows in, and with them to those tables' children.
class Descent {
 public:
  explicit Descent(const Catalog& catalog) {
    for (const auto& [oid, relation] : catalog.relations()) {
      for (const Relation* parent : relation->parents) children_.emplace(parent, relation);
    }
  }

  void note(Object& constraint, const Relation& relation, bool printed) {
    noted_[{&relation, constraint.name}] = {&constraint, printed};
  }

  void apply() {
    for (auto& [place, noted] : noted_) {
      const auto& [relation, name] = place;
      wait_for_rows(*noted.constraint, *relation);
      for (const Relation* parent : relation->parents) {
        const auto above = noted_.find({parent, name});
        if (above == noted_.end()) continue;
        // The parent's goes to the child as well: it makes the child's, or finds one that the child has of its own.
        Object& other = *above->second.constraint;
        if (noted.printed) {
          other.dependencies.push_back(noted.constraint->id);
        } else {
          noted.constraint->dependencies.push_back(other.id);
        }
      }
    }
  }

 private:
  struct Noted {
    Object* constraint = nullptr;
    bool printed = true;
  };

  // What is done to a table is done to its children, so it waits for their rows too.
  void wait_for_rows(Object& constraint, const Relation& relation) {
    const auto [begin, end] = children_.equal_range(&relation);
    for (auto child = begin; child != end; ++child) {
      constraint.dependencies.push_back(child->second->id);
      wait_for_rows(constraint, *child->second);
    }
  }

  std::multimap<const Relation*, const Relation*> children_;
  std::map<std::pair<const Relation*, std::string>, Noted> noted_;
};

void wait_for_key(const ConstraintRow& row, const std::multimap<const Index*, const IndexAttach*>& attaches,
                  Object& foreign_key, const Catalog& catalog) {
  const auto* const index = dynamic_cast<const Index*>(catalog.find(table_oid::kClass, row.referenced_index));
  if (index == nullptr) return;
  foreign_key.dependencies.push_back(index->id);
  foreign_key.dependencies.push_back(index->relation->id);
  wait_for_attached(*index, attaches, foreign_key);
}

}  // namespace

void read_constraints(Context& context) {
  const std::vector<model::Oid> relations = defined_relation_oids(context.catalog);
  if (relations.empty()) return;
  Descent descent(context.catalog);
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
   AND (c.contype = 'c' OR (c.contype = 'f' AND c.conparentid = 0) OR (c.contype = 'n' AND NOT c.convalidated))
 ORDER BY c.conrelid, c.conname)",
                                 pg::oid_array(relations)),
                     [&](pg::Row& row) {
                       ConstraintRow found;
                       model::Oid relation_oid = 0;
                       row >> relation_oid >> found.id.oid >> found.name >> found.type >> found.definition >>
                           found.validated >> found.local >> found.referenced_index;
                       Relation& relation = *context.catalog.relation(relation_oid);
                       if (found.type == 'c') {
                         auto* const table = dynamic_cast<Table*>(&relation);
                         if (table == nullptr) return;
                         CheckConstraint& check = add_check(found, *table, context.catalog);
                         if (check.separate) descent.note(check, relation, check.printed);
                         return;
                       }
                       AddedConstraint& added = add_later(found, relation, context.catalog);
                       if (found.type == 'f') wait_for_key(found, attaches, added, context.catalog);
                       // A foreign key of a table with children, but no partitions, is the table's alone.
                       if (!added.only) descent.note(added, relation, added.printed);
                     });
  descent.apply();
}

}  // namespace pgbraid::catalog
