// The verbs of the command line: each adds its options to the program and carries itself out.
// Thread-safety: main's thread.
#pragma once

#include <CLI/CLI.hpp>
#include <functional>
#include <memory>

#include "cli/reported_run.hpp"
#include "pgbraid/interrupt.hpp"

namespace pgbraid::cli {

// A verb that was added: `run` is called if the person chose it, and returns the exit status.
struct Verb {
  CLI::App* app = nullptr;
  std::function<int(Interrupt&)> run;
  std::shared_ptr<const ReportArguments> report;  // how it is told of
};

Verb add_dump(CLI::App& program);
Verb add_restore(CLI::App& program);
Verb add_mirror(CLI::App& program);
Verb add_list(CLI::App& program);
Verb add_verify(CLI::App& program);
Verb add_completion(CLI::App& program);
Verb add_manual(CLI::App& program);

}  // namespace pgbraid::cli
