#include "plan/lock_table.hpp"

#include <algorithm>

namespace pgbraid::plan {

bool LockTable::is_free(LockRequest request) const noexcept {
  const Held& held = held_[request.resource];
  return std::all_of(kLockModes.begin(), kLockModes.end(), [&](LockMode mode) {
    return held[static_cast<std::size_t>(mode)] == 0 || go_together(mode, request.mode);
  });
}

std::optional<LockRequest> LockTable::blocked_by(const std::vector<LockRequest>& requests) const noexcept {
  for (const LockRequest& request : requests) {
    if (!is_free(request)) return request;
  }
  return std::nullopt;
}

void LockTable::acquire(const std::vector<LockRequest>& requests) noexcept {
  for (const LockRequest& request : requests) ++held_[request.resource][static_cast<std::size_t>(request.mode)];
}

void LockTable::release(const std::vector<LockRequest>& requests) noexcept {
  for (const LockRequest& request : requests) --held_[request.resource][static_cast<std::size_t>(request.mode)];
}

}  // namespace pgbraid::plan
