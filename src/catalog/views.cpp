// Views and materialized views.
#include <fmt/format.h>

#include <map>

#include "base/text.hpp"
#include "catalog/emitter.hpp"
#include "catalog/families.hpp"
#include "catalog/relations.hpp"
#include "pg/quoting.hpp"

namespace pgbraid::catalog {

namespace {

// A query with the columns that the view will have, and nothing else.
std::string stand_in(const View& view) {
  std::vector<std::string> items;
  for (const Column& column : view.columns) {
    std::string item = "NULL::" + column.type;
    if (!column.extra().collation.empty()) item += " COLLATE " + column.extra().collation;
    items.push_back(fmt::format("    {} AS {}", item, pg::ident(column.name)));
  }
  return "SELECT\n" + base::join(items, ",\n");
}

}  // namespace

std::string View::create_statement(bool replace) const {
  std::string sql = fmt::format("CREATE {}VIEW {}", replace ? "OR REPLACE " : "", qualified_name());
  if (!options.empty()) sql += " WITH (" + options + ")";
  sql += " AS\n" + query;
  if (!check_option.empty()) sql += fmt::format("\n  WITH {} CHECK OPTION", check_option);
  return sql + ";\n";
}

void View::emit(Emitter& emitter) const {
  if (wanted.definition) {
    const std::string create =
        split ? fmt::format("CREATE VIEW {} AS\n{};\n", qualified_name(), stand_in(*this)) : create_statement(false);
    model::TocEntry& entry = emitter.entry(*this, {name, create, fmt::format("DROP VIEW {};\n", qualified_name())});
    entry.relkind = relkind;
  }
  emit_extras(emitter, "VIEW");
}

ViewQuery::ViewQuery(const View& view) : view_(view) {
  kind = model::ObjectKind::rule;
  section = model::Section::post_data;
  schema = view.schema;
  name = "_RETURN";
  owner = view.owner;
  wanted = view.wanted;
  table = view.id;
  dependencies = view.dependencies;
  dependencies.push_back(view.id);
}

void ViewQuery::emit(Emitter& emitter) const {
  if (!wanted.definition) return;
  // Dropping the view drops its query; where the view has to go first as a stand-in again, that is what is left.
  emitter.entry(*this, {view_.name + " _RETURN", view_.create_statement(true),
                        fmt::format("CREATE OR REPLACE VIEW {} AS\n{};\n", view_.qualified_name(), stand_in(view_))});
}

void MaterializedView::emit(Emitter& emitter) const {
  if (wanted.definition) {
    std::string sql = "CREATE MATERIALIZED VIEW " + qualified_name();
    if (!options.empty()) sql += " WITH (" + options + ")";
    const std::string settings = column_settings("ALTER TABLE ONLY " + qualified_name());
    sql += " AS\n" + query + "\n  WITH NO DATA;\n" + (settings.empty() ? "" : "\n" + settings);
    sql += emitter.extensions_needed(catalog, "MATERIALIZED VIEW " + qualified_name());
    model::TocEntry& entry =
        emitter.entry(*this, {name, sql, fmt::format("DROP MATERIALIZED VIEW {};\n", qualified_name())});
    entry.tablespace = tablespace;
    entry.access_method = access_method;
    entry.relkind = relkind;
  }
  emit_extras(emitter, "MATERIALIZED VIEW");
}

MaterializedViewData::MaterializedViewData(const MaterializedView& of) : view(of) {
  kind = model::ObjectKind::materialized_view_data;
  section = model::Section::post_data;
  schema = of.schema;
  name = of.name;
  owner = of.owner;
  wanted = of.wanted;
  wanted.definition = false;
  table = of.id;
  dependencies.push_back(of.id);
}

void MaterializedViewData::emit(Emitter& emitter) const {
  if (!wanted.data) return;
  emitter.entry(*this, {name, fmt::format("REFRESH MATERIALIZED VIEW {};\n", view.qualified_name()), ""});
}

namespace {

// The server says of a view that is gone only that it cannot open what had this number.
[[noreturn]] void fail_to_read(const Error& error, const std::vector<model::Oid>& oids, const Catalog& catalog) {
  for (const model::Oid oid : oids) {
    if (!error.report().message.ends_with(fmt::format(" {}", oid))) continue;
    fail_vanished("view " + catalog.relation(oid)->qualified_name());
  }
  throw Error(error.report());
}

void read_queries(Context& context, const std::vector<model::Oid>& oids) {
  context.query.each(fmt::format(R"(
SELECT c.oid, pg_catalog.pg_get_viewdef(c.oid), c.relispopulated,
       (SELECT pg_catalog.upper(o.option_value)
          FROM pg_catalog.pg_options_to_table(c.reloptions) o WHERE o.option_name = 'check_option')
  FROM pg_catalog.pg_class c
 WHERE c.oid = ANY ({})
 ORDER BY c.oid)",
                                 pg::oid_array(oids)),
                     [&](pg::Row& row) {
                       model::Oid oid = 0;
                       std::string query;
                       bool populated = false;
                       std::string check_option;
                       row >> oid >> query >> populated >> check_option;
                       Relation& relation = *context.catalog.relation(oid);
                       // The server looks definitions up as they are now, not as the snapshot has them.
                       if (query.empty()) fail_vanished("view " + relation.qualified_name());
                       if (auto* const view = dynamic_cast<View*>(&relation)) {
                         view->query = without_semicolon(query);
                         view->check_option = check_option;
                       }
                       auto* const materialized = dynamic_cast<MaterializedView*>(&relation);
                       if (materialized == nullptr) return;
                       materialized->query = without_semicolon(query);
                       materialized->populated = populated;
                       if (populated && materialized->wanted.data) {
                         context.catalog.add(std::make_unique<MaterializedViewData>(*materialized));
                       }
                     });
}

}  // namespace

void read_view_details(Context& context) {
  std::vector<model::Oid> oids;
  for (Relation* relation : wanted_relations(context.catalog)) {
    if (relation->relkind == 'v' || relation->relkind == 'm') oids.push_back(relation->catalog.oid);
  }
  if (oids.empty()) return;
  try {
    read_queries(context, oids);
  } catch (const Error& error) {
    fail_to_read(error, oids, context.catalog);
  }
}

}  // namespace pgbraid::catalog
