// Spans of time as a person writes them. Thread-safety: free functions without state.
#pragma once

#include <chrono>
#include <optional>
#include <string_view>

namespace pgbraid::base {

// A whole number above 0 with its unit, h, d (24 hours) or w: "36h", "14d", "8w". Nothing for any other text, or more
// than a thousand years.
std::optional<std::chrono::seconds> parse_duration(std::string_view text);

}  // namespace pgbraid::base
