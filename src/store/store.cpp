// The one rule on names that every store keeps.
#include "store/store.hpp"

#include <algorithm>

namespace pgbraid::store {

bool is_safe_name(std::string_view name) noexcept {
  constexpr std::size_t kLongest = 200;
  if (name.empty() || name.size() > kLongest || name == "." || name == "..") return false;
  return std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '_' || c == '.' ||
           c == '-';
  });
}

}  // namespace pgbraid::store
