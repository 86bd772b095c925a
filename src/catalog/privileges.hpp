// GRANT and REVOKE: what makes a fresh object's privileges those of the source. Thread-safety: free functions.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "catalog/catalog.hpp"

namespace pgbraid::catalog {

// One item of an access control list, taken apart.
struct AclItem {
  std::string grantee;  // empty: PUBLIC
  std::string grantor;
  std::vector<std::pair<char, bool>> privileges;  // letter, with grant option
};

// Parses "grantee=rw*/grantor" (names in double quotes where the server put them). Error{source} where it is none.
AclItem parse_acl_item(std::string_view text);

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
