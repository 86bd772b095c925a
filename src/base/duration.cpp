#include "base/duration.hpp"

#include "base/text.hpp"

namespace pgbraid::base {

std::optional<std::chrono::seconds> parse_duration(std::string_view text) {
  constexpr std::chrono::seconds kDay = std::chrono::hours(24);
  constexpr std::chrono::seconds kLongest = 366'000 * kDay;
  if (text.empty()) return std::nullopt;
  std::chrono::seconds unit{};
  switch (text.back()) {
    case 'h':
      unit = std::chrono::hours(1);
      break;
    case 'd':
      unit = kDay;
      break;
    case 'w':
      unit = 7 * kDay;
      break;
    default:
      return std::nullopt;
  }
  const auto number = parse_integer<std::int64_t>(text.substr(0, text.size() - 1));
  if (!number || *number < 1 || *number > kLongest / unit) return std::nullopt;
  return *number * unit;
}

}  // namespace pgbraid::base
