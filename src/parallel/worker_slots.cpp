// WorkerSlots: take and give; see the header for what they promise.
#include "parallel/worker_slots.hpp"

namespace pgbraid::parallel {

void WorkerSlots::grow(std::size_t capacity) {
  if (capacity <= generations_.size()) return;
  std::vector<std::uint32_t> ring;
  ring.reserve(capacity);
  for (std::size_t i = 0; i < free_count_; ++i) ring.push_back(ring_[(first_free_ + i) % ring_.size()]);
  for (std::size_t index = generations_.size(); index < capacity; ++index) {
    ring.push_back(static_cast<std::uint32_t>(index));
  }
  free_count_ = ring.size();
  first_free_ = 0;
  ring.resize(capacity);
  ring_ = std::move(ring);
  generations_.resize(capacity, 0);
}

std::optional<WorkerHandle> WorkerSlots::take() noexcept {
  if (free_count_ == 0) return std::nullopt;
  const std::uint32_t index = ring_[first_free_];
  first_free_ = first_free_ + 1 == ring_.size() ? 0 : first_free_ + 1;
  --free_count_;
  return WorkerHandle{index, ++generations_[index]};
}

bool WorkerSlots::give(WorkerHandle handle) noexcept {
  if (!is_current(handle)) return false;
  ++generations_[handle.index];
  std::size_t end = first_free_ + free_count_;
  if (end >= ring_.size()) end -= ring_.size();
  ring_[end] = handle.index;
  ++free_count_;
  return true;
}

}  // namespace pgbraid::parallel
