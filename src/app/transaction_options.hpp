// What a restore's options about transactions mean for each other. Thread-safety: free functions without state.
#pragma once

#include <cstddef>
#include <optional>

#include "pgbraid/restore.hpp"

namespace pgbraid::app {

// Error{usage} where they contradict each other or others, as stock's do.
void check_transaction_options(const RestoreOptions& options);

// Is data all that comes back? Only then are triggers there before the rows are.
bool restores_data_only(const RestoreOptions& options);

// The entries of one transaction of the leader's; nothing: each entry sees to itself.
std::optional<std::size_t> entries_of_transaction(const RestoreOptions& options);

// Do rows go into a table that was there before the restore? Not with --resumable: a run that was killed at its very
// end, and then repeated, would load every table once more.
bool loads_tables_found(const RestoreOptions& options);

// Does the first error end the run?
bool ends_at_first_error(const RestoreOptions& options);

}  // namespace pgbraid::app
