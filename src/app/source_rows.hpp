// The rows of a table (or a part of one) out of the source. Thread-safety: as the Connection's.
#pragma once

#include <cstdint>

#include "model/toc_entry.hpp"
#include "pg/connection.hpp"
#include "pg/copy.hpp"

namespace pgbraid::app {

// Locks the table as the leader has it locked, and hands its rows to `sink`, as pg::copy_out: as COPY sends them, or,
// where the source says so, as INSERT statements with the empty lines behind them. Returns the number of rows.
// Error{source}, too, where another session waits for an exclusive lock on the table: to wait behind it would be a
// deadlock with the leader.
std::uint64_t read_rows(pg::Connection& connection, const model::DataSource& source, const pg::CopySink& sink);

}  // namespace pgbraid::app
