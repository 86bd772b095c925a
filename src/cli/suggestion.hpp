// "Did you mean ...": which of the words that exist was meant by one that does not. Thread-safety: free functions
// without state.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace pgbraid::cli {

// How many characters have to be added, left out, replaced or exchanged with their neighbour to make one of the other.
std::size_t edit_distance(std::string_view from, std::string_view to);

// The candidate that is closest to `word`, the first of several; empty where none is close enough to be meant.
std::string closest(std::string_view word, const std::vector<std::string>& candidates);

}  // namespace pgbraid::cli
