// Completion for shells, written from the same table of options as --help: commands, options, values where there is a
// fixed set of them, files. Thread-safety: free functions without state.
#pragma once

#include <CLI/CLI.hpp>
#include <string>

namespace pgbraid::cli {

// What the shell is to read. REQUIRES: `program` has its verbs.
std::string bash_completion(const CLI::App& program);
std::string zsh_completion(const CLI::App& program);
std::string fish_completion(const CLI::App& program);

}  // namespace pgbraid::cli
