// The text of an array, as the server sends it. Thread-safety: a free function.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace pgbraid::pg {

// The elements of a one-dimensional array, "{a,NULL,\"b,c\"}", also with its bounds before it; a NULL is an empty text.
// Error{source} where it is none.
std::vector<std::string> array_elements(std::string_view text);

}  // namespace pgbraid::pg
