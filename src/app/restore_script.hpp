// A restore into an SQL script (-f). Thread-safety: the leader only.
#pragma once

#include "pgbraid/events.hpp"
#include "pgbraid/interrupt.hpp"
#include "pgbraid/restore.hpp"

namespace pgbraid::app {

// Writes the script to options.file. Where the archive proves damaged, or the caller asks to stop, it throws and no
// file of that name is there (or the one that was there before); of standard output, psql sees a script without its
// end.
RestoreResult write_restore_script(const RestoreOptions& options, EventSink& events, const Interrupt& interrupt);

}  // namespace pgbraid::app
