// One run at a time for one target: a lock on a file beside it, `.NAME.pgbraid-lock`, which is there only as long as
// the run is. What a run that was killed leaves of it is no lock, and taken over by the next.
// Thread-safety: belongs to one thread.
#pragma once

#include <string>

#include "base/file.hpp"
#include "pgbraid/events.hpp"

namespace pgbraid::app {

class TargetLock {
 public:
  // Locks `name` in `folder`; `target` is what messages call it. Error{locked} where another run has it: who, and since
  // when. Error{io} where no lock can be made. Where the file system knows no locks, `events` is warned.
  TargetLock(const std::string& folder, const std::string& name, const std::string& target, EventSink& events);
  TargetLock(const TargetLock&) = delete;
  TargetLock& operator=(const TargetLock&) = delete;
  ~TargetLock();

 private:
  bool lock_file(const std::string& target, EventSink& events);
  bool is_in_place() const;

  base::File folder_;
  std::string name_;  // of the lock file
  base::File file_;   // locked
};

}  // namespace pgbraid::app
