// Options that several verbs share, and how a command line becomes them. Thread-safety: main's thread.
#pragma once

#include <CLI/CLI.hpp>
#include <optional>
#include <string>
#include <vector>

#include "pgbraid/connection_options.hpp"
#include "pgbraid/sections.hpp"

namespace pgbraid::cli {

// -d -h -p -U -w -W --role.
struct ConnectionArguments {
  ConnectionOptions options;
  bool never_ask = false;
  bool always_ask = false;

  void add_to(CLI::App& verb);
  // What was given, with the terminal to ask for a password.
  ConnectionOptions take() const;
};

// -w and -W, and the terminal to ask for a password.
void take_password_options(bool never_ask, bool always_ask, ConnectionOptions& connection);

// --section, any number of times.
struct SectionArguments {
  std::vector<std::string> names;

  void add_to(CLI::App& verb, const std::string& group);
  Sections take() const;
};

// A verb's settings: --help without -h, which is the host.
CLI::App& add_verb(CLI::App& program, const std::string& name, const std::string& description);

}  // namespace pgbraid::cli
