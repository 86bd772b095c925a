// The OPTIONS of foreign-data wrappers, servers, user mappings, foreign tables and their columns.
// Thread-safety: values.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "pg/query.hpp"

namespace pgbraid::catalog {

struct ForeignOption {
  std::string name;   // unquoted
  std::string value;  // unquoted
};
using ForeignOptions = std::vector<ForeignOption>;

// "OPTIONS (\n    name 'value',\n    ...\n)".
std::string options_clause(const ForeignOptions& options);

// SQL for two columns, names and values, of a text[] column as the server's catalogs keep options.
std::string options_columns(std::string_view array);

// Reads those two columns.
pg::Row& operator>>(pg::Row& row, ForeignOptions& options);

}  // namespace pgbraid::catalog
