// Where interrupt() finds the leader when the leader itself carries out an item, and so does not look at its box.
#pragma once

#include <chrono>
#include <memory>
#include <mutex>

#include "base/start_thread.hpp"
#include "parallel/canceller.hpp"
#include "parallel/runner.hpp"

namespace pgbraid::parallel {

// Thread-safety: enter and leave belong to the leader; interrupt may be called from any thread.
class LeaderSeat {
 public:
  LeaderSeat(base::StartThread start_thread, std::chrono::milliseconds cancel_interval)
      : start_thread_(std::move(start_thread)), cancel_interval_(cancel_interval) {}

  // An item of the leader's begins. False: interrupted, it must not.
  bool enter(const std::shared_ptr<Stopper>& stopper);

  // The item has ended. No request to cancel begins after this; waits up to `limit` for one under way. True:
  // interrupted.
  bool leave(std::chrono::milliseconds limit);

  // Cancels the item under way, and keeps further ones from beginning.
  void interrupt() noexcept;

 private:
  const base::StartThread start_thread_;
  const std::chrono::milliseconds cancel_interval_;
  std::mutex mutex_;
  bool interrupted_ = false;              // guarded by mutex_
  std::shared_ptr<Stopper> stopper_;      // guarded by mutex_; set while the leader carries out an item
  std::unique_ptr<Canceller> canceller_;  // guarded by mutex_; made by the first interrupt() that finds an item
};

}  // namespace pgbraid::parallel
