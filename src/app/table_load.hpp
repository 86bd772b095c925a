// The rows of one table on their way into the target. Thread-safety: as the Connection's.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "model/toc_entry.hpp"
#include "pg/connection.hpp"
#include "pg/copy.hpp"

namespace pgbraid::app {

// The COPY of a TABLE DATA entry, under way in the transaction that is open. If the object goes before finish(),
// nothing of it stays.
class TableLoad {
 public:
  // `first`: as DataLoader::load.
  TableLoad(pg::Connection& connection, const model::TocEntry& entry, bool first);

  // Sends a piece, cut anywhere. Errors as exec.
  void write(std::span<const std::byte> rows) { copy_.write(rows); }

  // Ends the COPY; returns the rows that the server took. Errors as exec.
  std::uint64_t finish() { return copy_.finish(); }

 private:
  pg::CopyIn copy_;
};

// May the table, or one that its rows are passed on to, rightly take fewer rows than it is given? A trigger may put a
// row elsewhere or nowhere, as may another server. The table may be any of a partitioned one's: the rows go in by the
// root. Errors as exec.
bool may_leave_rows_out(pg::Connection& connection, const model::TocEntry& entry);

// An error of a load into `entry`. What the server says of binary rows that it does not take is about bytes: a hint
// tells more.
ErrorReport with_load_hint(ErrorReport report, const model::TocEntry& entry);

}  // namespace pgbraid::app
