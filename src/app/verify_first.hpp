// restore --verify-first. Thread-safety: the leader's thread.
#pragma once

#include "pgbraid/events.hpp"
#include "pgbraid/interrupt.hpp"
#include "pgbraid/restore.hpp"

namespace pgbraid::app {

// Throws Error{archive} where the archive is not whole, after each of its problems was told; Error{io},
// Error{interrupted}.
void verify_first(const RestoreOptions& options, EventSink& events, Interrupt& interrupt);

}  // namespace pgbraid::app
