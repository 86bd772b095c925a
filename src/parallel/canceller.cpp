// Canceller: one thread, one list of targets, gone through again and again.
#include "parallel/canceller.hpp"

#include <system_error>
#include <utility>

namespace pgbraid::parallel {

Canceller::Canceller(base::StartThread start_thread, std::chrono::milliseconds interval)
    : start_thread_(std::move(start_thread)), interval_(interval), state_(std::make_shared<State>()) {}

Canceller::~Canceller() { finish(std::chrono::milliseconds(0)); }

void Canceller::add(std::shared_ptr<Stopper> target) {
  if (!target) return;
  if (!thread_.joinable()) {
    try {
      thread_ = start_thread_([state = state_, interval = interval_] { cancel_all(*state, interval); });
    } catch (const std::system_error&) {
      target->cancel();
      return;
    }
  }
  {
    const std::lock_guard lock(state_->mutex);
    state_->targets.push_back(std::move(target));
  }
  state_->changed.notify_all();
}

void Canceller::finish(std::chrono::milliseconds limit) {
  if (!thread_.joinable()) return;
  bool ended = false;
  {
    std::unique_lock lock(state_->mutex);
    state_->stop = true;
    state_->changed.notify_all();
    ended = state_->changed.wait_for(lock, limit, [this] { return state_->ended; });
  }
  if (ended) {
    thread_.join();
  } else {
    thread_.detach();
  }
}

void Canceller::cancel_all(State& state, std::chrono::milliseconds interval) {
  std::unique_lock lock(state.mutex);
  std::size_t next = 0;
  while (!state.stop) {
    if (next < state.targets.size()) {
      const std::shared_ptr<Stopper> target = state.targets[next++];
      lock.unlock();
      target->cancel();
      lock.lock();
    } else if (!state.changed.wait_for(lock, interval, [&] { return state.stop || next < state.targets.size(); })) {
      next = 0;
    }
  }
  state.ended = true;
  state.changed.notify_all();
}

}  // namespace pgbraid::parallel
