// What the environment sets beside libpq's variables: defaults for what the command line and the configuration file do
// not say. Thread-safety: main's thread.
#pragma once

#include <CLI/CLI.hpp>
#include <optional>
#include <string>

namespace pgbraid::cli {

// PGBRAID_JOBS; nothing where it is not set or empty. Error{usage} where it is no number of workers.
std::optional<int> default_jobs();

// PGBRAID_COMPRESS; empty where it is not set.
std::string default_compression();

// The variable that is set in the environment, of those that say the same as this option of the verb, libpq's among
// them; empty where there is none.
std::string variable_in_place_of(const CLI::App& verb, const CLI::Option& option);

}  // namespace pgbraid::cli
