// Small text helpers. Thread-safety: free functions without state. Bytes, not characters, throughout.
#pragma once

#include <charconv>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace pgbraid::base {

// The integer that the whole of `text` is in decimal, or nothing.
template <typename Integer>
std::optional<Integer> parse_integer(std::string_view text) {
  Integer value{};
  const char* const end = text.data() + text.size();
  const auto result = std::from_chars(text.data(), end, value);
  if (result.ec != std::errc{} || result.ptr != end) return std::nullopt;
  return value;
}

// `items` joined by `separator`.
std::string join(const std::vector<std::string>& items, std::string_view separator);

// `text` cut at every `separator`; an empty text gives one empty piece.
std::vector<std::string> split(std::string_view text, char separator);

// `text` without white space at its ends.
std::string_view trim(std::string_view text);

// For messages to a terminal: control characters (escape sequences among them), what changes the direction of writing,
// and bytes that are no UTF-8 become \xHH. Line ends and tabs stay.
std::string printable(std::string_view text);

// For one-line comments of SQL scripts and listings: line breaks become spaces; an empty text becomes "-" if asked.
std::string single_line(std::string_view text, bool dash_if_empty = false);

// "1 table", "2 tables".
std::string counted(unsigned long long number, std::string_view one, std::string_view many);

// 1536 -> "1.5 KiB"; for people, not for parsing.
std::string human_size(unsigned long long bytes);

}  // namespace pgbraid::base
