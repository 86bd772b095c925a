// A plain dump: an SQL script, written by the leader alone, in the order of the table of contents.
// Thread-safety: the leader only.
#pragma once

#include "pgbraid/dump.hpp"
#include "pgbraid/events.hpp"
#include "pgbraid/interrupt.hpp"

namespace pgbraid::app {

// REQUIRES: the options were checked, and their format is plain. Errors as pgbraid::dump.
DumpResult dump_script(const DumpOptions& options, EventSink& events, Interrupt& interrupt);

}  // namespace pgbraid::app
