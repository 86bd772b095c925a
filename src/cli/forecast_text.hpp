// What --dry-run prints. Thread-safety: free functions without state.
#pragma once

#include <string>

#include "pgbraid/forecast.hpp"

namespace pgbraid::cli {

// A line an item, stage by stage, and the totals. `verb` as in "would VERB"; `unchanged` is what the run has left as it
// was: "nothing was written"
std::string forecast_text(const std::string& verb, const Forecast& forecast, const std::string& unchanged);

// Prints it to standard output. Returns the exit status. Error{io}.
int print_forecast(const std::string& verb, const Forecast& forecast, const std::string& unchanged);

}  // namespace pgbraid::cli
