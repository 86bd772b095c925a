// Command lines for the tests of this layer.
#pragma once

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

namespace pgbraid::cli::test {

// As main gets them: the program's name first.
inline std::vector<const char*> argv_of(const std::vector<std::string>& arguments) {
  std::vector<const char*> argv = {"pgbraid"};
  for (const std::string& argument : arguments) argv.push_back(argument.c_str());
  return argv;
}

inline void parse(CLI::App& app, const std::vector<std::string>& arguments) {
  const std::vector<const char*> argv = argv_of(arguments);
  app.parse(static_cast<int>(argv.size()), argv.data());
}

}  // namespace pgbraid::cli::test
