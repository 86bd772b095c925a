// The rows and large objects of an archive, on their way into the target. Thread-safety: any number of threads, each
// with a connection of its own.
#pragma once

#include "archive/directory_reader.hpp"
#include "parallel/outcome.hpp"
#include "pg/connection.hpp"

namespace pgbraid::app {

// Loads the entry's data in the transaction that is open. Once it returns, the archive has proved whole. Throws Error;
// then the transaction is to be rolled back. `first`: the table is the restore's own and has no rows but, perhaps, of
// an attempt that failed; then it is emptied, and its rows are frozen as they come: nobody has to visit them again.
parallel::Done load_data(pg::Connection& connection, const archive::DirectoryReader& archive,
                         const model::TocEntry& entry, bool first);

}  // namespace pgbraid::app
