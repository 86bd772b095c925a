#include "catalog/reader.hpp"

#include <fmt/format.h>

#include "base/fail.hpp"
#include "base/text.hpp"
#include "catalog/families.hpp"
#include "catalog/relations.hpp"
#include "pg/quoting.hpp"

namespace pgbraid::catalog {

namespace {

void read_names(Context& context) {
  read_privileges(context);
  read_schemas(context);
  read_database(context);
  read_extensions(context);
  read_types(context);
  read_functions(context);
  read_aggregates(context);
  read_languages(context);
  read_casts(context);
  read_transforms(context);
  read_access_methods(context);
  read_collations(context);
  read_conversions(context);
  read_operators(context);
  read_operator_classes(context);
  read_relations(context);
  read_sequence_owners(context);
  read_statistics(context);
  read_foreign_servers(context);
  read_text_search(context);
  read_event_triggers(context);
  read_publications(context);
  read_subscriptions(context);
  read_default_privileges(context);
  read_large_objects(context);
  read_extension_members(context);
  read_extension_configuration(context);
}

void read_details(Context& context) {
  read_comments(context);
  read_labels(context);
  read_type_details(context);
  read_domain_constraints(context);
  read_function_details(context);
  read_aggregate_details(context);
  read_operator_details(context);
  read_operator_class_details(context);
  read_inheritance(context);
  read_foreign_tables(context);
  read_table_details(context);
  read_columns(context);
  read_foreign_columns(context);
  read_view_details(context);
  read_sequence_details(context);
  read_indexes(context);
  read_constraints(context);
  read_extension_data_order(context);
  read_statistics_details(context);
  read_triggers(context);
  read_rules(context);
  read_policies(context);
  read_user_mappings(context);
  read_text_search_details(context);
  read_publication_members(context);
  read_statistics_data(context);
  read_dependencies(context);
}

// From here on nobody can drop or alter them while they are dumped.
void lock_tables(pg::Connection& leader, const Catalog& catalog, const std::string& wait) {
  std::vector<std::string> names;
  for (const Relation* relation : wanted_relations(catalog)) {
    const bool table = relation->relkind == 'r' || relation->relkind == 'p';
    if (table && (relation->wanted.definition || relation->wanted.data)) names.push_back(relation->qualified_name());
  }
  const std::string statement = lock_statement(names);
  if (statement.empty()) return;
  if (!wait.empty()) leader.exec(fmt::format("SET lock_timeout = {}", pg::literal(wait)));
  leader.exec(statement);
  if (!wait.empty()) leader.exec("SET lock_timeout = 0");
}

void add_setting(model::Toc& toc, model::DumpId id, model::ObjectKind kind, std::string definition) {
  model::TocEntry entry;
  entry.id = id;
  entry.kind = kind;
  entry.desc = model::info(kind).desc;
  entry.section = model::Section::pre_data;
  entry.tag = entry.desc;
  entry.definition = std::move(definition);
  toc.add(std::move(entry));
}

}  // namespace

std::string lock_statement(const std::vector<std::string>& qualified_names) {
  if (qualified_names.empty()) return {};
  return "LOCK TABLE " + base::join(qualified_names, ", ") + " IN ACCESS SHARE MODE";
}

std::unique_ptr<Catalog> read_catalog(pg::Connection& leader, const ReadOptions& options) {
  auto catalog = std::make_unique<Catalog>(leader.features());
  catalog->database.client_encoding = leader.parameter("client_encoding");
  catalog->database.server_version = leader.server_version_text();
  pg::Query query(leader);
  const Selection selection = resolve(options.patterns, leader.database(), query);
  Context context{query,
                  *catalog,
                  selection,
                  options.schema_only,
                  options.data_only,
                  options.large_object_groups,
                  options.statistics};
  read_names(context);
  lock_tables(leader, *catalog, options.lock_wait_timeout);
  read_details(context);
  return catalog;
}

model::Toc emit_toc(const Catalog& catalog, const std::vector<model::DumpId>& order, const EmitOptions& options) {
  model::Toc toc;
  toc.header().database = catalog.database.name;
  toc.header().server_version = catalog.database.server_version;
  Emitter emitter(catalog, toc, options);
  add_setting(toc, emitter.take_id(), model::ObjectKind::encoding,
              fmt::format("SET client_encoding = {};\n", pg::literal(catalog.database.client_encoding)));
  add_setting(toc, emitter.take_id(), model::ObjectKind::stdstrings, "SET standard_conforming_strings = 'on';\n");
  add_setting(toc, emitter.take_id(), model::ObjectKind::searchpath,
              "SELECT pg_catalog.set_config('search_path', '', false);\n");
  for (const model::DumpId id : order) {
    const Object& object = catalog.object(id);
    if (object.wanted.any()) object.emit(emitter);
  }
  return toc;
}

}  // namespace pgbraid::catalog
