// pgbraid restore on the command line.
#include <fmt/format.h>

#include "app/script_file.hpp"
#include "base/fail.hpp"
#include "cli/closing_text.hpp"
#include "cli/common_options.hpp"
#include "cli/environment.hpp"
#include "cli/forecast_text.hpp"
#include "cli/progress_display.hpp"
#include "cli/reported_run.hpp"
#include "cli/terminal.hpp"
#include "cli/verbs.hpp"
#include "pgbraid/list.hpp"
#include "pgbraid/restore.hpp"

namespace pgbraid::cli {

namespace {

struct RestoreArguments {
  RestoreOptions options;
  ConnectionArguments connection;
  SectionArguments sections;
  int jobs = 0;
  CLI::Option* jobs_given = nullptr;
  std::string restrict_key;
  CLI::Option* restrict_key_given = nullptr;
  bool list = false;
  bool dry_run = false;
  bool verbose = false;
};

void add_output_options(CLI::App& verb, RestoreArguments& arguments) {
  RestoreOptions& options = arguments.options;
  const std::string group = "Output options";
  verb.add_option("-f,--file", options.file, "write an SQL script to this file; - is standard output")->group(group);
  verb.add_flag("-l,--list", arguments.list, "only list what would be restored")->group(group);
  arguments.restrict_key_given =
      verb.add_option("--restrict-key", arguments.restrict_key, "key for psql's \\restrict (default: a random one)")
          ->group(group);
  verb.add_flag("--dry-run", arguments.dry_run, "only print what would be restored, in which order; no connection")
      ->group(group);
  verb.add_flag("-v,--verbose", arguments.verbose, "say what is being done")->group(group);
}

void add_selection_options(CLI::App& verb, RestoreOptions& options) {
  const std::string group = "Options for which objects are restored";
  const auto add = [&](const char* names, std::vector<std::string>& values, const char* description) {
    verb.add_option(names, values, description)->allow_extra_args(false)->group(group);
  };
  add("-n,--schema", options.schemas, "only objects in this schema");
  add("-N,--exclude-schema", options.exclude_schemas, "no objects in this schema");
  add("-t,--table", options.tables, "only this table, view or sequence");
  add("-I,--index", options.indexes, "only this index");
  add("-P,--function", options.functions, "only this function: NAME(types of its arguments)");
  add("-T,--trigger", options.triggers, "only this trigger: TABLE NAME");
  add("--filter", options.filters, "choose objects as this file says; - is standard input");
  verb.add_option("-L,--use-list", options.use_list, "only the entries that this file lists, in its order")
      ->group(group);
  verb.add_flag("--strict-names", options.strict_names, "each name that includes must match something")->group(group);
}

void add_content_options(CLI::App& verb, RestoreArguments& arguments) {
  RestoreOptions& options = arguments.options;
  const std::string group = "Options for what is restored of them";
  const auto add = [&](const char* names, bool& value, const char* description) {
    verb.add_flag(names, value, description)->group(group);
  };
  add("-a,--data-only", options.data_only, "only the data, not the definitions");
  add("-s,--schema-only", options.schema_only, "only the definitions, no data");
  add("--no-data", options.no_data, "no data");
  add("--no-schema", options.no_schema, "no definitions");
  add("--statistics", options.statistics, "the planner's statistics, too (the default where the archive has them)");
  add("--statistics-only", options.statistics_only, "only the statistics, neither definitions nor data");
  add("--no-statistics", options.no_statistics, "no statistics");
  arguments.sections.add_to(verb, group);
  add("-O,--no-owner", options.no_owner, "do not set owners");
  add("-x,--no-privileges,--no-acl", options.no_privileges, "no GRANT and REVOKE");
  add("--no-comments", options.no_comments, "no comments");
  add("--no-policies", options.no_policies, "no row security policies");
  add("--no-publications", options.no_publications, "no publications");
  add("--no-security-labels", options.no_security_labels, "no security labels");
  add("--no-subscriptions", options.no_subscriptions, "no subscriptions");
  add("--no-tablespaces", options.no_tablespaces, "no tablespaces");
  add("--no-table-access-method", options.no_table_access_method, "no table access methods");
}

// Transactions, errors, and going on after them.
void add_transaction_options(CLI::App& verb, RestoreOptions& options) {
  verb.add_flag("-1,--single-transaction", options.single_transaction,
                "everything in one transaction, on one connection; the first error ends it");
  verb.add_option("--transaction-size", options.transaction_size,
                  "commit after every N entries that the leader makes; the first error ends the run");
  verb.add_flag("--no-data-for-failed-tables", options.no_data_for_failed_tables,
                "no data into tables that could not be created");
  verb.add_flag("--disable-triggers", options.disable_triggers,
                "without definitions: disable triggers while data goes in");
  verb.add_option("-S,--superuser", options.superuser, "role that disables and enables the triggers");
  verb.add_flag("--use-set-session-authorization", options.use_set_session_authorization,
                "set owners by SET SESSION AUTHORIZATION, not by ALTER OWNER");
  verb.add_flag("--enable-row-security", options.enable_row_security, "data goes in under row security policies");
  verb.add_flag("--resumable", options.resumable,
                "keep the progress in the target, and go on where an earlier run was interrupted");
}

void add_options(CLI::App& verb, RestoreArguments& arguments) {
  RestoreOptions& options = arguments.options;
  verb.option_defaults()->group("Options for how it is restored");
  arguments.jobs_given = verb.add_option("-j,--jobs", arguments.jobs,
                                         "number of workers (default: PGBRAID_JOBS, or processors, at most 8)");
  verb.add_flag("-c,--clean", options.clean, "drop objects before creating them");
  verb.add_flag("--if-exists", options.if_exists, "with --clean: no error where there is nothing to drop");
  verb.add_flag("-C,--create", options.create, "create the database and restore into it");
  verb.add_flag("-e,--exit-on-error", options.exit_on_error, "stop at the first error");
  add_transaction_options(verb, options);
  auto* const analyze = verb.add_flag_callback(
      "--analyze", [&] { options.analyze = true; }, "collect the planner's statistics of the tables loaded");
  verb.add_flag_callback(
          "--no-analyze", [&] { options.analyze = false; }, "do not")
      ->excludes(analyze);
  verb.add_option("--maintenance-work-mem", options.maintenance_work_mem,
                  "memory for an index build (default: the server's setting)");
  verb.add_option("--retries", options.retries, "how often an item runs again after its connection broke")
      ->check(CLI::Range(0, 1000));
  verb.add_flag("--globals", options.globals, "first make the roles, memberships and tablespaces that the archive has");
  verb.add_option("--tablespace-mapping", options.tablespace_mapping,
                  "with --globals: make tablespaces of the folder OLD in NEW");
  verb.add_flag("--verify-first", options.verify_first, "prove the archive whole before anything is restored");
  add_output_options(verb, arguments);
  add_selection_options(verb, options);
  add_content_options(verb, arguments);
}

int print_list(const RestoreOptions& options, EventSink& events) {
  app::ScriptFile file(options.file.empty() ? "-" : options.file);
  file.write(list(options, events));
  file.commit();
  return 0;
}

int run(RestoreArguments& arguments, RunRecord& events, Interrupt& interrupt) {
  RestoreOptions& options = arguments.options;
  options.connection = arguments.connection.take();
  options.sections = arguments.sections.take();
  if (arguments.jobs_given->count() > 0) {
    options.jobs = arguments.jobs;
  } else if (!options.single_transaction) {  // which is one connection's, whatever the default
    options.jobs = default_jobs();
  }
  if (arguments.restrict_key_given->count() > 0) options.restrict_key = arguments.restrict_key;
  if (arguments.list) return print_list(options, events);
  if (arguments.dry_run) {
    return print_forecast("restore", forecast_restore(options, events), "the target was not touched");
  }
  const RestoreResult result = restore(options, events, interrupt);
  events.figures().workers = result.workers;
  events.figures().restored = result;
  if (options.file != "-" || !stdout_is_terminal() || arguments.verbose) tell_closing(events);
  if (result.failed == 0 && result.skipped == 0) return 0;
  events.message(Severity::warning,
                 fmt::format("errors ignored on restore: {} failed, {} skipped since they depend on these, {} done",
                             result.failed, result.skipped, result.done));
  return exit_status(ErrorCode::incomplete);
}

}  // namespace

Verb add_restore(CLI::App& program) {
  CLI::App& verb = add_verb(program, "restore", "restore an archive into a database");
  const auto arguments = std::make_shared<RestoreArguments>();
  add_options(verb, *arguments);
  arguments->connection.add_to(verb);
  verb.add_option("ARCHIVE", arguments->options.archive, "archive to restore; - is standard input")->required();
  const auto report = std::make_shared<ReportArguments>();
  report->add_to(verb);
  const auto progress = std::make_shared<ProgressArguments>();
  progress->add_to(verb);
  return {&verb,
          [arguments, report, progress](Interrupt& interrupt) {
            ConsoleEvents console(arguments->verbose, report->format());
            ProgressDisplay display(*progress, arguments->verbose, arguments->options.file == "-", report->format(),
                                    console);
            return run_reported("restore", *report, display, interrupt,
                                [&](RunRecord& events) { return run(*arguments, events, interrupt); });
          },
          report};
}

}  // namespace pgbraid::cli
