// --where: row filters for the data of tables. Thread-safety: the leader only.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "catalog/catalog.hpp"
#include "catalog/relations.hpp"
#include "pg/connection.hpp"

namespace pgbraid::catalog {

struct RowFilter {
  std::vector<std::string> name;  // [[database,] schema,] table
  std::string condition;
};

// "TABLE:CONDITION" in two: at the first colon outside double quotes. Error{usage} where there is none, or one of the
// two is empty, or the name has more than three parts.
RowFilter parse_row_filter(std::string_view option);

// Gives each filter to the table that it names. The server parses every condition, as one boolean expression over the
// table's columns. A name without a schema means the one table of that name among those whose rows are dumped.
// Error{usage}, with the option in its words, where that is none or several, a table is named twice, or the server
// refuses the condition.
void apply_row_filters(const Catalog& catalog, const std::vector<std::string>& options, pg::Connection& leader);

// SELECT of the table's own rows (not those of its children), in the columns of COPY, for which the condition holds;
// all of them where it is empty. The condition stands on lines of its own, as it may end in a comment. `pages`, a
// condition on ctid, may further bound them; it wants the other in parentheses.
std::string filtered_rows(const Table& table, std::string_view condition, bool in_parentheses = true,
                          std::string_view pages = {});

}  // namespace pgbraid::catalog
