// Places for workers, with handles that go stale when the place is given back. So a message of a worker that is gone
// can be told from one of its successor in the same place.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace pgbraid::parallel {

// Names one worker. Equal only for the same worker, as the generation changes with every use of the place.
struct WorkerHandle {
  std::uint32_t index = 0;
  std::uint32_t generation = 0;
  friend bool operator==(const WorkerHandle&, const WorkerHandle&) = default;
};

// An array of generations and a ring of free indices: taking and giving a slot take the same time at any number.
// Free slots are taken in the order in which they became free. Thread-safety: belongs to one thread.
class WorkerSlots {
 public:
  WorkerSlots() = default;
  explicit WorkerSlots(std::size_t capacity) { grow(capacity); }

  // Adds slots until there are `capacity`; never takes one away. The only member whose time grows with the number.
  void grow(std::size_t capacity);

  // A free slot's handle, or nothing when all are taken.
  std::optional<WorkerHandle> take() noexcept;

  // Gives a slot back; its handle is stale from here on. False: it was stale already, and nothing changes.
  bool give(WorkerHandle handle) noexcept;

  // Whether the handle names a slot that is taken, and by this taker.
  bool is_current(WorkerHandle handle) const noexcept {
    return handle.index < generations_.size() && generations_[handle.index] == handle.generation &&
           handle.generation % 2 == 1;
  }

  std::size_t capacity() const noexcept { return generations_.size(); }
  std::size_t taken() const noexcept { return generations_.size() - free_count_; }

 private:
  std::vector<std::uint32_t> generations_;  // by index; odd: taken. Comes round after 2^31 uses of one slot
  std::vector<std::uint32_t> ring_;         // as long as generations_; free_count_ free indices from first_free_ on
  std::size_t first_free_ = 0;
  std::size_t free_count_ = 0;
};

}  // namespace pgbraid::parallel
