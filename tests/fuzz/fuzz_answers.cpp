// Feeds the readers of what a server answers, arrays and items of access control lists, with anything: values, or
// Error{source}. What they are taken apart into is written again, and must be the same when it is read.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "catalog/acl_item.hpp"
#include "pg/array_text.hpp"
#include "pgbraid/error.hpp"

namespace {

using namespace pgbraid;

template <typename Read>
auto read(Read&& reader, std::string_view text) -> std::optional<decltype(reader(text))> {
  try {
    return reader(text);
  } catch (const Error& error) {
    if (error.report().code != ErrorCode::source) std::abort();
    return std::nullopt;
  }
}

std::string array_of(const std::vector<std::string>& elements) {
  std::string text = "{";
  for (const std::string& element : elements) {
    if (text.size() > 1) text += ',';
    text += '"';
    for (const char c : element) {
      if (c == '"' || c == '\\') text += '\\';
      text += c;
    }
    text += '"';
  }
  return text + "}";
}

std::string item_of(const catalog::AclItem& item) {
  std::string text = item.grantee.empty() ? "" : catalog::acl_name(item.grantee);
  text += '=';
  for (const auto& [letter, grantable] : item.privileges) {
    text += letter;
    if (grantable) text += '*';
  }
  return item.grantor.empty() ? text : text + "/" + catalog::acl_name(item.grantor);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  if (const auto elements = read(pg::array_elements, text)) {
    if (read(pg::array_elements, array_of(*elements)) != elements) std::abort();
  }
  if (const auto item = read(catalog::parse_acl_item, text)) {
    const auto again = read(catalog::parse_acl_item, item_of(*item));
    if (!again || again->grantee != item->grantee || again->grantor != item->grantor) std::abort();
    if (again->privileges != item->privileges) std::abort();
  }
  return 0;
}
