#include "catalog/reader.hpp"

#include <fmt/format.h>

#include <map>
#include <set>
#include <string_view>

#include "base/fail.hpp"
#include "base/text.hpp"
#include "catalog/families.hpp"
#include "catalog/relations.hpp"
#include "catalog/row_filters.hpp"
#include "pg/quoting.hpp"

namespace pgbraid::catalog {

namespace {

// Most of these are put off, and go to the server together: their rows are read in this order, but no statement depends
// on another's rows.
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
  read_foreign_servers(context);
  read_text_search(context);
  read_event_triggers(context);
  read_publications(context);
  read_subscriptions(context);
  read_statistics(context);
  read_default_privileges(context);
  read_large_objects(context);
  read_extension_members(context);
  read_extension_configuration(context);
  context.query.run_later();
}

void read_details(Context& context) {
  read_comments(context);
  read_labels(context);
  context.query.run_later();
  read_type_details(context);
  read_domain_constraints(context);
  read_function_details(context);
  read_aggregate_details(context);
  read_operator_details(context);
  read_operator_class_details(context);
  read_inheritance(context);
  read_foreign_tables(context);
  read_table_details(context);
  read_partition_roots(context);
  read_columns(context);
  read_foreign_columns(context);
  read_binary_forms(context);
  read_view_details(context);
  read_sequence_details(context);
  read_indexes(context);
  read_constraints(context);
  read_data_order(context);
  read_statistics_details(context);
  read_triggers(context);
  read_rules(context);
  read_policies(context);
  read_user_mappings(context);
  context.query.run_later();
  read_text_search_details(context);
  read_publication_members(context);
  read_statistics_data(context);
  read_extensions_needed(context);
  read_dependencies(context);
}

constexpr std::string_view kUndefinedTable = "42P01";
constexpr std::string_view kUndefinedSchema = "3F000";
constexpr std::string_view kNotAllowed = "42501";

// The server names the first table that it cannot lock, without its schema, and not why it is gone. Asks after the
// dump's transaction, which has failed.
[[noreturn]] void fail_to_lock(pg::Connection& leader, const std::vector<Relation*>& relations, ErrorReport report) {
  std::map<model::Oid, const Relation*> gone;
  for (const Relation* relation : relations) gone.emplace(relation->catalog.oid, relation);
  std::vector<std::string> forbidden;
  leader.exec("ROLLBACK");
  pg::Query query(leader);
  query.each(fmt::format(R"(
SELECT c.oid, c.relname, n.nspname,
       pg_catalog.has_schema_privilege(n.oid, 'USAGE') AND pg_catalog.has_table_privilege(c.oid, 'SELECT')
  FROM pg_catalog.pg_class c
  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
 WHERE c.oid = ANY ({})
 ORDER BY c.oid)",
                         pg::oid_array(oids_of(relations))),
             [&](pg::Row& row) {
               model::Oid oid = 0;
               std::string name;
               std::string schema;
               bool allowed = false;
               row >> oid >> name >> schema >> allowed;
               const std::string as_read = gone.at(oid)->qualified_name();
               if (!allowed) forbidden.push_back(as_read);
               if (pg::qualified(schema, name) == as_read) gone.erase(oid);
             });
  report.detail = report.message;
  if (report.sqlstate == kNotAllowed && !forbidden.empty()) {
    report.message =
        fmt::format("the role lacks SELECT on table {}, or USAGE on its schema", base::join(forbidden, ", "));
    report.hint = "Grant it, or leave out what the role may not read with -T or -N.";
  } else if (report.sqlstate != kNotAllowed && !gone.empty()) {
    std::vector<std::string> names;
    names.reserve(gone.size());
    for (const auto& [oid, relation] : gone) names.push_back(relation->qualified_name());
    report.message = fmt::format("table {} was dropped or renamed while the dump began", base::join(names, ", "));
    report.hint = "Run the dump again.";
  } else {
    std::swap(report.message, report.detail);
    report.detail.clear();
  }
  throw Error(std::move(report));
}

