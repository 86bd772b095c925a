// The columns of relations, their defaults, and what they inherit.
#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "catalog/emitter.hpp"
#include "catalog/families.hpp"
#include "catalog/relations.hpp"
#include "pg/quoting.hpp"

namespace pgbraid::catalog {

namespace {

std::string columns_query(const pg::Features& features, const std::vector<model::Oid>& oids) {
  return fmt::format(R"(
SELECT a.attrelid, a.attnum, a.attname, a.atttypid, pg_catalog.format_type(a.atttypid, a.atttypmod),
       CASE WHEN a.attcollation <> t.typcollation THEN cn.nspname END,
       CASE WHEN a.attcollation <> t.typcollation THEN co.collname END,
       CASE WHEN a.attstorage <> t.typstorage THEN a.attstorage END,
       {0},
       CASE WHEN a.attoptions IS NOT NULL THEN
         (SELECT pg_catalog.string_agg(pg_catalog.quote_ident(o.option_name) || '=' || pg_catalog.quote_literal(o.option_value), ', ')
            FROM pg_catalog.pg_options_to_table(a.attoptions) o)
       END,
       coalesce(a.attstattarget, -1), a.attnotnull, a.attislocal, a.attidentity, a.attgenerated,
       CASE WHEN a.atthasdef THEN
         (SELECT d.oid FROM pg_catalog.pg_attrdef d WHERE d.adrelid = a.attrelid AND d.adnum = a.attnum)
       END,
       CASE WHEN a.atthasdef THEN
         (SELECT pg_catalog.pg_get_expr(d.adbin, d.adrelid)
            FROM pg_catalog.pg_attrdef d WHERE d.adrelid = a.attrelid AND d.adnum = a.attnum)
       END,
       {2}
  FROM pg_catalog.pg_attribute a
  JOIN pg_catalog.pg_type t ON t.oid = a.atttypid
  LEFT JOIN pg_catalog.pg_collation co ON co.oid = a.attcollation
  LEFT JOIN pg_catalog.pg_namespace cn ON cn.oid = co.collnamespace
  {3}
 WHERE a.attrelid = ANY ({1}) AND a.attnum > 0 AND NOT a.attisdropped
 ORDER BY a.attrelid, a.attnum)",
                     features.toast_compression ? "a.attcompression" : "''", pg::oid_array(oids),
                     features.not_null_constraints
                         ? "nn.oid, nn.conname, nn.convalidated, nn.connoinherit, nn.conislocal"
                         : "NULL, NULL, true, false, true",
                     features.not_null_constraints ? R"(LEFT JOIN pg_catalog.pg_constraint nn
    ON nn.conrelid = a.attrelid AND nn.contype = 'n' AND nn.conkey[1] = a.attnum)"
                                                   : "");
}

std::string_view storage_word(char storage) {
  switch (storage) {
    case 'p':
      return "PLAIN";
    case 'e':
      return "EXTERNAL";
    case 'm':
      return "MAIN";
    case 'x':
      return "EXTENDED";
    default:
      return "";
  }
}

std::string_view compression_word(char method) {
  switch (method) {
    case 'p':
      return "pglz";
    case 'l':
      return "lz4";
    default:
      return "";
  }
}

ColumnDefault& add_default(Relation& relation, Column& column, model::Oid oid, const std::string& expression,
                           Catalog& catalog) {
  auto made = std::make_unique<ColumnDefault>();
  made->kind = model::ObjectKind::default_;
  if (oid != 0) made->catalog = {table_oid::kAttrdef, oid};
  made->schema = relation.schema;
  made->name = column.name;
  made->owner = relation.owner;
  made->wanted = relation.wanted;
  made->table = relation.id;
  made->relation = &relation;
  made->column = column.name;
  made->expression = expression;
  made->generated = column.generated != 0;
  // A view's default, and one for an inherited column, cannot stand in the CREATE.
  made->separate = relation.relkind == 'v' || !relation.lists(column);
  ColumnDefault& kept = catalog.add(std::move(made));
  if (kept.separate) {
    kept.dependencies.push_back(relation.id);
  } else {
    relation.dependencies.push_back(kept.id);
  }
  column.default_value = &kept;
  return kept;
}

const Column* find_column(const Relation& relation, const std::string& name) {
  const auto found = std::find_if(relation.columns.begin(), relation.columns.end(),
                                  [&](const Column& column) { return column.name == name; });
  return found == relation.columns.end() ? nullptr : &*found;
}

bool hands_down_not_null(const Column& column) {
  if (!column.not_null_constraint) return column.not_null;
  return column.not_null_constraint->validated && !column.not_null_constraint->no_inherit;
}

