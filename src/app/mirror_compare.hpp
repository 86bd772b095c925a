// Are the rows on both sides of a mirror the same? Thread-safety: the leader only.
#pragma once

#include <cstdint>

#include "app/dump_source.hpp"
#include "app/restore_runner.hpp"
#include "pgbraid/events.hpp"
#include "pgbraid/interrupt.hpp"
#include "pgbraid/mirror.hpp"

namespace pgbraid::app {

struct CompareResult {
  std::uint64_t tables = 0;     // compared
  std::uint64_t different = 0;  // of these; each was told to the EventSink as a failure
};

// Has both servers count and hash the rows of every table that `source` has data entries of, on the source's snapshot,
// by options.jobs workers. The hash does not depend on the order of the rows. A table that the target cannot read
// counts as different. Throws Error where the source cannot read one, or a server is lost.
CompareResult compare_rows(DumpSource& source, const RestoreShared& target, const MirrorOptions& options,
                           EventSink& events, Interrupt& interrupt);

}  // namespace pgbraid::app
