// --keep and --keep-for: after a dump, older archives of the same pattern go. Thread-safety: the leader's thread.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "pgbraid/events.hpp"
#include "pgbraid/interrupt.hpp"
#include "plan/archive_name.hpp"
#include "plan/retention.hpp"

namespace pgbraid::app {

struct RemovedArchives {
  std::vector<std::string> paths;  // what went
  std::size_t failed = 0;          // what should have, and is there still; each was told as a warning
};

// Removes what `retention` does not keep, of the archives beside `path`, which was just made: directories that `name`
// matches, that are whole archives of pgbraid's of the same database, and hold no file but their own. Each loses its
// name first; no symbolic link is followed. What looks like an archive but is damaged is left alone, and told.
// Throws Error where the new archive cannot be read, or the caller asked to stop.
RemovedArchives remove_older_archives(const std::string& path, const plan::ArchiveName& name,
                                      const plan::Retention& retention, EventSink& events, const Interrupt& interrupt);

}  // namespace pgbraid::app
