#include "app/use_list.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <unordered_set>

#include "app/text_file.hpp"
#include "base/fail.hpp"
#include "base/text.hpp"

namespace pgbraid::app {

namespace {

// The number that the text begins with, whatever follows it; 0 where it begins with none, or none that fits.
model::DumpId leading_id(std::string_view text) {
  if (text.starts_with('+')) text.remove_prefix(1);
  model::DumpId id = 0;
  std::from_chars(text.data(), text.data() + text.size(), id);
  return id;
}

}  // namespace

std::vector<model::DumpId> parse_use_list(std::string_view text, const model::Toc& toc, EventSink& events) {
  model::DumpId last = 0;
  for (const auto& entry : toc.entries()) last = std::max(last, entry->id);
  std::vector<model::DumpId> ids;
  std::unordered_set<model::DumpId> seen;
  for (const std::string& line : base::split(text, '\n')) {
    const std::string_view rule = base::trim(std::string_view(line).substr(0, line.find(';')));
    if (rule.empty()) continue;
    const model::DumpId id = leading_id(rule);
    if (id <= 0 || id > last || !seen.insert(id).second) {
      events.message(Severity::warning, fmt::format("line ignored: {}", rule));
      continue;
    }
    if (toc.find(id) == nullptr) base::fail(ErrorCode::usage, "could not find entry for ID {}", id);
    ids.push_back(id);
  }
  return ids;
}

std::vector<model::DumpId> read_use_list(const std::string& path, const model::Toc& toc, EventSink& events) {
  return parse_use_list(read_text_file("list", path), toc, events);
}

}  // namespace pgbraid::app
