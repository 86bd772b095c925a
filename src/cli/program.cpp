#include "cli/program.hpp"

#include <array>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <string_view>
#include <vector>

#include "cli/config_file.hpp"
#include "cli/help_formatter.hpp"
#include "cli/log.hpp"
#include "cli/terminal.hpp"
#include "cli/usage_error.hpp"
#include "cli/verbs.hpp"
#include "cli/version_text.hpp"
#include "pgbraid/error.hpp"

namespace pgbraid::cli {

namespace {

int run_verb(const Verb& verb) {
  Interrupt interrupt;
  ConsoleEvents console(false, verb.report->format());
  const SignalWatch watch(interrupt, console);
  try {
    return verb.run(interrupt);
  } catch (const Error& error) {
    console.failure(error.report());
    return status_of(error.report(), interrupt);
  }
}

// What a command line that makes no sense says of the form of messages.
LogFormat format_asked(int argc, const char* const* argv) {
  const std::vector<std::string_view> arguments(argv, argv + argc);
  for (std::size_t i = 1; i < arguments.size(); ++i) {
    if (arguments[i] == "--log-format=json") return LogFormat::json;
    if (arguments[i] == "json" && arguments[i - 1] == "--log-format") return LogFormat::json;
  }
  return LogFormat::text;
}

}  // namespace

int run_program(int argc, const char* const* argv) {
  CLI::App program("pgbraid dumps and restores PostgreSQL databases, in parallel.", "pgbraid");
  program.formatter(std::make_shared<HelpFormatter>());  // of the verbs, too: they are added later
  program.set_help_flag("-?,--help", "show this help, then exit");
  program.set_version_flag("-V,--version", version_text(), "output version information, of libraries too, then exit");
  Origins origins;
  add_config(program, origins);
  program.footer("Try \"pgbraid COMMAND --help\" for the options of a command.");
  program.require_subcommand(1);
  const std::array verbs = {add_dump(program),   add_restore(program),    add_mirror(program), add_list(program),
                            add_verify(program), add_completion(program), add_manual(program)};
  try {
    program.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    if (error.get_exit_code() == 0) return program.exit(error);  // --help, --version
    const ErrorReport report = usage_error(program, error, origins);
    say(format_asked(argc, argv), Severity::error, report);
    return exit_status(report.code);
  } catch (const Error& error) {  // in the configuration file
    say(format_asked(argc, argv), Severity::error, error.report());
    return exit_status(error.report().code);
  }
  try {
    for (const Verb& verb : verbs) {
      if (verb.app->parsed()) return run_verb(verb);
    }
  } catch (const std::exception& error) {
    say(format_asked(argc, argv), Severity::error, error.what());
  }
  return EXIT_FAILURE;
}

}  // namespace pgbraid::cli
