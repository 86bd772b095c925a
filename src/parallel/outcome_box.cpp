// OutcomeBox: waking is the dear part, so it is done once a wait and outside the lock.
#include "parallel/outcome_box.hpp"

#include <utility>

namespace pgbraid::parallel {

void OutcomeBox::post(WorkerMessage message) {
  bool wake = false;
  {
    const std::lock_guard lock(mutex_);
    messages_.push_back(std::move(message));
    wake = std::exchange(leader_waits_, false);
  }
  if (wake) mail_.notify_one();
}

void OutcomeBox::post(WorkerMessage first, WorkerMessage second) {
  bool wake = false;
  {
    const std::lock_guard lock(mutex_);
    messages_.push_back(std::move(first));
    messages_.push_back(std::move(second));
    wake = std::exchange(leader_waits_, false);
  }
  if (wake) mail_.notify_one();
}

void OutcomeBox::interrupt() noexcept {
  {
    const std::lock_guard lock(mutex_);
    interrupted_ = true;
    leader_waits_ = false;
  }
  mail_.notify_one();
}

bool OutcomeBox::take(std::vector<WorkerMessage>& into, std::optional<Clock::time_point> deadline) {
  into.clear();
  std::unique_lock lock(mutex_);
  while (messages_.empty() && !interrupted_ && wait(lock, deadline)) {
  }
  into.swap(messages_);
  return interrupted_;
}

void OutcomeBox::take_regardless(std::vector<WorkerMessage>& into, Clock::time_point deadline) {
  into.clear();
  std::unique_lock lock(mutex_);
  while (messages_.empty() && wait(lock, deadline)) {
  }
  into.swap(messages_);
}

bool OutcomeBox::wait(std::unique_lock<std::mutex>& lock, std::optional<Clock::time_point> deadline) {
  if (deadline && *deadline <= Clock::now()) return false;
  leader_waits_ = true;
  if (deadline) {
    mail_.wait_until(lock, *deadline);
  } else {
    mail_.wait(lock);
  }
  leader_waits_ = false;
  return true;
}

}  // namespace pgbraid::parallel
