// One item of an access control list. Thread-safety: free functions.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace pgbraid::catalog {

// One item of an access control list, taken apart.
struct AclItem {
  std::string grantee;  // empty: PUBLIC
  std::string grantor;
  std::vector<std::pair<char, bool>> privileges;  // letter, with grant option
};

// Parses "grantee=rw*/grantor" (names in double quotes where the server put them). Error{source} where it is none.
AclItem parse_acl_item(std::string_view text);

// A role's name as it stands in an item.
std::string acl_name(const std::string& name);

}  // namespace pgbraid::catalog
