// Which schemas and tables a person chose: the patterns of the command line, resolved by the server to oids.
// Thread-safety: values, used by the leader only.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "catalog/object.hpp"
#include "pg/query.hpp"

namespace pgbraid::catalog {

struct SelectionPatterns {
  std::vector<std::string> schemas;
  std::vector<std::string> exclude_schemas;
  std::vector<std::string> tables;
  std::vector<std::string> exclude_tables;
  std::vector<std::string> exclude_table_data;
  std::vector<std::string> foreign_servers;
};

struct Selection {
  std::optional<std::set<model::Oid>> schemas;  // nothing: all
  std::set<model::Oid> exclude_schemas;
  std::optional<std::set<model::Oid>> tables;  // nothing: those of the chosen schemas
  std::set<model::Oid> exclude_tables;
  std::set<model::Oid> exclude_table_data;
  std::set<model::Oid> foreign_servers;  // whose tables' rows are read

  // Nothing was chosen or excluded by inclusion: objects outside schemas (extensions, large objects) come along.
  bool everything() const noexcept { return !schemas && !tables; }
};

// Resolves the patterns: one query for each kind of pattern that is used. Error{usage} where -n or -t finds nothing at
// all, or a pattern is malformed. Names without schema are looked up in the session's own search_path, as stock does;
// afterwards the search_path is empty again.
Selection resolve(const SelectionPatterns& patterns, const std::string& database, pg::Query& query);

}  // namespace pgbraid::catalog
