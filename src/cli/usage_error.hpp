// What to tell a person whose command line makes no sense. Thread-safety: main's thread.
#pragma once

#include <CLI/CLI.hpp>

#include "cli/config_file.hpp"
#include "pgbraid/error.hpp"

namespace pgbraid::cli {

// The report of what CLI11 found wrong: which option or command is not known and which one may have been meant, else
// in CLI11's words; whose help to read, and where the value came from if not from the command line. REQUIRES: `program`
// has thrown `error` while it parsed.
ErrorReport usage_error(const CLI::App& program, const CLI::ParseError& error, const Origins& origins);

}  // namespace pgbraid::cli
