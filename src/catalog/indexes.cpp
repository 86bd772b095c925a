#include "catalog/indexes.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <map>

#include "base/fail.hpp"
#include "catalog/emitter.hpp"
#include "catalog/families.hpp"
#include "pg/quoting.hpp"

namespace pgbraid::catalog {

// What is said of an index once it stands.
std::string Index::follow_up() const {
  const std::string target = relation->qualified_name();
  const std::string quoted = pg::ident(index_name);
  std::string sql;
  if (clustered) sql += fmt::format("\nALTER TABLE {} CLUSTER ON {};\n", target, quoted);
  for (const auto& [position, value] : statistics) {
    sql += fmt::format("ALTER INDEX {} ALTER COLUMN {} SET STATISTICS {};\n", pg::qualified(schema, index_name),
                       position, value);
  }
  if (replica_identity) {
    sql += fmt::format("\nALTER TABLE ONLY {} REPLICA IDENTITY USING INDEX {};\n", target, quoted);
  }
  return sql;
}

void Index::emit(Emitter& emitter) const {
  if (!wanted.definition) return;
  const std::string target = relation->qualified_name();
  const std::string needs =
      emitter.extensions_needed({table_oid::kClass, oid}, "INDEX " + pg::qualified(schema, index_name));
  if (of_constraint) {
    const std::string quoted = pg::ident(name);
    model::TocEntry& entry = emitter.entry(
        *this, {fmt::format("{} {}", relation->name, name),
                fmt::format("ALTER TABLE ONLY {}\n    ADD CONSTRAINT {} {};\n", target, quoted, definition) +
                    follow_up() + needs,
                fmt::format("ALTER TABLE ONLY {} DROP CONSTRAINT {};\n", target, quoted)});
    entry.tablespace = tablespace;
    emitter.comment(*this, {"CONSTRAINT", fmt::format("{} ON {}", quoted, target),
                            fmt::format("{} ON {}", quoted, pg::ident(relation->name))});
    emitter.comment_on({{table_oid::kClass, oid}, 0}, *this,
                       {"INDEX", pg::qualified(schema, index_name), pg::ident(index_name)});
  } else {
    model::TocEntry& entry =
        emitter.entry(*this, {name, definition + ";\n" + follow_up() + needs,
                              // One that is attached goes with its parent, and not before.
                              parent == nullptr ? fmt::format("DROP INDEX {};\n", qualified_name()) : std::string()});
    entry.tablespace = tablespace;
    emitter.comment(*this, {"INDEX", qualified_name(), pg::ident(name)});
  }
}

IndexAttach::IndexAttach(const Index& of) : index(of) {
  kind = model::ObjectKind::index_attach;
  section = model::Section::post_data;
  schema = of.schema;
  name = of.index_name;
  owner = of.parent->owner;  // as stock has it
  wanted = of.wanted;
  table = of.table;
  dependencies = {of.id, of.parent->id, of.relation->id, of.parent->relation->id};
}

void IndexAttach::emit(Emitter& emitter) const {
  if (!wanted.definition) return;
  emitter.entry(*this, {name,
                        fmt::format("ALTER INDEX {} ATTACH PARTITION {};\n",
                                    pg::qualified(index.parent->schema, index.parent->index_name),
                                    pg::qualified(index.schema, index.index_name)),
                        ""});
}

namespace {

// A row of the query below, before it is an Index.
struct IndexRow {
  model::Oid oid = 0;
  model::Oid relation = 0;
  std::string name;
  std::string definition;
  std::string tablespace;
  bool clustered = false;
  bool replica_identity = false;
  model::Oid parent = 0;
  std::vector<int> statistics_positions;
  std::vector<int> statistics_values;
  model::Oid constraint = 0;
  std::string constraint_name;
  char constraint_type = 0;
  std::string exclusion;
  std::vector<model::Oid> columns;  // of the index, in order: their numbers
  int key_columns = 0;
  std::string options;
  bool nulls_not_distinct = false;
  bool deferrable = false;
  bool deferred = false;
  bool without_overlaps = false;
};

// What is rare is asked for only where it is: a function or subquery for each of many thousand rows is what takes time.
std::string indexes_query(const pg::Features& features, const std::vector<model::Oid>& relations) {
  return fmt::format(R"(
SELECT i.indexrelid, i.indrelid, c.relname,
       CASE WHEN con.oid IS NULL THEN pg_catalog.pg_get_indexdef(i.indexrelid) END, s.spcname,
       i.indisclustered, i.indisreplident, inh.inhparent,
       CASE WHEN i.indexprs IS NOT NULL THEN
         (SELECT pg_catalog.array_agg(a.attnum ORDER BY a.attnum)::pg_catalog.oid[]
            FROM pg_catalog.pg_attribute a WHERE a.attrelid = i.indexrelid AND a.attstattarget >= 0)
       END,
       CASE WHEN i.indexprs IS NOT NULL THEN
         (SELECT pg_catalog.array_agg(a.attstattarget ORDER BY a.attnum)::pg_catalog.oid[]
            FROM pg_catalog.pg_attribute a WHERE a.attrelid = i.indexrelid AND a.attstattarget >= 0)
       END,
       con.oid, con.conname, con.contype,
       CASE WHEN con.contype = 'x' THEN pg_catalog.pg_get_constraintdef(con.oid) END,
       CASE WHEN con.contype IN ('p', 'u') THEN i.indkey::pg_catalog.int2[] END, i.indnkeyatts,
       CASE WHEN c.reloptions IS NOT NULL THEN
         (SELECT pg_catalog.string_agg(pg_catalog.quote_ident(o.option_name) || '=' || pg_catalog.quote_literal(o.option_value), ', ')
            FROM pg_catalog.pg_options_to_table(c.reloptions) o)
       END,
       {0}, con.condeferrable, con.condeferred, {2}
  FROM pg_catalog.pg_index i
  JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid
  JOIN pg_catalog.pg_class t ON t.oid = i.indrelid
  LEFT JOIN pg_catalog.pg_tablespace s ON s.oid = c.reltablespace
  LEFT JOIN pg_catalog.pg_inherits inh ON inh.inhrelid = i.indexrelid
  LEFT JOIN pg_catalog.pg_constraint con
    ON con.conindid = i.indexrelid AND con.conrelid = i.indrelid AND con.contype IN ('p', 'u', 'x')
 WHERE i.indrelid = ANY ({1})
   AND i.indisready AND (i.indisvalid OR t.relkind = 'p')
 ORDER BY i.indexrelid)",
                     features.unique_nulls_not_distinct ? "i.indnullsnotdistinct" : "false", pg::oid_array(relations),
                     features.temporal_keys ? "con.conperiod" : "false");
}

std::vector<std::string> column_names(const IndexRow& row, const Relation& relation) {
  std::vector<std::string> names;
  names.reserve(row.columns.size());
  for (const model::Oid number : row.columns) {
    const auto column = std::find_if(relation.columns.begin(), relation.columns.end(),
                                     [&](const Column& one) { return one.number == static_cast<int>(number); });
    if (column == relation.columns.end()) {
      base::fail(ErrorCode::source, "the server says that {} is a key of column {} of {}, which has none such",
                 pg::ident(row.constraint_name), number, relation.qualified_name());
    }
    names.push_back(column->name);
  }
  return names;
}

// PRIMARY KEY (a, b) INCLUDE (c) WITH (...) DEFERRABLE ..., or EXCLUDE ...
std::string constraint_definition(const IndexRow& row, const Relation& relation) {
  if (row.constraint_type == 'x') return row.exclusion;
  const std::vector<std::string> columns = column_names(row, relation);
  const auto keys = columns.begin() + std::min<std::ptrdiff_t>(std::max(row.key_columns, 0), std::ssize(columns));
  std::string sql = row.constraint_type == 'p' ? "PRIMARY KEY " : "UNIQUE ";
  if (row.nulls_not_distinct) sql += "NULLS NOT DISTINCT ";
  sql += pg::ident_list({columns.begin(), keys});
  // The last of the columns, a range.
  if (row.without_overlaps) sql.insert(sql.size() - 1, " WITHOUT OVERLAPS");
  if (keys != columns.end()) sql += " INCLUDE " + pg::ident_list({keys, columns.end()});
  if (!row.options.empty()) sql += " WITH (" + row.options + ")";
  if (row.deferrable) sql += " DEFERRABLE";
  if (row.deferred) sql += " INITIALLY DEFERRED";
  return sql;
}

Index& add_index(const IndexRow& row, Relation& relation, Catalog& catalog) {
  auto index = std::make_unique<Index>();
  index->of_constraint = row.constraint != 0;
  index->kind = index->of_constraint ? model::ObjectKind::constraint : model::ObjectKind::index;
  index->catalog = index->of_constraint ? model::CatalogId{table_oid::kConstraint, row.constraint}
                                        : model::CatalogId{table_oid::kClass, row.oid};
  index->section = model::Section::post_data;
  index->name = index->of_constraint ? row.constraint_name : row.name;
  index->relation = &relation;
  index->oid = row.oid;
  index->index_name = row.name;
  index->definition = index->of_constraint ? constraint_definition(row, relation) : row.definition;
  index->tablespace = row.tablespace;
  index->clustered = row.clustered;
  index->replica_identity = row.replica_identity;
  for (std::size_t i = 0; i < row.statistics_positions.size(); ++i) {
    index->statistics.emplace_back(row.statistics_positions[i], row.statistics_values.at(i));
  }
  belong_to(*index, relation);
  Index& kept = catalog.add(std::move(index));
  if (kept.of_constraint) catalog.alias({table_oid::kClass, row.oid}, kept);
  return kept;
}

}  // namespace

