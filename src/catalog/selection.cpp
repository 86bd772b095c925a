#include "catalog/selection.hpp"

#include <algorithm>

#include "base/fail.hpp"
#include "base/text.hpp"
#include "catalog/catalog.hpp"
#include "pg/name_pattern.hpp"

namespace pgbraid::catalog {

namespace {

// A bound on the statement's size and depth only.
constexpr std::size_t kPatternsAtOnce = 500;

// What patterns of one kind look for. Operators are qualified: these queries may run in the person's own search_path.
struct Target {
  const char* words;
  const char* id;
  const char* from;
  pg::PatternColumns columns;
};

const Target& schemas_target() {
  static const Target target = {"schemas",
                                "n.oid",
                                R"(
  FROM pg_catalog.pg_namespace n
 WHERE true)",
                                {"n.nspname", "", ""}};
  return target;
}

// The server's own are none that could be dumped.
const Target& tables_target() {
  static const std::string from = fmt::format(R"(
  FROM pg_catalog.pg_class c
  JOIN pg_catalog.pg_namespace n ON n.oid OPERATOR(pg_catalog.=) c.relnamespace
 WHERE c.relkind OPERATOR(pg_catalog.=) ANY (ARRAY['r', 'p', 'v', 'm', 'S', 'f']::"char"[])
   AND c.oid OPERATOR(pg_catalog.>=) {}::pg_catalog.oid)",
                                              kFirstUserOid);
  static const Target target = {
      "tables", "c.oid", from.c_str(), {"c.relname", "n.nspname", "pg_catalog.pg_table_is_visible(c.oid)"}};
  return target;
}

const Target& extensions_target() {
  static const Target target = {"extensions",
                                "e.oid",
                                R"(
  FROM pg_catalog.pg_extension e
 WHERE true)",
                                {"e.extname", "", "", false}};
  return target;
}

// Each pattern for these has to match: a name mistyped must not mean that data is left out.
const Target& servers_target() {
  static const Target target = {"foreign servers",
                                "s.oid",
                                R"(
  FROM pg_catalog.pg_foreign_server s
 WHERE true)",
                                {"s.srvname", "", "", false}};
  return target;
}

class Resolver {
 public:
  Resolver(const std::string& database, pg::Query& query) : database_(database), query_(query) {}

  // `strict`: each of the patterns must match.
  std::set<model::Oid> find(const Target& target, const std::vector<std::string>& patterns, bool strict,
                            bool with_children = false) {
    std::set<model::Oid> found;
    for (std::size_t begin = 0; begin < patterns.size(); begin += kPatternsAtOnce) {
      find_some(target,
                {patterns.begin() + static_cast<std::ptrdiff_t>(begin),
                 patterns.begin() + static_cast<std::ptrdiff_t>(std::min(patterns.size(), begin + kPatternsAtOnce))},
                strict, with_children, found);
    }
    return found;
  }

  // The same with the session's own search_path: with an empty one nothing but pg_catalog would be visible.
  std::set<model::Oid> find_tables(const std::vector<std::string>& patterns,
                                   const std::vector<std::string>& with_children, bool strict = false) {
    if (patterns.empty() && with_children.empty()) return {};
    query_.run("RESET search_path");
    std::set<model::Oid> found = find(tables_target(), patterns, strict);
    found.merge(find(tables_target(), with_children, strict, true));
    query_.run("SELECT pg_catalog.set_config('search_path', '', false)");
    return found;
  }

 private:
  void find_some(const Target& target, const std::vector<std::string>& patterns, bool strict, bool with_children,
                 std::set<model::Oid>& found) {
    std::vector<std::string> branches;
    branches.reserve(patterns.size());
    for (const auto& pattern : patterns) {
      branches.push_back(fmt::format("SELECT {}, {}{}\n   AND {}", branches.size(), target.id, target.from,
                                     pg::pattern_condition(pattern, target.columns, database_)));
    }
    std::string sql = base::join(branches, "\nUNION ALL\n");
    if (with_children) {
      sql = fmt::format(R"(
WITH RECURSIVE family(pattern, oid) AS (
SELECT m.pattern, m.oid FROM ({}) m(pattern, oid)
UNION
SELECT f.pattern, i.inhrelid
  FROM family f
  JOIN pg_catalog.pg_inherits i ON i.inhparent OPERATOR(pg_catalog.=) f.oid)
SELECT pattern, oid FROM family)",
                        sql);
    }
    std::vector<bool> matched(patterns.size());
    query_.each(sql, [&](pg::Row& row) {
      int pattern = 0;
      model::Oid oid = 0;
      row >> pattern >> oid;
      matched.at(static_cast<std::size_t>(pattern)) = true;
      found.insert(oid);
    });
    const auto missed = std::find(matched.begin(), matched.end(), false);
    if (strict && missed != matched.end()) {
      base::fail(ErrorCode::usage, "no matching {} were found for pattern \"{}\"", target.words,
                 patterns.at(static_cast<std::size_t>(missed - matched.begin())));
    }
  }

  const std::string& database_;
  pg::Query& query_;
};

void expect_some(const std::optional<std::set<model::Oid>>& found, const Target& target,
                 std::vector<std::string> patterns, const std::vector<std::string>& more = {}) {
  if (!found->empty()) return;
  patterns.insert(patterns.end(), more.begin(), more.end());
  base::fail(ErrorCode::usage, "no matching {} were found: {}", target.words, base::join(patterns, ", "));
}

}  // namespace

Selection resolve(const SelectionPatterns& patterns, const std::string& database, pg::Query& query) {
  Resolver resolver(database, query);
  Selection selection;
  if (!patterns.schemas.empty()) {
    selection.schemas = resolver.find(schemas_target(), patterns.schemas, patterns.strict);
    expect_some(selection.schemas, schemas_target(), patterns.schemas);
  }
  if (!patterns.tables.empty() || !patterns.tables_and_children.empty()) {
    selection.tables = resolver.find_tables(patterns.tables, patterns.tables_and_children, patterns.strict);
    expect_some(selection.tables, tables_target(), patterns.tables, patterns.tables_and_children);
  }
  if (!patterns.extensions.empty()) {
    selection.extensions = resolver.find(extensions_target(), patterns.extensions, patterns.strict);
    expect_some(selection.extensions, extensions_target(), patterns.extensions);
  }
  selection.exclude_schemas = resolver.find(schemas_target(), patterns.exclude_schemas, false);
  selection.exclude_tables = resolver.find_tables(patterns.exclude_tables, patterns.exclude_tables_and_children);
  selection.exclude_table_data =
      resolver.find_tables(patterns.exclude_table_data, patterns.exclude_table_data_and_children);
  selection.exclude_extensions = resolver.find(extensions_target(), patterns.exclude_extensions, false);
  selection.foreign_servers = resolver.find(servers_target(), patterns.foreign_servers, true);
  return selection;
}

}  // namespace pgbraid::catalog
