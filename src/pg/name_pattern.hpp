// Patterns for names as psql's \d commands and pg_dump's options have them, turned into regular expressions that the
// server matches. Rules: the PostgreSQL manual, psql, "Patterns". Thread-safety: free functions without state.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace pgbraid::pg {

// One pattern, cut at its dots (those outside double quotes), each part as a regular expression without anchors:
// letters outside quotes in lower case, * as .*, ? as ., what is quoted as it stands.
std::vector<std::string> pattern_parts(std::string_view pattern);

// A condition on the two columns: `name_column` matches the last part, `schema_column` the one before. Where the
// pattern has no schema part, `visible` (an SQL condition) stands in its place. A third part must be `database`.
// Error{usage} for more parts or another database.
struct PatternColumns {
  std::string name_column;    // "c.relname"
  std::string schema_column;  // "n.nspname"; empty: names have no schema
  std::string visible;        // "pg_catalog.pg_table_is_visible(c.oid)"
};
std::string pattern_condition(std::string_view pattern, const PatternColumns& columns, std::string_view database);

}  // namespace pgbraid::pg