// What a column has from its parents, and what therefore has to be said or left unsaid.
void inherit(Relation& relation, Column& column, Catalog& catalog) {
  bool parent_has_default = false;
  bool parent_generates_the_same = false;
  bool parent_generates_another = false;
  for (const Relation* parent : relation.parents) {
    const Column* const above = find_column(*parent, column.name);
    if (above == nullptr) continue;
    column.not_null_inherited = column.not_null_inherited || hands_down_not_null(*above);
    if (above->default_value == nullptr) continue;
    if (above->generated == 0) {
      parent_has_default = true;
    } else if (column.default_value != nullptr) {
      const bool same =
          column.generated == above->generated && column.default_value->expression == above->default_value->expression;
      (same ? parent_generates_the_same : parent_generates_another) = true;
    }
  }
  if (column.default_value == nullptr && parent_has_default) {
    add_default(relation, column, 0, "NULL", catalog);
  } else if (column.generated != 0 && parent_generates_the_same && !parent_generates_another &&
             !relation.is_partition) {
    // It comes with the parent's column, and servers before 16 refuse to hear it again.
    column.default_value->wanted = Wanted::none();
  }
}

}  // namespace

void ColumnDefault::emit(Emitter& emitter) const {
  if (!has_entry()) return;
  const std::string target = relation->qualified_name();
  const std::string word = relation->alter_word();
  const std::string value = generated ? fmt::format("EXPRESSION AS ({})", expression) : "DEFAULT " + expression;
  const std::string drop = fmt::format("ALTER {} {} ALTER COLUMN {} DROP DEFAULT;\n", word, target, pg::ident(column));
  emitter.entry(*this,
                {fmt::format("{} {}", relation->name, column),
                 fmt::format("ALTER {} ONLY {} ALTER COLUMN {} SET {};\n", word, target, pg::ident(column), value),
                 generated ? std::string() : drop});
}

const ColumnExtras& Column::extra() const {
  static const ColumnExtras none;
  return extras ? *extras : none;
}

ColumnExtras& Column::extra() {
  if (!extras) extras = std::make_unique<ColumnExtras>();
  return *extras;
}

void read_columns(Context& context) {
  // Parents' columns too: what a child inherits decides what has to be said of it.
  std::map<model::Oid, Relation*> relations;
  for (Relation* relation : wanted_relations(context.catalog)) {
    relations.emplace(relation->catalog.oid, relation);
    for (Relation* parent : relation->parents) relations.emplace(parent->catalog.oid, parent);
  }
  if (relations.empty()) return;
  std::vector<model::Oid> oids;
  oids.reserve(relations.size());
  for (const auto& [oid, relation] : relations) oids.push_back(oid);
  context.query.each(columns_query(context.query.features(), oids), [&](pg::Row& row) {
    model::Oid relation_oid = 0;
    Column column;
    std::string collation_schema;
    std::string collation;
    std::string options;
    char storage = 0;
    char compression = 0;
    model::Oid default_oid = 0;
    std::string expression;
    row >> relation_oid >> column.number >> column.name >> column.type_oid >> column.type >> collation_schema >>
        collation >> storage >> compression >> options >> column.statistics >> column.not_null >> column.local >>
        column.identity >> column.generated >> default_oid >> expression;
    NotNull not_null;
    row >> not_null.oid >> not_null.name >> not_null.validated >> not_null.no_inherit >> not_null.local;
    if (not_null.oid != 0) column.not_null_constraint = std::make_unique<NotNull>(std::move(not_null));
    if (!collation.empty()) column.extra().collation = pg::qualified(collation_schema, collation);
    if (!options.empty()) column.extra().options = std::move(options);
    const std::string_view stored = storage_word(storage);
    if (!stored.empty()) column.extra().storage = stored;
    const std::string_view compressed = context.options.toast_compression ? compression_word(compression) : "";
    if (!compressed.empty()) column.extra().compression = compressed;
    Relation& relation = *relations.at(relation_oid);
    if (default_oid != 0) add_default(relation, column, default_oid, expression, context.catalog);
    relation.columns.push_back(std::move(column));
  });
  for (const auto& [oid, relation] : relations) {
    relation->columns.shrink_to_fit();  // there are many, and they stay
    for (Column& column : relation->columns) inherit(*relation, column, context.catalog);
  }
}

void read_inheritance(Context& context) {
  context.query.each(R"(
SELECT i.inhrelid, i.inhparent
  FROM pg_catalog.pg_inherits i
 ORDER BY i.inhrelid, i.inhseqno)",
                     [&](pg::Row& row) {
                       model::Oid child_oid = 0;
                       model::Oid parent_oid = 0;
                       row >> child_oid >> parent_oid;
                       Relation* const child = context.catalog.relation(child_oid);
                       Relation* const parent = context.catalog.relation(parent_oid);
                       if (child == nullptr || parent == nullptr) return;  // indexes, or the server's own
                       child->parents.push_back(parent);
                       child->dependencies.push_back(parent->id);
                     });
}

}  // namespace pgbraid::catalog
