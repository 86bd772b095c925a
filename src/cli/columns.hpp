// How wide a text is on a terminal. Thread-safety: free functions without state.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace pgbraid::cli {

// The columns that `text`, which is UTF-8 without control characters, takes on a terminal.
std::size_t columns(std::string_view text);

// As much of `text` as `width` columns hold; what is cut ends with "..." where there is room for that. With spaces
// behind it to the full width.
std::string fit(std::string_view text, std::size_t width);

}  // namespace pgbraid::cli
