// Is it there all the same? An entry that fails need not be missing in the target: it may have been there before, or
// the role may not be allowed to make it. What depends on it is then tried, and fails by itself if it is not what it
// needs. Thread-safety: free functions without state; a connection belongs to one thread.
#pragma once

#include "model/toc_entry.hpp"
#include "pg/connection.hpp"
#include "pgbraid/error.hpp"

namespace pgbraid::app {

// Does what is said of the entry's failure mean that one of its name is there, or does the target have something of its
// kind and name? Of functions and operators any with that name counts. REQUIRES: the connection is in no failed
// transaction. Throws Error where it is lost.
bool is_present(pg::Connection& connection, const model::TocEntry& entry, const ErrorReport& failure);

}  // namespace pgbraid::app