// A table that is rewritten (ALTER TABLE, TRUNCATE) looks empty to a snapshot of before: the new rows are not its, the
// old ones are gone. Of the locked tables nobody can do so any more; but somebody may have between snapshot and lock.
// What the snapshot says of a table's file is compared with what is so now.
void check_snapshot(pg::Connection& leader, const std::vector<Relation*>& tables) {
  std::map<model::Oid, const Relation*> locked;
  for (const Relation* table : tables) locked.emplace(table->catalog.oid, table);
  std::vector<std::string> rewritten;
  pg::Query query(leader);
  query.each(fmt::format(R"(
SELECT c.oid
  FROM pg_catalog.pg_class c
 WHERE c.oid = ANY ({})
   AND c.relkind = 'r'
   AND pg_catalog.pg_relation_filenode(c.oid) <> c.relfilenode
 ORDER BY c.oid)",
                         pg::oid_array(oids_of(tables))),
             [&](pg::Row& row) {
               model::Oid oid = 0;
               row >> oid;
               rewritten.push_back(locked.at(oid)->qualified_name());
             });
  if (rewritten.empty()) return;
  ErrorReport report;
  report.code = ErrorCode::source;
  report.message = fmt::format("table {} was rewritten while the dump began: its snapshot does not see the rows",
                               base::join(rewritten, ", "));
  report.hint = "Run the dump again, with a snapshot that is taken after ALTER TABLE or TRUNCATE.";
  throw SnapshotTooEarly(std::move(report));
}

// From here on nobody can drop or alter them while they are dumped.
void lock_tables(pg::Connection& leader, const Catalog& catalog, const std::string& wait) {
  std::vector<std::string> names;
  std::vector<Relation*> tables;
  for (Relation* relation : wanted_relations(catalog)) {
    const bool table = relation->relkind == 'r' || relation->relkind == 'p';
    if (!table || !(relation->wanted.definition || relation->wanted.data)) continue;
    names.push_back(relation->qualified_name());
    tables.push_back(relation);
  }
  const std::string statement = lock_statement(names);
  if (statement.empty()) return;
  if (!wait.empty()) leader.exec(fmt::format("SET lock_timeout = {}", pg::literal(wait)));
  try {
    leader.exec(statement);
  } catch (const Error& error) {
    const std::string& state = error.report().sqlstate;
    if (state != kUndefinedTable && state != kUndefinedSchema && state != kNotAllowed) throw;
    fail_to_lock(leader, tables, error.report());
  }
  if (!wait.empty()) leader.exec("SET lock_timeout = 0");
  check_snapshot(leader, tables);
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
  Context context{query, *catalog, selection, options};
  read_names(context);
  lock_tables(leader, *catalog, options.lock_wait_timeout);
  read_details(context);
  apply_row_filters(*catalog, options.where, leader);
  return catalog;
}

void check_enums(pg::Connection& leader, const Catalog& catalog) {
  if (catalog.enum_labels.empty()) return;
  std::vector<model::Oid> oids;
  oids.reserve(catalog.enum_labels.size());
  for (const auto& [oid, label] : catalog.enum_labels) oids.push_back(oid);
  std::set<std::string> changed;
  pg::Query query(leader);
  query.each(fmt::format(R"(
SELECT e.oid, e.enumtypid, e.enumlabel
  FROM pg_catalog.pg_enum e
 WHERE e.oid = ANY ({}))",
                         pg::oid_array(oids)),
             [&](pg::Row& row) {
               model::Oid oid = 0;
               model::Oid type = 0;
               std::string label;
               row >> oid >> type >> label;
               if (label == catalog.enum_labels.at(oid)) return;
               const Object* const object = catalog.find(table_oid::kType, type);
               if (object != nullptr) changed.insert(object->qualified_name());
             });
  if (changed.empty()) return;
  ErrorReport report;
  report.code = ErrorCode::source;
  report.message =
      fmt::format("a label of type {} was renamed while the dump ran: some rows have the old one, some the new",
                  base::join({changed.begin(), changed.end()}, ", "));
  report.hint = "Run the dump again.";
  throw Error(std::move(report));
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
