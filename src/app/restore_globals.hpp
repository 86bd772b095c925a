// Makes what a cluster's databases share, before the database itself is restored. Thread-safety: the leader only.
#pragma once

#include <cstdint>

#include "app/globals_sql.hpp"
#include "model/globals.hpp"
#include "pg/connection.hpp"
#include "pgbraid/events.hpp"
#include "pgbraid/interrupt.hpp"

namespace pgbraid::app {

struct GlobalsResult {
  std::uint64_t done = 0;
  std::uint64_t failed = 0;  // each was told to the EventSink
};

// Roles and tablespaces that are there already are left as they are, with their memberships and settings, and told.
// Roles come in one transaction: an interrupt leaves all of them or none. With `stop` the first error is thrown. Errors
// as pg::Connection::exec. REQUIRES: no transaction is open on `leader`.
GlobalsResult restore_globals(pg::Connection& leader, const model::Globals& globals, const GlobalsSql& sql, bool stop,
                              EventSink& events, Interrupt& interrupt);

}  // namespace pgbraid::app
