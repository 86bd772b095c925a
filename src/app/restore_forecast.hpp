// In which order a restore would restore its entries. Thread-safety: free functions without state.
#pragma once

#include "app/data_origin.hpp"
#include "pgbraid/forecast.hpp"
#include "pgbraid/restore.hpp"
#include "plan/restore_selection.hpp"

namespace pgbraid::app {

// Error{archive} as plan::RestorePlan, Error{usage} for a bad number of workers.
Forecast forecast_entries(const DataOrigin& origin, const plan::RestoreSelection& selection,
                          const RestoreOptions& options);

}  // namespace pgbraid::app
