// The rows and large objects of an archive, on their way into the target. Thread-safety: any number of threads, each
// with a connection of its own.
#pragma once

#include "archive/directory_reader.hpp"
#include "parallel/outcome.hpp"
#include "pg/connection.hpp"

namespace pgbraid::app {

// Loads the entry's data in the transaction that is open. Once it returns, the archive has proved whole. Throws Error;
// then the transaction is to be rolled back.
parallel::Done load_data(pg::Connection& connection, const archive::DirectoryReader& archive,
                         const model::TocEntry& entry);

}  // namespace pgbraid::app
