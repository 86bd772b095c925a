// What a run says at its end, in a few lines. Thread-safety: main's thread.
#pragma once

#include <string>

#include "cli/run_record.hpp"

namespace pgbraid::cli {

// "dumped shop: 12 tables, 4000 rows, 1.9 GiB (0.8 GiB stored) in 9.4 s, 201.3 MiB/s, 2 workers, no warnings", and a
// line for each of the five tables that took longest, where there are several.
std::string closing_text(const RunFigures& figures);

// Says it, of a run that ends now.
void tell_closing(RunRecord& record);

}  // namespace pgbraid::cli
