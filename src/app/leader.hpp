// The leader's side of every verb that talks to a server: its connection, which an interrupt can break into, and the
// number of workers. Thread-safety: the leader only.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "pg/connection.hpp"
#include "pgbraid/events.hpp"
#include "pgbraid/interrupt.hpp"

namespace pgbraid::app {

// Error{interrupted} if the caller asked to stop.
void check_interrupt(const Interrupt& interrupt);

// Runs `work`; while it does, an interrupt cancels the statement in flight on `connection`, and whatever error follows
// becomes Error{interrupted}.
void interruptible(pg::Connection& connection, Interrupt& interrupt, const std::function<void()>& work);

// -j as given, checked to be at least 1; without it the number of processors, at most 8.
std::size_t worker_count(std::optional<int> asked);

// "pgbraid dump worker 3".
std::string application_name(const std::string& verb, std::size_t worker);

}  // namespace pgbraid::app
