// An SQL script for psql: the text that stock's pg_dump and pg_restore write of the same entries, so that what reads or
// compares the one takes the other. It is written as the data is read: memory does not grow with it.
// Thread-safety: the leader only.
#pragma once

#include <optional>
#include <string>

#include "app/script_file.hpp"
#include "app/script_origin.hpp"
#include "pgbraid/events.hpp"
#include "pgbraid/interrupt.hpp"
#include "pgbraid/restore.hpp"
#include "plan/restore_selection.hpp"

namespace pgbraid::app {

// What a script is made of.
struct ScriptSource {
  ScriptOrigin& origin;
  const plan::RestoreSelection& selection;  // of the origin's entries
};

// Error{usage} unless a key that is given consists of letters and digits.
void check_restrict_key(const std::optional<std::string>& key);

// Error{usage} where rows are in binary form, which no script can hold.
void check_script_rows(const plan::RestoreSelection& selection);

// Writes the script to `file`, all but its commit. `options`: how the entries become text, in a restore's words. Throws
// Error where the origin does, and where the caller asks to stop. REQUIRES: check_script_rows had nothing to say.
RestoreResult write_sql_script(const ScriptSource& source, const RestoreOptions& options, ScriptFile& file,
                               EventSink& events, const Interrupt& interrupt);

// "\connect ..." for a database of this name. Error{archive} where a line of a script cannot hold the name.
std::string connect_command(const std::string& database);

}  // namespace pgbraid::app
