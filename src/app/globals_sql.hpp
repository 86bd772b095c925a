// The SQL that makes what a cluster's databases share. Thread-safety: free functions.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "model/globals.hpp"
#include "pg/features.hpp"

namespace pgbraid::app {

// Statements each; what `target` does not know is left out. Without comments, labels and privileges where these are not
// wanted.
struct GlobalsSql {
  pg::Features target;
  bool comments = true;
  bool security_labels = true;
  bool privileges = true;
  // --tablespace-mapping: locations, old and new.
  std::vector<std::pair<std::string, std::string>> tablespace_mapping = {};

  std::string role(const model::GlobalRole& role) const;
  // Its comment and labels.
  std::vector<std::string> about(const model::GlobalRole& role) const;
  std::vector<std::string> settings(const model::GlobalRole& role) const;
  std::string membership(const model::GlobalMembership& membership) const;
  std::string tablespace(const model::GlobalTablespace& tablespace) const;
  // Its comment, labels and privileges.
  std::vector<std::string> about(const model::GlobalTablespace& tablespace) const;
  std::vector<std::string> parameter(const model::GlobalParameter& parameter) const;
  std::vector<std::string> settings_of_all(const std::vector<std::string>& settings) const;
};

// "OLD=NEW" each; an equals sign of a path's own stands behind a backslash. Error{usage} where one is not so, or no
// absolute path.
std::vector<std::pair<std::string, std::string>> parse_tablespace_mapping(const std::vector<std::string>& mapping);

}  // namespace pgbraid::app
