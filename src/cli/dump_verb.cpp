// pgbraid dump on the command line.
#include "cli/closing_text.hpp"
#include "cli/dump_arguments.hpp"
#include "cli/forecast_text.hpp"
#include "cli/keep_arguments.hpp"
#include "cli/progress_display.hpp"
#include "cli/reported_run.hpp"
#include "cli/terminal.hpp"
#include "cli/verbs.hpp"
#include "pgbraid/dump.hpp"

namespace pgbraid::cli {

namespace {

int run(const DumpArguments& arguments, const KeepArguments& keep, RunRecord& events, Interrupt& interrupt) {
  DumpOptions options = arguments.take();
  keep.take(options);
  if (arguments.dry_run) {
    return print_forecast("dump", forecast_dump(options, events, interrupt), "nothing was written");
  }
  const DumpResult result = dump(options, events, interrupt);
  events.figures().workers = result.workers;
  events.figures().stored_bytes = result.stored_bytes;
  events.figures().removed = result.removed;
  // A script that ends on the terminal has its own end.
  if (!arguments.writes_stdout() || !stdout_is_terminal() || arguments.verbose) tell_closing(events);
  return result.not_removed == 0 ? 0 : exit_status(ErrorCode::incomplete);
}

}  // namespace

Verb add_dump(CLI::App& program) {
  CLI::App& verb = add_verb(program, "dump", "dump a database into an archive");
  const auto arguments = std::make_shared<DumpArguments>();
  arguments->add_to(verb);
  verb.footer("If no database name is supplied, then the PGDATABASE environment variable value is used.");
  const auto keep = std::make_shared<KeepArguments>();
  keep->add_to(verb);
  const auto report = std::make_shared<ReportArguments>();
  report->add_to(verb);
  const auto progress = std::make_shared<ProgressArguments>();
  progress->add_to(verb);
  return {&verb,
          [arguments, keep, report, progress](Interrupt& interrupt) {
            ConsoleEvents console(arguments->verbose, report->format());
            ProgressDisplay display(*progress, arguments->verbose, arguments->writes_stdout(), report->format(),
                                    console);
            return run_reported("dump", *report, display, interrupt,
                                [&](RunRecord& events) { return run(*arguments, *keep, events, interrupt); });
          },
          report};
}

}  // namespace pgbraid::cli
