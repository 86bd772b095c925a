// How threads are started. A function of its own, so that tests can refuse one.
#pragma once

#include <functional>
#include <thread>
#include <utility>

namespace pgbraid::base {

// Starts `body` in a new thread, or throws std::system_error. In src/parallel: called on the leader's thread and by
// interrupt().
using StartThread = std::function<std::thread(std::function<void()> body)>;

inline std::thread start_std_thread(std::function<void()> body) { return std::thread(std::move(body)); }

}  // namespace pgbraid::base
