// Objects of a catalog made by hand, and what becomes of them in a table of contents.
#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "catalog/catalog.hpp"
#include "catalog/emitter.hpp"
#include "catalog/relations.hpp"
#include "model/toc.hpp"

namespace pgbraid::catalog::test {

// A relation of schema "public" and owner "owner", all of it wanted. `oid` 0: none.
template <typename Kind>
Kind& add_relation(Catalog& catalog, const std::string& name, char relkind, model::ObjectKind kind,
                   model::Oid oid = 0) {
  auto made = std::make_unique<Kind>();
  made->kind = kind;
  made->schema = "public";
  made->name = name;
  made->owner = "owner";
  made->relkind = relkind;
  made->wanted = Wanted::all();
  if (oid != 0) made->catalog = {table_oid::kClass, oid};
  return catalog.add(std::move(made));
}

inline Table& add_table(Catalog& catalog, const std::string& name, model::Oid oid = 0) {
  return add_relation<Table>(catalog, name, 'r', model::ObjectKind::table, oid);
}

inline View& add_view(Catalog& catalog, const std::string& name, const std::string& query) {
  View& view = add_relation<View>(catalog, name, 'v', model::ObjectKind::view);
  view.query = query;
  return view;
}

inline Column& add_column(Relation& relation, const std::string& name, const std::string& type) {
  Column column;
  column.number = static_cast<int>(relation.columns.size()) + 1;
  column.name = name;
  column.type = type;
  relation.columns.push_back(std::move(column));
  return relation.columns.back();
}

// A default of the last column of `relation`, inside its CREATE: the relation depends on it.
inline ColumnDefault& add_default(Catalog& catalog, Relation& relation, const std::string& expression) {
  Column& column = relation.columns.back();
  auto made = std::make_unique<ColumnDefault>();
  made->kind = model::ObjectKind::default_;
  made->schema = relation.schema;
  made->name = column.name;
  made->owner = relation.owner;
  made->wanted = relation.wanted;
  made->table = relation.id;
  made->relation = &relation;
  made->column = column.name;
  made->expression = expression;
  ColumnDefault& kept = catalog.add(std::move(made));
  column.default_value = &kept;
  relation.dependencies.push_back(kept.id);
  return kept;
}

// A CHECK inside the CREATE of `table`.
inline CheckConstraint& add_check(Catalog& catalog, Table& table, const std::string& name,
                                  const std::string& definition, model::Oid oid = 0) {
  auto made = std::make_unique<CheckConstraint>();
  made->kind = model::ObjectKind::check_constraint;
  if (oid != 0) made->catalog = {table_oid::kConstraint, oid};
  made->schema = table.schema;
  made->name = name;
  made->owner = table.owner;
  made->wanted = table.wanted;
  made->table = table.id;
  made->of = &table;
  made->definition = definition;
  CheckConstraint& kept = catalog.add(std::move(made));
  table.checks.push_back(&kept);
  table.dependencies.push_back(kept.id);
  return kept;
}

// The entries that the object makes by itself.
inline model::Toc emitted(const Catalog& catalog, const Object& object, const EmitOptions& options = {}) {
  model::Toc toc;
  Emitter emitter(catalog, toc, options);
  object.emit(emitter);
  return toc;
}

// The SQL of the object's first entry.
inline std::string definition(const Catalog& catalog, const Object& object) {
  const model::Toc toc = emitted(catalog, object);
  return toc.size() == 0 ? std::string() : toc.at(0).definition;
}

}  // namespace pgbraid::catalog::test
