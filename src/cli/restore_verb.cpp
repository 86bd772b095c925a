// pgbraid restore on the command line.
#include <fmt/format.h>

#include "base/fail.hpp"
#include "cli/common_options.hpp"
#include "cli/terminal.hpp"
#include "cli/verbs.hpp"
#include "pgbraid/restore.hpp"

namespace pgbraid::cli {

namespace {

struct RestoreArguments {
  RestoreOptions options;
  ConnectionArguments connection;
  SectionArguments sections;
  int jobs = 0;
  CLI::Option* jobs_given = nullptr;
  bool verbose = false;
};

void add_options(CLI::App& verb, RestoreArguments& arguments) {
  RestoreOptions& options = arguments.options;
  arguments.jobs_given =
      verb.add_option("-j,--jobs", arguments.jobs, "number of workers (default: processors, at most 8)");
  verb.add_flag("-a,--data-only", options.data_only, "only the data, not the definitions");
  verb.add_flag("-s,--schema-only", options.schema_only, "only the definitions, no data");
  verb.add_flag("--statistics", options.statistics, "the planner's statistics, too (the default)");
  verb.add_flag("--statistics-only", options.statistics_only, "only the statistics, neither definitions nor data");
  verb.add_flag("--no-statistics", options.no_statistics, "no statistics");
  arguments.sections.add_to(verb);
  verb.add_option("-n,--schema", options.schemas, "only objects in this schema")->allow_extra_args(false);
  verb.add_option("-t,--table", options.tables, "only this table, view or sequence")->allow_extra_args(false);
  verb.add_flag("-O,--no-owner", options.no_owner, "do not set owners");
  verb.add_flag("-x,--no-privileges,--no-acl", options.no_privileges, "no GRANT and REVOKE");
  verb.add_flag("-c,--clean", options.clean, "drop objects before creating them");
  verb.add_flag("--if-exists", options.if_exists, "with --clean: no error where there is nothing to drop");
  verb.add_flag("-C,--create", options.create, "create the database and restore into it");
  verb.add_flag("-e,--exit-on-error", options.exit_on_error, "stop at the first error");
  auto* const analyze = verb.add_flag_callback(
      "--analyze", [&] { options.analyze = true; }, "collect statistics of the tables loaded");
  verb.add_flag_callback(
          "--no-analyze", [&] { options.analyze = false; }, "do not")
      ->excludes(analyze);
  verb.add_option("--maintenance-work-mem", options.maintenance_work_mem,
                  "memory for an index build (default: the server's setting)");
  verb.add_option("--retries", options.retries, "how often an item runs again after its connection broke")
      ->check(CLI::Range(0, 1000));
  verb.add_flag("-v,--verbose", arguments.verbose, "say what is being done");
}

int run(RestoreArguments& arguments, Interrupt& interrupt) {
  RestoreOptions& options = arguments.options;
  options.connection = arguments.connection.take();
  options.sections = arguments.sections.take();
  if (arguments.jobs_given->count() > 0) options.jobs = arguments.jobs;
  ConsoleEvents events(arguments.verbose);
  const RestoreResult result = restore(options, events, interrupt);
  events.message(Severity::detail, fmt::format("restored {} entries and {} rows, with {} workers", result.done,
                                               result.rows, result.workers));
  if (result.failed == 0 && result.skipped == 0) return 0;
  events.message(Severity::warning,
                 fmt::format("errors ignored on restore: {} failed, {} skipped since they depend on these",
                             result.failed, result.skipped));
  return exit_status(ErrorCode::incomplete);
}

}  // namespace

Verb add_restore(CLI::App& program) {
  CLI::App& verb = add_verb(program, "restore", "restore an archive into a database");
  const auto arguments = std::make_shared<RestoreArguments>();
  add_options(verb, *arguments);
  arguments->connection.add_to(verb);
  verb.add_option("ARCHIVE", arguments->options.archive, "directory archive to restore")->required();
  return {&verb, [arguments](Interrupt& interrupt) { return run(*arguments, interrupt); }};
}

}  // namespace pgbraid::cli
