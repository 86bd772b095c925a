#include "catalog/row_filters.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/fail.hpp"
#include "base/text.hpp"
#include "pg/name_pattern.hpp"
#include "pg/quoting.hpp"

namespace pgbraid::catalog {

namespace {

[[noreturn]] void refuse(std::string_view option, std::string_view reason, std::string hint = {}) {
  base::fail_with_hint(ErrorCode::usage, fmt::format("option --where {}: {}", base::printable(option), reason),
                       std::move(hint));
}

bool is_named(const Object& object, const RowFilter& filter) {
  const std::vector<std::string>& name = filter.name;
  return object.name == name.back() && (name.size() == 1 || object.schema == name[name.size() - 2]);
}

// The relations of that name, and among them those whose rows are dumped.
struct Found {
  std::vector<Relation*> relations;
  std::vector<Table*> tables;
};

Found find(const Catalog& catalog, const RowFilter& filter) {
  Found found;
  for (const auto& [oid, relation] : catalog.relations()) {
    if (is_named(*relation, filter)) found.relations.push_back(relation);
  }
  for (const auto& object : catalog.objects()) {
    if (object->kind != model::ObjectKind::table_data || !object->wanted.data || !is_named(*object, filter)) continue;
    auto* const table = dynamic_cast<Table*>(&catalog.object(object->table));
    if (table != nullptr) found.tables.push_back(table);
  }
  return found;
}

Table& only_table(const Found& found, const std::string& option) {
  if (found.relations.empty()) refuse(option, "no matching table was found");
  if (found.tables.empty()) {
    const bool partitioned = std::any_of(found.relations.begin(), found.relations.end(),
                                         [](const Relation* relation) { return relation->relkind == 'p'; });
    refuse(option, fmt::format("{} has no data in the dump", found.relations.front()->qualified_name()),
           partitioned ? "The rows of a partitioned table are in its partitions: name these." : "");
  }
  if (found.tables.size() > 1) {
    refuse(
        option,
        fmt::format("the name means {} and {}", found.tables[0]->qualified_name(), found.tables[1]->qualified_name()),
        "Write the schema in front of the table's name.");
  }
  return *found.tables.front();
}

// In parentheses and without: what is balanced only together with ours is not one condition.
void check_condition(const Table& table, const RowFilter& filter, const std::string& option, pg::Connection& leader) {
  try {
    leader.check_statement(filtered_rows(table, filter.condition, false));
    leader.check_statement(filtered_rows(table, filter.condition));
  } catch (const Error& error) {
    ErrorReport report = error.report();
    if (report.connection_lost) throw;
    report.code = ErrorCode::usage;
    report.message = fmt::format("option --where {}: {}", base::printable(option), report.message);
    throw Error(std::move(report));
  }
}

}  // namespace

RowFilter parse_row_filter(std::string_view option) {
  bool quoted = false;
  std::size_t colon = 0;
  while (colon < option.size() && (quoted || option[colon] != ':')) {
    if (option[colon] == '"') quoted = !quoted;
    ++colon;
  }
  if (colon == option.size()) refuse(option, "there is no colon behind the table's name", "Write TABLE:CONDITION.");
  RowFilter filter;
  filter.name = pg::name_parts(base::trim(option.substr(0, colon)));
  filter.condition = base::trim(option.substr(colon + 1));
  if (filter.name.back().empty()) refuse(option, "there is no table's name", "Write TABLE:CONDITION.");
  if (filter.condition.empty()) refuse(option, "there is no condition", "Write TABLE:CONDITION.");
  if (filter.name.size() > 3) refuse(option, "improper relation name (too many dotted names)");
  return filter;
}

void apply_row_filters(const Catalog& catalog, const std::vector<std::string>& options, pg::Connection& leader) {
  for (const auto& option : options) {
    const RowFilter filter = parse_row_filter(option);
    if (filter.name.size() == 3 && filter.name.front() != catalog.database.name) {
      refuse(option, "cross-database references are not implemented");
    }
    Table& table = only_table(find(catalog, filter), option);
    if (!table.row_filter.empty()) {
      refuse(option, fmt::format("{} has a row filter already", table.qualified_name()),
             "Join the conditions with AND.");
    }
    if (!table.data_condition.empty()) {
      refuse(option, fmt::format("its extension says which rows of {} are dumped", table.qualified_name()));
    }
    check_condition(table, filter, option, leader);
    table.row_filter = filter.condition;
  }
}

std::string filtered_rows(const Table& table, std::string_view condition, bool in_parentheses, std::string_view pages) {
  std::string columns = table.copy_columns();
  if (!columns.empty()) columns = " " + columns.substr(1, columns.size() - 2);
  std::string sql = fmt::format("SELECT{} FROM ONLY {}", columns, table.qualified_name());
  if (!pages.empty()) sql += fmt::format(" WHERE {}", pages);
  if (condition.empty()) return sql;
  sql += fmt::format(" {} {}\n{}\n{}", pages.empty() ? "WHERE" : "AND", in_parentheses ? "(" : "", condition,
                     in_parentheses ? ")" : "");
  return sql;
}

}  // namespace pgbraid::catalog
