// The texts of --summary and --metrics. Their fields are described in docs/nightly.md.
// Thread-safety: free functions without state.
#pragma once

#include <string>

#include "cli/run_record.hpp"

namespace pgbraid::cli {

// A JSON object. Bytes that are no UTF-8 are replaced.
std::string summary_text(const RunFigures& figures);

// Prometheus' text format, as node_exporter's textfile collector reads it.
std::string metrics_text(const RunFigures& figures);

}  // namespace pgbraid::cli
