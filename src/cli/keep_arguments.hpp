// --keep and --keep-for: how many older archives a dump leaves. Thread-safety: main's thread.
#pragma once

#include <CLI/CLI.hpp>
#include <string>

#include "pgbraid/dump.hpp"

namespace pgbraid::cli {

struct KeepArguments {
  int count = 0;
  CLI::Option* count_given = nullptr;
  std::string age;

  // The object must outlive the verb's parsing.
  void add_to(CLI::App& verb);
  // What was given, into the options.
  void take(DumpOptions& options) const;
};

}  // namespace pgbraid::cli
