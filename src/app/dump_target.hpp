// Where a dump goes: its name, for itself as long as the run takes, and what becomes of older archives of that name.
// Thread-safety: the leader's thread.
#pragma once

#include <optional>
#include <string>

#include "app/target_lock.hpp"
#include "pgbraid/dump.hpp"
#include "pgbraid/events.hpp"
#include "pgbraid/interrupt.hpp"
#include "plan/archive_name.hpp"

namespace pgbraid::app {

// Error{usage} where --keep or --keep-for make no sense with the other options.
void check_keep_options(const DumpOptions& options);

class DumpTarget {
 public:
  // Fills in the name, with the time of now, and takes the lock of it; `events` hears the name. Errors as TargetLock.
  // `options` must outlive it.
  DumpTarget(const DumpOptions& options, const std::string& database, EventSink& events);

  const std::string& path() const noexcept { return path_; }

  // Where the options ask for it: verifies the new archive, then removes older ones, and says so in `result`.
  // Error{archive} where it is not whole: then it has lost its name, and nothing else is removed.
  // REQUIRES: the archive stands.
  void remove_older(DumpResult& result, EventSink& events, Interrupt& interrupt) const;

 private:
  const DumpOptions& options_;
  plan::ArchiveName name_;
  std::string path_;
  std::optional<TargetLock> lock_;  // nothing where there is nothing to be locked
};

}  // namespace pgbraid::app
