// What the leader hands to a worker: what to do, and with which entry. Handed over as it stands, never serialised,
// parsed back or looked up. Thread-safety: a value; the entry belongs to a frozen Toc and is only read.
#pragma once

#include <cstddef>
#include <cstdint>

#include "model/toc_entry.hpp"

namespace pgbraid::parallel {

// What a runner is to do with the entry.
enum class Action : std::uint8_t {
  dump_data,            // read the entry's data from the source into the archive
  restore_data,         // load the entry's data from the archive into the target
  restore_first_data,   // the same, into a table that the restore has made and nobody else fills
  restore_entry,        // run the entry's SQL on the target
  restore_first_step,   // the same, in two transactions
  restore_second_step,  //
  analyze,              // collect statistics of the table that the entry has loaded
  compare,              // are the entry's rows the same on both sides?
  verify,               // read a file of the archive to its end
};

struct WorkItem {
  Action action = Action::dump_data;
  const model::TocEntry* entry = nullptr;  // not owned; see RunnerFactory for its life. verify: may be none
  std::size_t group = 0;  // dump_data of a BLOBS entry: which of its large objects, see DumpRunnerFactory;
                          // compare: which table, see compare_rows; verify: which file, see VerifyRunnerFactory
};

}  // namespace pgbraid::parallel
