// pgbraid list: an archive's table of contents.
#pragma once

#include <string>

#include "pgbraid/events.hpp"
#include "pgbraid/restore.hpp"

namespace pgbraid {

// The text that `pgbraid list` prints, in pg_restore -l's form. Throws Error where `archive` is none.
std::string list(const std::string& archive);

// The same of what a restore with these options would restore, in the order of options.use_list where there is one.
std::string list(const RestoreOptions& options, EventSink& events);

}  // namespace pgbraid
