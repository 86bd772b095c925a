#include "cli/program.hpp"

#include <fmt/format.h>

#include <array>
#include <cstdio>
#include <cstdlib>

#include "cli/terminal.hpp"
#include "cli/verbs.hpp"
#include "pgbraid/error.hpp"
#include "pgbraid/version.hpp"

namespace pgbraid::cli {

namespace {

constexpr int kUsage = 2;

int run_verb(const Verb& verb) {
  Interrupt interrupt;
  const SignalWatch watch(interrupt);
  try {
    return verb.run(interrupt);
  } catch (const Error& error) {
    print_report("error", error.report());
    if (error.report().code == ErrorCode::interrupted && interrupt.signal() != 0) return 128 + interrupt.signal();
    return exit_status(error.report().code);
  }
}

}  // namespace

int run_program(int argc, const char* const* argv) {
  CLI::App program("pgbraid dumps and restores PostgreSQL databases, in parallel.", "pgbraid");
  program.set_help_flag("-?,--help", "show this help and exit");
  program.set_version_flag("-V,--version", fmt::format("pgbraid {}", kVersion));
  program.require_subcommand(1);
  const std::array verbs = {add_dump(program), add_restore(program), add_mirror(program), add_list(program),
                            add_verify(program)};
  try {
    program.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    if (error.get_exit_code() == 0) return program.exit(error);  // --help, --version
    ErrorReport report;
    report.message = error.what();
    report.hint = "Try \"pgbraid --help\", or \"pgbraid dump --help\" for one verb.";
    print_report("error", report);
    return kUsage;
  }
  try {
    for (const Verb& verb : verbs) {
      if (verb.app->parsed()) return run_verb(verb);
    }
  } catch (const std::exception& error) {
    ErrorReport report;
    report.message = error.what();
    print_report("error", report);
  }
  return EXIT_FAILURE;
}

}  // namespace pgbraid::cli
