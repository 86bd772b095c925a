// What stock refuses of --statistics, --statistics-only and --no-statistics, for dump and restore alike.
#pragma once

#include "base/fail.hpp"

namespace pgbraid::app {

// Error{usage} where two of the options contradict each other. `Options`: DumpOptions or RestoreOptions.
template <typename Options>
void check_statistics_options(const Options& options) {
  const auto refuse_both = [](bool one, bool other, const char* name, const char* other_name) {
    if (one && other) base::fail(ErrorCode::usage, "options {} and {} cannot be used together", name, other_name);
  };
  const char* const schema_only = "-s/--schema-only";
  const char* const data_only = "-a/--data-only";
  refuse_both(options.schema_only, options.statistics_only, schema_only, "--statistics-only");
  refuse_both(options.data_only, options.statistics_only, data_only, "--statistics-only");
  refuse_both(options.schema_only, options.statistics, schema_only, "--statistics");
  refuse_both(options.data_only, options.statistics, data_only, "--statistics");
  refuse_both(options.statistics, options.no_statistics, "--statistics", "--no-statistics");
  refuse_both(options.statistics_only, options.no_statistics, "--statistics-only", "--no-statistics");
}

}  // namespace pgbraid::app
