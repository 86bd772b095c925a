// An archive's contents as text: for people (list --long) and for programs (list --json). Thread-safety: free functions
// without state.
#pragma once

#include <string>

#include "pgbraid/contents.hpp"

namespace pgbraid::cli {

// One line an entry, in columns: rows, raw and stored size, ratio, parts, and what it is. The parts of a table are one
// line, and the totals stand at the end.
std::string long_listing(const ArchiveContents& contents);

// One JSON object; its fields are described in the manual page. Bytes that are no UTF-8 are replaced.
std::string json_listing(const std::string& archive, const ArchiveContents& contents);

}  // namespace pgbraid::cli
