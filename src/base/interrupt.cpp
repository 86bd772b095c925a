#include "pgbraid/interrupt.hpp"

#include <utility>

namespace pgbraid {

void Interrupt::request(int signal) {
  const std::lock_guard lock(mutex_);
  if (requested_.load(std::memory_order_relaxed)) return;
  signal_.store(signal, std::memory_order_release);
  requested_.store(true, std::memory_order_release);
  for (const auto& [id, listener] : listeners_) listener();
}

Interrupt::Subscription::Subscription(Interrupt& interrupt, std::function<void()> listener) : interrupt_(interrupt) {
  const std::lock_guard lock(interrupt_.mutex_);
  id_ = interrupt_.next_id_++;
  const auto [position, inserted] = interrupt_.listeners_.emplace(id_, std::move(listener));
  if (interrupt_.requested()) position->second();
}

Interrupt::Subscription::~Subscription() {
  const std::lock_guard lock(interrupt_.mutex_);
  interrupt_.listeners_.erase(id_);
}

}  // namespace pgbraid
