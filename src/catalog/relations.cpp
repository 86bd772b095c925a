#include "catalog/relations.hpp"

#include <fmt/format.h>

#include "base/fail.hpp"
#include "catalog/emitter.hpp"
#include "catalog/families.hpp"
#include "pg/quoting.hpp"

namespace pgbraid::catalog {

namespace {

Wanted choose(const Relation& relation, const Context& context) {
  const Selection& selection = context.selection;
  const model::Oid oid = relation.catalog.oid;
  Wanted wanted = context.in_schema(relation.schema_oid);
  if (selection.tables) wanted = selection.tables->contains(oid) ? Wanted::all() : Wanted::none();
  if (selection.exclude_tables.contains(oid)) wanted = Wanted::none();
  const bool data = relation.relkind == 'S' ? context.options.sequence_data : context.options.data;
  if (!data || selection.exclude_table_data.contains(oid)) wanted.data = false;
  return wanted;
}

template <typename Kind>
Relation& add(std::unique_ptr<Kind> relation, model::ObjectKind kind, Catalog& catalog) {
  relation->kind = kind;
  return catalog.add(std::move(relation));
}

Relation& make(char relkind, model::CatalogId id, Catalog& catalog) {
  const auto with_id = [&](auto relation) {
    relation->catalog = id;
    return relation;
  };
  switch (relkind) {
    case 'v':
      return add(with_id(std::make_unique<View>()), model::ObjectKind::view, catalog);
    case 'm':
      return add(with_id(std::make_unique<MaterializedView>()), model::ObjectKind::materialized_view, catalog);
    case 'S':
      return add(with_id(std::make_unique<Sequence>()), model::ObjectKind::sequence, catalog);
    case 'f':
      return add(with_id(std::make_unique<Table>()), model::ObjectKind::foreign_table, catalog);
    default:
      return add(with_id(std::make_unique<Table>()), model::ObjectKind::table, catalog);
  }
}

}  // namespace

std::string Relation::copy_columns() const {
  std::vector<std::string> names;
  for (const Column& column : columns) {
    if (column.generated == 0) names.push_back(column.name);
  }
  return names.empty() ? std::string() : pg::ident_list(names);
}

std::string Relation::column_settings(const std::string& alter_table) const {
  std::string sql;
  for (const Column& column : columns) {
    const std::string alter = fmt::format("{} ALTER COLUMN {} ", alter_table, pg::ident(column.name));
    if (column.statistics >= 0) sql += fmt::format("{}SET STATISTICS {};\n", alter, column.statistics);
    if (!column.extra().storage.empty()) sql += fmt::format("{}SET STORAGE {};\n", alter, column.extra().storage);
    if (!column.extra().compression.empty())
      sql += fmt::format("{}SET COMPRESSION {};\n", alter, column.extra().compression);
    if (!column.extra().options.empty()) sql += fmt::format("{}SET ({});\n", alter, column.extra().options);
  }
  return sql;
}

void Relation::emit_extras(Emitter& emitter, const std::string& word) const {
  const std::string quoted = qualified_name();
  const std::string bare = pg::ident(name);
  emitter.comment(*this, {word, quoted, bare});
  if (wanted.comment) {
    for (const Column& column : columns) {
      emitter.comment(*this, {"COLUMN", quoted + "." + pg::ident(column.name), bare + "." + pg::ident(column.name)},
                      column.number);
    }
  }
  if (wanted.labels && !emitter.catalog().labels.empty()) {
    std::vector<std::pair<Subject, SqlName>> subjects = {{{catalog, 0}, {word, quoted, bare}}};
    for (const Column& column : columns) {
      if (relkind == 'S') break;  // its columns cannot have any
      subjects.push_back({{catalog, column.number}, {"COLUMN", quoted + "." + pg::ident(column.name), ""}});
    }
    emitter.labels(*this, subjects);
  }
  const model::DumpId granted = emitter.privileges(*this, {relkind == 'S' ? "SEQUENCE" : "TABLE", quoted, bare});
  if (relkind == 'S') return;
  for (const Column& column : columns) {
    emitter.column_privileges(*this, {"TABLE", quoted, bare}, column.number, column.name, granted);
  }
}

void read_relations(Context& context) {
  context.query.later(fmt::format(R"(
SELECT c.oid, c.relname, c.relnamespace, n.nspname, pg_catalog.pg_get_userbyid(c.relowner), c.relkind,
       c.reltype, t.typarray
  FROM pg_catalog.pg_class c
  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
  LEFT JOIN pg_catalog.pg_type t ON t.oid = c.reltype
 WHERE c.relkind IN ('r', 'p', 'v', 'm', 'S', 'f') AND c.relpersistence <> 't'
   AND {}
 ORDER BY c.oid)",
                                  context.candidates("c.oid", table_oid::kClass)),
                      [&context](pg::Row& row) {
                        model::CatalogId id{table_oid::kClass, 0};
                        std::string name;
                        model::Oid schema_oid = 0;
                        std::string schema;
                        std::string owner;
                        char relkind = 0;
                        model::Oid row_type = 0;
                        model::Oid array_type = 0;
                        row >> id.oid >> name >> schema_oid >> schema >> owner >> relkind >> row_type >> array_type;
                        Relation& relation = make(relkind, id, context.catalog);
                        relation.name = name;
                        relation.schema = schema;
                        relation.schema_oid = schema_oid;
                        relation.owner = owner;
                        relation.relkind = relkind;
                        relation.wanted = choose(relation, context);
                        context.catalog.add_relation(id.oid, relation);
                        if (row_type != 0) context.catalog.alias({table_oid::kType, row_type}, relation);
                        if (array_type != 0) context.catalog.alias({table_oid::kType, array_type}, relation);
                      });
}

std::vector<Relation*> wanted_relations(const Catalog& catalog) {
  std::vector<Relation*> wanted;
  for (const auto& [oid, relation] : catalog.relations()) {
    if (relation->wanted.any()) wanted.push_back(relation);
  }
  return wanted;
}

std::vector<model::Oid> oids_of(const std::vector<Relation*>& relations) {
  std::vector<model::Oid> oids;
  oids.reserve(relations.size());
  for (const Relation* relation : relations) oids.push_back(relation->catalog.oid);
  return oids;
}

std::vector<model::Oid> defined_relation_oids(const Catalog& catalog) {
  std::vector<model::Oid> oids;
  for (const auto& [oid, relation] : catalog.relations()) {
    if (relation->wanted.definition) oids.push_back(oid);
  }
  return oids;
}

void belong_to(Object& object, const Relation& relation) {
  object.schema = relation.schema;
  object.owner = relation.owner;
  object.wanted = relation.wanted;
  object.table = relation.id;
  object.dependencies.push_back(relation.id);
}

void fail_vanished(const std::string& what) {
  base::fail_with_hint(ErrorCode::source, what + " was dropped while the database was read", "Run the dump again.");
}

std::string without_semicolon(std::string sql) {
  while (!sql.empty() && (sql.back() == ';' || sql.back() == '\n' || sql.back() == ' ')) sql.pop_back();
  return sql;
}

}  // namespace pgbraid::catalog
