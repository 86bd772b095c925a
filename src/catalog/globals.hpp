// Reads what a cluster's databases share (model/globals.hpp). Thread-safety: the thread of the connection.
#pragma once

#include "model/globals.hpp"
#include "pg/connection.hpp"

namespace pgbraid::catalog {

// In the transaction that is open; the encoding of the session is UTF-8 while it reads. With `passwords` also those,
// which only superusers may see. Error{source}; also for a text that is not UTF-8.
model::Globals read_globals(pg::Connection& connection, bool passwords);

}  // namespace pgbraid::catalog
