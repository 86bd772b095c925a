// The bounded queue between leader and workers. It closes, and says so to whoever pushes or pops.
#pragma once

#include <algorithm>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <mutex>
#include <optional>
#include <span>
#include <utility>

namespace pgbraid::parallel {

// First in, first out. Waiting threads are woken outside the lock, and only where somebody waits.
// Thread-safety: every member may be called from any thread.
template <typename T>
class WorkQueue {
 public:
  // REQUIRES: capacity > 0.
  explicit WorkQueue(std::size_t capacity) : capacity_(capacity) {}
  WorkQueue(const WorkQueue&) = delete;
  WorkQueue& operator=(const WorkQueue&) = delete;

  std::size_t capacity() const noexcept { return capacity_; }

  // Appends, after waiting for room. False: the queue is closed, and `value` was not taken.
  bool push(T value) {
    bool wake = false;
    {
      std::unique_lock lock(mutex_);
      ++waiting_pushes_;
      room_.wait(lock, [this] { return closed_ || items_.size() < capacity_; });
      --waiting_pushes_;
      if (closed_) return false;
      items_.push_back(std::move(value));
      wake = waiting_pops_ > 0;
    }
    if (wake) filled_.notify_one();
    return true;
  }

  // Appends the first so many values as there is room for, without waiting, and says how many; 0 if closed.
  std::size_t push_some(std::span<const T> values) {
    std::size_t taken = 0;
    std::size_t wake = 0;
    {
      const std::lock_guard lock(mutex_);
      if (closed_) return 0;
      taken = std::min(values.size(), capacity_ - items_.size());
      items_.insert(items_.end(), values.begin(), values.begin() + static_cast<std::ptrdiff_t>(taken));
      wake = std::min(taken, waiting_pops_);
    }
    for (; wake > 0; --wake) filled_.notify_one();
    return taken;
  }

  // The oldest item, after waiting for one. Nothing: the queue is closed.
  std::optional<T> pop() {
    std::unique_lock lock(mutex_);
    ++waiting_pops_;
    filled_.wait(lock, [this] { return closed_ || !items_.empty(); });
    --waiting_pops_;
    return take_first(lock);
  }

  // The oldest item. Nothing: the queue is empty or closed.
  std::optional<T> try_pop() {
    std::unique_lock lock(mutex_);
    return take_first(lock);
  }

  // Threads that wait in push() or pop() at this moment.
  std::size_t waiting() const {
    const std::lock_guard lock(mutex_);
    return waiting_pops_ + waiting_pushes_;
  }

  // From here on every push and pop says closed, those that wait among them. Gives back what nobody has taken; a second
  // call gives nothing.
  std::deque<T> close() {
    std::deque<T> left;
    {
      const std::lock_guard lock(mutex_);
      closed_ = true;
      left.swap(items_);
    }
    filled_.notify_all();
    room_.notify_all();
    return left;
  }

 private:
  // Takes the first item if there is one, and gives the lock back.
  std::optional<T> take_first(std::unique_lock<std::mutex>& lock) {
    if (items_.empty()) return std::nullopt;
    std::optional<T> first(std::move(items_.front()));
    items_.pop_front();
    const bool wake = waiting_pushes_ > 0;
    lock.unlock();
    if (wake) room_.notify_one();
    return first;
  }

  const std::size_t capacity_;
  mutable std::mutex mutex_;
  std::condition_variable filled_;  // an item came, or the queue closed; with mutex_
  std::condition_variable room_;    // an item went, or the queue closed; with mutex_
  std::deque<T> items_;             // guarded by mutex_
  bool closed_ = false;             // guarded by mutex_
  std::size_t waiting_pops_ = 0;    // guarded by mutex_
  std::size_t waiting_pushes_ = 0;  // guarded by mutex_
};

}  // namespace pgbraid::parallel
