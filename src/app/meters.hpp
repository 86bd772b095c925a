// How many bytes each worker has moved of the item that it is at. Thread-safety: a worker's number is written by that
// worker alone; all numbers may be read by any thread.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

namespace pgbraid::app {

// One worker's. Written by one thread.
class Meter {
 public:
  // A new item.
  void reset() noexcept { moved_.store(0, std::memory_order_relaxed); }
  void add(std::uint64_t bytes) noexcept {
    moved_.store(moved_.load(std::memory_order_relaxed) + bytes, std::memory_order_relaxed);
  }
  std::uint64_t moved() const noexcept { return moved_.load(std::memory_order_relaxed); }

 private:
  alignas(64) std::atomic<std::uint64_t> moved_{0};  // a cache line of its own
};

class Meters {
 public:
  // For workers 1 to `workers`, and the leader, who is 0.
  explicit Meters(std::size_t workers) : meters_(workers + 1) {}

  // REQUIRES: a number as above.
  Meter& of(std::size_t worker) { return meters_.at(worker); }
  // 0 of one that there is not.
  std::uint64_t moved(std::size_t worker) const noexcept {
    return worker < meters_.size() ? meters_[worker].moved() : 0;
  }

 private:
  std::vector<Meter> meters_;
};

// As WorkFacts::moved; it keeps the meters alive.
inline std::function<std::uint64_t(std::size_t)> reader_of(std::shared_ptr<const Meters> meters) {
  return [meters = std::move(meters)](std::size_t worker) { return meters->moved(worker); };
}

}  // namespace pgbraid::app
