// GRANT and REVOKE: what makes a fresh object's privileges those of the source. Thread-safety: free functions.
#pragma once

#include <string>

#include "catalog/catalog.hpp"

namespace pgbraid::catalog {

struct PrivilegeTarget {
  std::string kind;    // "TABLE", "SEQUENCE", "FUNCTION", "SCHEMA", ...
  std::string name;    // quoted, qualified, with arguments; empty in ALTER DEFAULT PRIVILEGES
  std::string column;  // unquoted; empty: the whole object
  std::string owner;
  std::string prefix = {};  // stands before each statement: "ALTER DEFAULT PRIVILEGES ... "
  bool maintain = false;    // the server knows MAINTAIN: without it, a table's privileges are not ALL
};

// The statements that lead from privileges.initially to privileges.now, one a line; empty where both are the same.
std::string privilege_statements(const Privileges& privileges, const PrivilegeTarget& target);

}  // namespace pgbraid::catalog
