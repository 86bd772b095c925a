// pgbraid mirror on the command line.
#include <fmt/format.h>

#include "cli/closing_text.hpp"
#include "cli/dump_arguments.hpp"
#include "cli/environment.hpp"
#include "cli/forecast_text.hpp"
#include "cli/progress_display.hpp"
#include "cli/reported_run.hpp"
#include "cli/verbs.hpp"
#include "pgbraid/mirror.hpp"

namespace pgbraid::cli {

namespace {

struct MirrorArguments {
  DumpArguments source;
  MirrorOptions options;
  std::string source_database;
  std::string source_role;
  int jobs = 0;
  CLI::Option* jobs_given = nullptr;
  bool never_ask = false;
  bool always_ask = false;
  bool verbose = false;
  bool dry_run = false;
};

void add_server_options(CLI::App& verb, MirrorArguments& arguments) {
  const std::string group = "Connection options";
  ConnectionOptions& target = arguments.options.target.connection;
  verb.add_option("--source", arguments.source_database, "database to copy: a name, connection string or URI")
      ->required()
      ->group(group);
  verb.add_option("--target", target.dbname, "database to copy into: a name, connection string or URI")
      ->required()
      ->group(group);
  verb.add_option("--source-role", arguments.source_role, "SET ROLE on the source after connecting")->group(group);
  verb.add_option("--target-role", target.role, "SET ROLE on the target after connecting")->group(group);
  auto* const never = verb.add_flag("-w,--no-password", arguments.never_ask, "never ask for a password")->group(group);
  verb.add_flag("-W,--password", arguments.always_ask, "ask for both passwords before connecting")
      ->group(group)
      ->excludes(never);
}

void add_work_options(CLI::App& verb, MirrorArguments& arguments) {
  MirrorOptions& options = arguments.options;
  arguments.jobs_given = verb.add_option("-j,--jobs", arguments.jobs,
                                         "number of workers (default: PGBRAID_JOBS, or processors, at most 8)");
  verb.add_option("--index-jobs", options.target.index_jobs, "build at most so many indexes at a time")
      ->check(CLI::Range(1, 10000));
  verb.add_option("--retries", options.retries, "how often an item runs again after its connection broke")
      ->check(CLI::Range(0, 1000));
  verb.add_flag("--text", options.text, "rows in text form, even between servers of the same major version");
  verb.add_flag("--compare", options.compare, "in the end, compare the rows on both sides");
  verb.add_flag("--dry-run", arguments.dry_run,
                "only check both sides, and print what would be copied, in which order");
  verb.add_flag("-v,--verbose", arguments.verbose, "say what is being done");
}

void add_target_options(CLI::App& verb, RestoreOptions& target) {
  const std::string group = "Options for how it is written";
  verb.add_flag("-c,--clean", target.clean, "drop objects before creating them")->group(group);
  verb.add_flag("--if-exists", target.if_exists, "with --clean: no error where there is nothing to drop")->group(group);
  verb.add_flag("-C,--create", target.create, "create the database; --target is the one to connect to first")
      ->group(group);
  verb.add_flag("--exit-on-error", target.exit_on_error, "stop at the first error")->group(group);
  auto* const analyze =
      verb.add_flag_callback(
              "--analyze", [&] { target.analyze = true; }, "collect the planner's statistics of the tables loaded")
          ->group(group);
  verb.add_flag_callback(
          "--no-analyze", [&] { target.analyze = false; }, "do not")
      ->group(group)
      ->excludes(analyze);
  verb.add_option("--maintenance-work-mem", target.maintenance_work_mem,
                  "memory for an index build (default: the server's setting)")
      ->group(group);
  verb.add_flag("--disable-triggers", target.disable_triggers,
                "without definitions: disable triggers while data goes in")
      ->group(group);
  verb.add_option("-S,--superuser", target.superuser, "role that disables and enables the triggers")->group(group);
  verb.add_flag("--use-set-session-authorization", target.use_set_session_authorization,
                "set owners by SET SESSION AUTHORIZATION, not by ALTER OWNER")
      ->group(group);
}

MirrorOptions take(const MirrorArguments& arguments) {
  MirrorOptions options = arguments.options;
  options.source = arguments.source.take_source();
  options.source.connection.dbname = arguments.source_database;
  options.source.connection.role = arguments.source_role;
  for (ConnectionOptions* connection : {&options.source.connection, &options.target.connection}) {
    take_password_options(arguments.never_ask, arguments.always_ask, *connection);
  }
  options.jobs = arguments.jobs_given->count() > 0 ? arguments.jobs : default_jobs();
  return options;
}

int run(const MirrorArguments& arguments, RunRecord& events, Interrupt& interrupt) {
  const MirrorOptions options = take(arguments);
  if (arguments.dry_run) {
    return print_forecast("copy", forecast_mirror(options, events, interrupt), "nothing was changed");
  }
  const MirrorResult result = mirror(options, events, interrupt);
  const RestoreResult& restored = result.restored;
  events.figures().workers = restored.workers;
  events.figures().restored = restored;
  if (options.compare) events.figures().compared = {result.compared, result.different};
  tell_closing(events);
  if (options.compare) {
    events.message(
        result.different == 0 ? Severity::info : Severity::warning,
        fmt::format("compared {} tables: {}", result.compared,
                    result.different == 0 ? std::string("all the same") : fmt::format("{} differ", result.different)));
  }
  if (restored.failed + restored.skipped > 0) {
    events.message(Severity::warning,
                   fmt::format("errors ignored on mirror: {} failed, {} skipped since they depend on these, {} done",
                               restored.failed, restored.skipped, restored.done));
  }
  return restored.failed + restored.skipped + result.different == 0 ? 0 : exit_status(ErrorCode::incomplete);
}

}  // namespace

Verb add_mirror(CLI::App& program) {
  CLI::App& verb = add_verb(program, "mirror", "copy a database from server to server, with nothing on disk");
  const auto arguments = std::make_shared<MirrorArguments>();
  add_server_options(verb, *arguments);
  add_work_options(verb, *arguments);
  add_target_options(verb, arguments->options.target);
  arguments->source.add_source_to(verb);
  const auto report = std::make_shared<ReportArguments>();
  report->add_to(verb);
  const auto progress = std::make_shared<ProgressArguments>();
  progress->add_to(verb);
  return {&verb,
          [arguments, report, progress](Interrupt& interrupt) {
            ConsoleEvents console(arguments->verbose, report->format());
            ProgressDisplay display(*progress, arguments->verbose, false, report->format(), console);
            return run_reported("mirror", *report, display, interrupt,
                                [&](RunRecord& events) { return run(*arguments, events, interrupt); });
          },
          report};
}

}  // namespace pgbraid::cli
