// Where the entries and the rows of a restore come from: an archive, or another server.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

#include "app/meters.hpp"
#include "model/toc.hpp"
#include "parallel/outcome.hpp"
#include "parallel/runner.hpp"
#include "pg/connection.hpp"

namespace pgbraid::app {

// A thread's way to the rows. Thread-safety: belongs to one thread.
class DataLoader {
 public:
  DataLoader() = default;
  DataLoader(const DataLoader&) = delete;
  DataLoader& operator=(const DataLoader&) = delete;
  virtual ~DataLoader() = default;

  // Loads the entry's data in the transaction that is open on `target`. Once it returns, the data has proved whole.
  // Throws Error; then the transaction is to be rolled back. `first`: the table is the restore's own and has no rows
  // but, perhaps, of an attempt that failed; then it is emptied, and its rows are frozen as they come: nobody has to
  // visit them again. `meter` is told of what goes through.
  virtual parallel::Done load(pg::Connection& target, const model::TocEntry& entry, bool first, Meter& meter) = 0;

  // It has lost what it reads from, and can load nothing more.
  virtual bool broken() const noexcept { return false; }
};

// A loader and the means to stop it, which may be empty where only the target keeps it waiting.
struct LoaderCrew {
  std::unique_ptr<DataLoader> loader;
  std::shared_ptr<parallel::Stopper> stopper;
};

// Thread-safety: toc(), data_size(), raw_bytes() and open_worker() from any number of threads; the rest on the
// leader's.
class DataOrigin {
 public:
  using Entries = std::span<const model::TocEntry* const>;

  DataOrigin() = default;
  DataOrigin(const DataOrigin&) = delete;
  DataOrigin& operator=(const DataOrigin&) = delete;
  virtual ~DataOrigin() = default;

  // Frozen.
  virtual const model::Toc& toc() const = 0;
  // About how many bytes the entry's data has; 0 for an entry without data. For costs, not for checks.
  virtual std::uint64_t data_size(const model::TocEntry& entry) const = 0;
  // How many bytes loading it will move, where that is known; else 0.
  virtual std::uint64_t raw_bytes(const model::TocEntry& /*entry*/) const { return 0; }

  // Called in the worker's own thread. Throws Error.
  virtual LoaderCrew open_worker(std::size_t number) = 0;
  // For when the leader does the work itself. It has to be gone before the origin.
  virtual LoaderCrew open_leader() = 0;

  // May these entries go into this target? Asked before anything is touched, and once more when what had to be dropped
  // is gone. Throws Error where they may not.
  virtual void check_target(pg::Connection& /*target*/, Entries /*entries*/) {}
  virtual void check_after_drop(pg::Connection& /*target*/, Entries /*entries*/) {}
  // Throws Error where there is no more to be had from it. Asked after every item.
  virtual void check_alive() {}
};

}  // namespace pgbraid::app
