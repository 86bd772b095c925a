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

// A name without wildcards, by the same rules of quotes and dots: its parts as the names that they stand for.
std::vector<std::string> name_parts(std::string_view name);

// The name that one part stands for where nothing in it is a wildcard: without the escapes.
std::string plain_part(std::string_view part);

// A condition on the two columns: `name_column` matches the last part, `schema_column` the one before. Where the
// pattern has no schema part, `visible` (an SQL condition) stands in its place. A third part must be `database`.
// Error{usage} for more parts or another database.
struct PatternColumns {
  std::string name_column;    // "c.relname"
  std::string schema_column;  // "n.nspname"; empty: names have no schema
  std::string visible;        // "pg_catalog.pg_table_is_visible(c.oid)"
  bool in_database = true;    // false: nobody writes the database in front of such names
};
std::string pattern_condition(std::string_view pattern, const PatternColumns& columns, std::string_view database);

}  // namespace pgbraid::pg
