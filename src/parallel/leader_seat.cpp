// LeaderSeat: the meeting point of the leader's own item and an interrupt.
#include "parallel/leader_seat.hpp"

#include <utility>

namespace pgbraid::parallel {

bool LeaderSeat::enter(const std::shared_ptr<Stopper>& stopper) {
  const std::lock_guard lock(mutex_);
  if (interrupted_) return false;
  stopper_ = stopper;
  return true;
}

bool LeaderSeat::leave(std::chrono::milliseconds limit) {
  std::unique_ptr<Canceller> canceller;
  bool interrupted = false;
  {
    const std::lock_guard lock(mutex_);
    stopper_.reset();
    canceller = std::move(canceller_);
    interrupted = interrupted_;
  }
  if (canceller) canceller->finish(limit);
  return interrupted;
}

void LeaderSeat::interrupt() noexcept {
  const std::lock_guard lock(mutex_);
  interrupted_ = true;
  if (!stopper_ || canceller_) return;
  canceller_ = std::make_unique<Canceller>(start_thread_, cancel_interval_);
  canceller_->add(stopper_);
}

}  // namespace pgbraid::parallel
