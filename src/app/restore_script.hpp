// The SQL script of a restore (-f), for psql: the text that stock's pg_restore writes of the same archive, so that what
// reads or compares the one takes the other. It is written as it is read: memory does not grow with the data.
// Thread-safety: the leader only.
#pragma once

#include "pgbraid/events.hpp"
#include "pgbraid/interrupt.hpp"
#include "pgbraid/restore.hpp"

namespace pgbraid::app {

// Writes the script to options.file. Where the archive proves damaged, or the caller asks to stop, it throws and no
// file of that name is there (or the one that was there before); of standard output, psql sees a script without its
// end.
RestoreResult write_restore_script(const RestoreOptions& options, EventSink& events, const Interrupt& interrupt);

// "\connect ..." for a database of this name. Error{archive} where a line of a script cannot hold the name.
std::string connect_command(const std::string& database);

}  // namespace pgbraid::app
