#include "catalog/acl_item.hpp"

#include <algorithm>

#include "base/fail.hpp"
#include "base/text.hpp"

namespace pgbraid::catalog {

namespace {

[[noreturn]] void fail_no_item(std::string_view text) {
  base::fail(ErrorCode::source, "not an access privilege: \"{}\"", base::printable(text));
}

// A name at the start of an ACL item: bare, or in double quotes with inner ones doubled. Moves `position` behind it.
std::string parse_name(std::string_view text, std::size_t& position, char end) {
  std::string name;
  bool quoted = false;
  while (position < text.size()) {
    const char c = text[position];
    if (c == '"') {
      if (quoted && position + 1 < text.size() && text[position + 1] == '"') {
        name += '"';
        ++position;
      } else {
        quoted = !quoted;
      }
    } else if (!quoted && c == end) {
      break;
    } else {
      name += c;
    }
    ++position;
  }
  if (quoted) fail_no_item(text);
  return name;
}

}  // namespace

AclItem parse_acl_item(std::string_view text) {
  AclItem item;
  std::size_t position = 0;
  item.grantee = parse_name(text, position, '=');
  if (position >= text.size()) fail_no_item(text);
  ++position;
  for (; position < text.size() && text[position] != '/'; ++position) {
    if (text[position] == '*') {
      if (item.privileges.empty()) fail_no_item(text);
      item.privileges.back().second = true;
    } else {
      item.privileges.emplace_back(text[position], false);
    }
  }
  if (position < text.size()) {
    ++position;
    item.grantor = parse_name(text, position, '\0');
  }
  return item;
}

std::string acl_name(const std::string& name) {
  const bool safe = std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
  });
  if (safe) return name;
  std::string quoted = "\"";
  for (const char c : name) quoted += c == '"' ? std::string("\"\"") : std::string(1, c);
  return quoted + "\"";
}

}  // namespace pgbraid::catalog
