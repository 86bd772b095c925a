// -L: a file with lines of a listing, which says what is restored and in which order. A line is the number of an entry
// and what else may follow it; from a semicolon on all is a comment (the PostgreSQL manual, pg_restore, -L).
// Thread-safety: free functions without state.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "model/toc.hpp"
#include "pgbraid/events.hpp"

namespace pgbraid::app {

// The entries that the text names, in its order. A line that names none, or one that was named before, is told as a
// warning and left out. Error{usage} for a number that might be an entry's, but is not one of `toc`.
std::vector<model::DumpId> parse_use_list(std::string_view text, const model::Toc& toc, EventSink& events);

// The same of a file. Error{io}.
std::vector<model::DumpId> read_use_list(const std::string& path, const model::Toc& toc, EventSink& events);

}  // namespace pgbraid::app
