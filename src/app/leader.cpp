#include "app/leader.hpp"

#include <algorithm>
#include <thread>

#include "base/fail.hpp"

namespace pgbraid::app {

namespace {

constexpr unsigned kMostByDefault = 8;
constexpr int kMostWorkers = 10000;  // beyond any server's max_connections; a guard against a typing error

[[noreturn]] void interrupted() { base::fail(ErrorCode::interrupted, "interrupted"); }

}  // namespace

void check_interrupt(const Interrupt& interrupt) {
  if (interrupt.requested()) interrupted();
}

void interruptible(pg::Connection& connection, Interrupt& interrupt, const std::function<void()>& work) {
  const Interrupt::Subscription subscription(interrupt, [canceller = connection.canceller()] { canceller->cancel(); });
  check_interrupt(interrupt);
  try {
    work();
  } catch (const Error&) {
    if (interrupt.requested()) interrupted();
    throw;
  }
  check_interrupt(interrupt);
}

std::size_t worker_count(std::optional<int> asked) {
  if (!asked) return std::clamp(std::thread::hardware_concurrency(), 1U, kMostByDefault);
  if (*asked < 1 || *asked > kMostWorkers) {
    base::fail(ErrorCode::usage, "invalid number of parallel jobs: {} (it must be from 1 to {})", *asked, kMostWorkers);
  }
  return static_cast<std::size_t>(*asked);
}

std::string application_name(const std::string& verb, std::size_t worker) {
  return worker == 0 ? fmt::format("pgbraid {}", verb) : fmt::format("pgbraid {} worker {}", verb, worker);
}

}  // namespace pgbraid::app
