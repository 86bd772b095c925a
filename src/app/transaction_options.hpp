// What a restore's options about transactions mean for each other. Thread-safety: free functions without state.
#pragma once

#include "pgbraid/restore.hpp"

namespace pgbraid::app {

// Error{usage} where they contradict each other or others, as stock's do.
void check_transaction_options(const RestoreOptions& options);

// Does the first error end the run?
bool ends_at_first_error(const RestoreOptions& options);

}  // namespace pgbraid::app
