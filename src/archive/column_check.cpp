#include "archive/column_check.hpp"

#include <algorithm>
#include <cstring>

#include "archive/format.hpp"
#include "base/fail.hpp"

namespace pgbraid::archive {

namespace {

// Eight bytes at a time, as a compiler that does not vectorise looks at one after the other.
std::uint64_t tabs_in(const char* position, const char* end) noexcept {
  constexpr std::uint64_t kOnes = 0x0101010101010101U;
  constexpr std::uint64_t kTabs = kOnes * '\t';
  constexpr std::uint64_t kLow = kOnes * 0x7fU;
  std::uint64_t tabs = 0;
  for (; end - position >= 8; position += 8) {
    std::uint64_t bytes = 0;
    std::memcpy(&bytes, position, sizeof(bytes));
    bytes ^= kTabs;
    const std::uint64_t zeros = ~(((bytes & kLow) + kLow) | bytes | kLow);  // the highest bit of each byte that is 0
    tabs += (zeros >> 7U) * kOnes >> 56U;
  }
  return tabs + static_cast<std::uint64_t>(std::count(position, end, '\t'));
}

}  // namespace

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
    const auto* const found =
        static_cast<const char*>(std::memchr(position, '\n', static_cast<std::size_t>(end - position)));
    tabs_ += tabs_in(position, found == nullptr ? end : found);
    if (found == nullptr) return;
    ++rows_;
    if (tabs_ != tabs_wanted_) {
      base::fail(ErrorCode::archive, "{}: row {} has {} values for {} columns", what_, rows_, tabs_ + 1, columns_);
    }
    tabs_ = 0;
    position = found + 1;
  }
}

}  // namespace pgbraid::archive
