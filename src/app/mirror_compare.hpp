// Are the rows on both sides of a mirror the same? Thread-safety: the leader only.
#pragma once

#include <cstdint>
#include <optional>

#include "app/dump_source.hpp"
#include "app/restore_runner.hpp"
#include "pgbraid/events.hpp"
#include "pgbraid/interrupt.hpp"

namespace pgbraid::app {

struct CompareResult {
  std::uint64_t tables = 0;     // compared
  std::uint64_t different = 0;  // of these; each was told to the EventSink as a failure
};

// Has both servers count and hash the rows of every table that `source` has data entries of, on the source's snapshot,
// by `jobs` workers. The hash does not depend on the order of the rows. Throws Error where one of them cannot.
CompareResult compare_rows(DumpSource& source, const RestoreShared& target, std::optional<int> jobs, EventSink& events,
                           Interrupt& interrupt);

}  // namespace pgbraid::app
