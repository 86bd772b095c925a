// What the entries in flight lock, so that no worker is given an entry that would only wait for another worker, or
// deadlock with it. Thread-safety: none; one thread.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace pgbraid::plan {

// What the server's table locks come down to here (the manual's "Explicit Locking").
enum class LockMode : std::uint8_t {
  read,       // ROW SHARE: a key of another table that refers to this one is validated
  load,       // ROW EXCLUSIVE: COPY FROM
  maintain,   // SHARE UPDATE EXCLUSIVE: a key of this table is validated
  share,      // SHARE: CREATE INDEX
  connect,    // SHARE ROW EXCLUSIVE: a foreign key is added, on either side
  exclusive,  // all else that alters the table
};

inline constexpr std::array kLockModes = {LockMode::read,  LockMode::load,    LockMode::maintain,
                                          LockMode::share, LockMode::connect, LockMode::exclusive};

// May two of these be held at once?
constexpr bool go_together(LockMode a, LockMode b) noexcept {
  if (a > b) return go_together(b, a);
  switch (a) {
    case LockMode::read:
      return b != LockMode::exclusive;
    case LockMode::load:
      return b == LockMode::load || b == LockMode::maintain;
    case LockMode::maintain:
    case LockMode::connect:
    case LockMode::exclusive:
      return false;
    case LockMode::share:
      return b == LockMode::share;
  }
  return false;
}

struct LockRequest {
  std::size_t resource = 0;
  LockMode mode = LockMode::exclusive;
};

class LockTable {
 public:
  // Resources are numbered 0 .. resources - 1.
  explicit LockTable(std::size_t resources) : held_(resources) {}

  bool is_free(LockRequest request) const noexcept;

  // The first of the requests that cannot be had now.
  std::optional<LockRequest> blocked_by(const std::vector<LockRequest>& requests) const noexcept;

  // REQUIRES: none of them is blocked; each resource stands once.
  void acquire(const std::vector<LockRequest>& requests) noexcept;
  // REQUIRES: they were acquired.
  void release(const std::vector<LockRequest>& requests) noexcept;

 private:
  using Held = std::array<std::uint32_t, kLockModes.size()>;  // holders, by mode

  std::vector<Held> held_;
};

}  // namespace pgbraid::plan
