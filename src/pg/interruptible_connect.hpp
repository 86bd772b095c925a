// To connect without being at the mercy of a server, or of a network, that takes the connection and does not answer.
#pragma once

#include <libpq-fe.h>

#include <functional>

#include "pgbraid/interrupt.hpp"

namespace pgbraid::pg {

// What `connect` returns, which runs in a thread of its own: where an interrupt comes first, Error{interrupted}, and
// the thread is left to itself. (libpq's way to connect without waiting has no connect_timeout, and still waits where
// names are resolved.) Where no thread is to be had `connect` runs in this one. REQUIRES: `connect` holds what it
// needs, and does not throw.
PGconn* interruptible_connect(std::function<PGconn*()> connect, Interrupt& interrupt);

}  // namespace pgbraid::pg
