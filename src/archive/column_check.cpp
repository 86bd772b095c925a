#include "archive/column_check.hpp"

#include <algorithm>

#include "archive/format.hpp"
#include "base/fail.hpp"

namespace pgbraid::archive {

std::optional<std::size_t> columns_of_copy(std::string_view copy) noexcept {
  if (!copy.ends_with(kCopyEnd)) return std::nullopt;
  copy.remove_suffix(kCopyEnd.size());
  bool quoted = false;
  std::size_t columns = 0;  // so far; 0: before the list
  for (std::size_t i = 0; i < copy.size(); ++i) {
    const char c = copy[i];
    if (c == '"') quoted = !quoted;  // a doubled one leaves and enters again, which comes to the same
    if (quoted) continue;
    if (c == '(' && columns == 0) columns = 1;
    if (c == ',' && columns > 0) ++columns;
    if (c == ')') return i + 1 == copy.size() && columns > 0 ? std::optional(columns) : std::nullopt;
  }
  return quoted || columns > 0 ? std::nullopt : std::optional(columns);
}

void ColumnCheck::feed(std::span<const std::byte> piece) {
  const auto* position = reinterpret_cast<const char*>(piece.data());
  const auto* const end = position + piece.size();
  while (position != end) {
    const auto* const line_end = std::find(position, end, '\n');
    tabs_ += static_cast<std::uint64_t>(std::count(position, line_end, '\t'));
    if (line_end == end) return;
    ++rows_;
    if (tabs_ != tabs_wanted_) {
      base::fail(ErrorCode::archive, "{}: row {} has {} values for {} columns", what_, rows_, tabs_ + 1, columns_);
    }
    tabs_ = 0;
    position = line_end + 1;
  }
}

}  // namespace pgbraid::archive
