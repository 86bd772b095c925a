#include "plan/lock_table.hpp"

namespace pgbraid::plan {

bool LockTable::is_free(LockRequest request) const noexcept {
  const Held& held = held_[request.resource];
  return held.count == 0 || (held.mode == request.mode && request.mode != LockMode::exclusive);
}

std::optional<LockRequest> LockTable::blocked_by(const std::vector<LockRequest>& requests) const noexcept {
  for (const LockRequest& request : requests) {
    if (!is_free(request)) return request;
  }
  return std::nullopt;
}

void LockTable::acquire(const std::vector<LockRequest>& requests) noexcept {
  for (const LockRequest& request : requests) {
    Held& held = held_[request.resource];
    ++held.count;
    held.mode = request.mode;
  }
}

void LockTable::release(const std::vector<LockRequest>& requests) noexcept {
  for (const LockRequest& request : requests) --held_[request.resource].count;
}

}  // namespace pgbraid::plan