void read_indexes(Context& context) {
  std::vector<model::Oid> relations;
  for (const Relation* relation : wanted_relations(context.catalog)) {
    if (relation->wanted.definition && relation->relkind != 'S' && relation->relkind != 'v') {
      relations.push_back(relation->catalog.oid);
    }
  }
  if (relations.empty()) return;
  std::map<model::Oid, Index*> by_oid;
  std::vector<std::pair<Index*, model::Oid>> attached;
  context.query.each(indexes_query(context.query.features(), relations), [&](pg::Row& row) {
    IndexRow found;
    std::vector<model::Oid> positions;
    std::vector<model::Oid> values;
    row >> found.oid >> found.relation >> found.name >> found.definition >> found.tablespace >> found.clustered >>
        found.replica_identity >> found.parent >> positions >> values >> found.constraint >> found.constraint_name >>
        found.constraint_type >> found.exclusion >> found.columns >> found.key_columns >> found.options >>
        found.nulls_not_distinct >> found.deferrable >> found.deferred >> found.without_overlaps;
    found.statistics_positions.assign(positions.begin(), positions.end());
    found.statistics_values.assign(values.begin(), values.end());
    Index& index = add_index(found, *context.catalog.relation(found.relation), context.catalog);
    by_oid.emplace(found.oid, &index);
    if (found.parent != 0) attached.emplace_back(&index, found.parent);
  });
  for (const auto& [index, parent_oid] : attached) {
    const auto parent = by_oid.find(parent_oid);
    if (parent == by_oid.end()) continue;  // the parent is not dumped
    index->parent = parent->second;
    context.catalog.add(std::make_unique<IndexAttach>(*index));
  }
}

}  // namespace pgbraid::catalog
