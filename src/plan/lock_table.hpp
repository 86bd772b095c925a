// What the entries in flight lock, so that no worker is given an entry that would only wait for another worker, or
// deadlock with it. Thread-safety: none; one thread.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace pgbraid::plan {

// What the server's table locks come down to here: COPY FROM, CREATE INDEX, and all that alters the table.
// Only load with load, and share with share, go together.
enum class LockMode : std::uint8_t { load, share, exclusive };

inline constexpr std::array kLockModes = {LockMode::load, LockMode::share, LockMode::exclusive};

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
  struct Held {
    std::size_t count = 0;  // holders, all in the same mode
    LockMode mode = LockMode::load;
  };

  std::vector<Held> held_;
};

}  // namespace pgbraid::plan
