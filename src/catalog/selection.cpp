#include "catalog/selection.hpp"

#include "base/fail.hpp"
#include "base/text.hpp"
#include "pg/name_pattern.hpp"

namespace pgbraid::catalog {

namespace {

std::set<model::Oid> find(const std::string& from, const std::vector<std::string>& patterns,
                          const pg::PatternColumns& columns, const std::string& database, pg::Query& query) {
  std::vector<std::string> conditions;
  conditions.reserve(patterns.size());
  for (const auto& pattern : patterns) conditions.push_back(pg::pattern_condition(pattern, columns, database));
  std::set<model::Oid> found;
  query.each(from + "\n   AND (" + base::join(conditions, "\n    OR ") + ")", [&](pg::Row& row) {
    model::Oid oid = 0;
    row >> oid;
    found.insert(oid);
  });
  return found;
}

std::set<model::Oid> find_schemas(const std::vector<std::string>& patterns, const std::string& database,
                                  pg::Query& query) {
  if (patterns.empty()) return {};
  return find("SELECT n.oid FROM pg_catalog.pg_namespace n WHERE true", patterns, {"n.nspname", "", ""}, database,
              query);
}

std::set<model::Oid> find_tables(const std::vector<std::string>& patterns, const std::string& database,
                                 pg::Query& query) {
  if (patterns.empty()) return {};
  // With an empty search_path nothing but pg_catalog would be visible.
  query.run("RESET search_path");
  std::set<model::Oid> found =
      find(R"(
SELECT c.oid
  FROM pg_catalog.pg_class c
  JOIN pg_catalog.pg_namespace n ON n.oid OPERATOR(pg_catalog.=) c.relnamespace
 WHERE c.relkind OPERATOR(pg_catalog.=) ANY (ARRAY['r', 'p', 'v', 'm', 'S', 'f']::"char"[]))",
           patterns, {"c.relname", "n.nspname", "pg_catalog.pg_table_is_visible(c.oid)"}, database, query);
  query.run("SELECT pg_catalog.set_config('search_path', '', false)");
  return found;
}

// Each pattern has to match: a name mistyped must not mean that data is left out.
std::set<model::Oid> find_servers(const std::vector<std::string>& patterns, const std::string& database,
                                  pg::Query& query) {
  std::set<model::Oid> found;
  for (const std::string& pattern : patterns) {
    const std::set<model::Oid> servers = find("SELECT s.oid FROM pg_catalog.pg_foreign_server s WHERE true", {pattern},
                                              {"s.srvname", "", ""}, database, query);
    if (servers.empty()) {
      base::fail(ErrorCode::usage, "no matching foreign servers were found for pattern \"{}\"", pattern);
    }
    found.insert(servers.begin(), servers.end());
  }
  return found;
}

}  // namespace

Selection resolve(const SelectionPatterns& patterns, const std::string& database, pg::Query& query) {
  Selection selection;
  if (!patterns.schemas.empty()) {
    selection.schemas = find_schemas(patterns.schemas, database, query);
    if (selection.schemas->empty()) {
      base::fail(ErrorCode::usage, "no matching schemas were found: {}", base::join(patterns.schemas, ", "));
    }
  }
  if (!patterns.tables.empty()) {
    selection.tables = find_tables(patterns.tables, database, query);
    if (selection.tables->empty()) {
      base::fail(ErrorCode::usage, "no matching tables were found: {}", base::join(patterns.tables, ", "));
    }
  }
  selection.exclude_schemas = find_schemas(patterns.exclude_schemas, database, query);
  selection.exclude_tables = find_tables(patterns.exclude_tables, database, query);
  selection.exclude_table_data = find_tables(patterns.exclude_table_data, database, query);
  selection.foreign_servers = find_servers(patterns.foreign_servers, database, query);
  return selection;
}

}  // namespace pgbraid::catalog
