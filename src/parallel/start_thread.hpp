// How this layer starts threads. A function of its own, so that tests can refuse one.
#pragma once

#include <functional>
#include <thread>

namespace pgbraid::parallel {

// Starts `body` in a new thread, or throws std::system_error. Called on the leader's thread and by interrupt().
using StartThread = std::function<std::thread(std::function<void()> body)>;

}  // namespace pgbraid::parallel
