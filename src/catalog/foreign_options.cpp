#include "catalog/foreign_options.hpp"

#include <fmt/format.h>

#include "base/text.hpp"
#include "pg/quoting.hpp"

namespace pgbraid::catalog {

std::string options_clause(const ForeignOptions& options) {
  std::vector<std::string> items;
  items.reserve(options.size());
  for (const auto& [name, value] : options) items.push_back("    " + pg::ident(name) + " " + pg::literal(value));
  return "OPTIONS (\n" + base::join(items, ",\n") + "\n)";
}

std::string options_columns(std::string_view array) {
  return fmt::format(
      "ARRAY(SELECT o.option_name FROM pg_catalog.pg_options_to_table({0}) o), "
      "ARRAY(SELECT o.option_value FROM pg_catalog.pg_options_to_table({0}) o)",
      array);
}

pg::Row& operator>>(pg::Row& row, ForeignOptions& options) {
  std::vector<std::string> names;
  std::vector<std::string> values;
  row >> names >> values;
  options.clear();
  for (std::size_t i = 0; i < names.size() && i < values.size(); ++i) options.push_back({names[i], values[i]});
  return row;
}

}  // namespace pgbraid::catalog
