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
  std::vector<std::string> tables_and_children;
  std::vector<std::string> exclude_tables;
  std::vector<std::string> exclude_tables_and_children;
  std::vector<std::string> exclude_table_data;
  std::vector<std::string> exclude_table_data_and_children;
  std::vector<std::string> extensions;
  std::vector<std::string> exclude_extensions;
  bool strict = false;  // every pattern that includes must match something
  std::vector<std::string> foreign_servers;
};

struct Selection {
  std::optional<std::set<model::Oid>> schemas;  // nothing: all
  std::set<model::Oid> exclude_schemas;
  std::optional<std::set<model::Oid>> tables;  // nothing: those of the chosen schemas
  std::set<model::Oid> exclude_tables;
  std::set<model::Oid> exclude_table_data;
  std::optional<std::set<model::Oid>> extensions;  // nothing: all of them if everything()
  std::set<model::Oid> exclude_extensions;
  std::set<model::Oid> foreign_servers;  // whose tables' rows are read

  // Nothing was chosen or excluded by inclusion: objects outside schemas (extensions, large objects) come along.
  bool everything() const noexcept { return !schemas && !tables && !extensions; }
};

// Resolves the patterns: one query for each kind of pattern that is used (and for every some hundred patterns).
// Error{usage} where -n, -t or -e finds nothing at all, with `strict` where one of their patterns does, or a pattern is
// malformed. Names without schema are looked up in the session's own search_path, as stock does;
// afterwards the search_path is empty again.
Selection resolve(const SelectionPatterns& patterns, const std::string& database, pg::Query& query);

}  // namespace pgbraid::catalog
