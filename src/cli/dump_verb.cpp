// pgbraid dump on the command line.
#include <fmt/format.h>

#include "base/fail.hpp"
#include "base/text.hpp"
#include "cli/common_options.hpp"
#include "cli/terminal.hpp"
#include "cli/verbs.hpp"
#include "pgbraid/dump.hpp"

namespace pgbraid::cli {

namespace {

struct DumpArguments {
  DumpOptions options;
  ConnectionArguments connection;
  SectionArguments sections;
  std::string format;
  std::string database;
  int jobs = 0;
  CLI::Option* jobs_given = nullptr;
  bool no_synchronized_snapshots = false;
  bool verbose = false;
};

void add_output_options(CLI::App& verb, DumpArguments& arguments) {
  DumpOptions& options = arguments.options;
  const std::string group = "Output options";
  verb.add_option("-F,--format", arguments.format, "archive format: d (directory)")->group(group);
  verb.add_option("-f,--file", options.file, "name of the archive")->group(group);
  arguments.jobs_given =
      verb.add_option("-j,--jobs", arguments.jobs, "number of workers (default: processors, at most 8)")->group(group);
  verb.add_option("-Z,--compress", options.compression,
                  "METHOD[:LEVEL] of none, gzip, lz4, zstd; or 0 to 9 (default: zstd:1)")
      ->group(group);
  verb.add_option("--lock-wait-timeout", options.lock_wait_timeout, "fail if a table lock takes longer")->group(group);
  verb.add_option("--retries", options.retries, "how often a table is read again after its connection broke")
      ->check(CLI::Range(0, 1000))
      ->group(group);
  verb.add_flag("-v,--verbose", arguments.verbose, "say what is being done")->group(group);
}

void add_content_options(CLI::App& verb, DumpArguments& arguments) {
  DumpOptions& options = arguments.options;
  const std::string group = "Options for what is dumped";
  verb.add_flag("-a,--data-only", options.data_only, "only the data, not the definitions")->group(group);
  verb.add_flag("-s,--schema-only", options.schema_only, "only the definitions, no data")->group(group);
  verb.add_flag("--statistics", options.statistics, "the planner's statistics, too")->group(group);
  verb.add_flag("--statistics-only", options.statistics_only, "only the statistics, neither definitions nor data")->group(group);
  verb.add_flag("--no-statistics", options.no_statistics, "no statistics (the default)")->group(group);
  verb.add_option("-n,--schema", options.schemas, "only schemas that match the pattern")
      ->allow_extra_args(false)
      ->group(group);
  verb.add_option("-N,--exclude-schema", options.exclude_schemas, "no schemas that match")
      ->allow_extra_args(false)
      ->group(group);
  verb.add_option("-t,--table", options.tables, "only tables that match")->allow_extra_args(false)->group(group);
  verb.add_option("-T,--exclude-table", options.exclude_tables, "no tables that match")
      ->allow_extra_args(false)
      ->group(group);
  verb.add_option("--exclude-table-data", options.exclude_table_data, "no data of tables that match")
      ->allow_extra_args(false)
      ->group(group);
  verb.add_option("--include-foreign-data", options.include_foreign_data,
                  "data of foreign tables on servers that match")
      ->allow_extra_args(false)
      ->group(group);
  arguments.sections.add_to(verb);
  verb.add_flag("-O,--no-owner", options.no_owner, "no ownership")->group(group);
  verb.add_flag("-x,--no-privileges,--no-acl", options.no_privileges, "no GRANT and REVOKE")->group(group);
  verb.add_option("--snapshot", options.snapshot, "use this exported snapshot")->group(group);
  verb.add_flag("--serializable-deferrable", options.serializable_deferrable,
                "wait until the dump can run without anomalies")
      ->group(group);
  verb.add_flag("--no-synchronized-snapshots", arguments.no_synchronized_snapshots,
                "let each worker have a snapshot of its own")
      ->group(group);
}

// Without -F it is plain text, as in pg_dump; with -j only a directory makes sense.
void check_format(const DumpArguments& arguments) {
  const std::string& format = arguments.format;
  if (format == "d" || format == "directory") return;
  if (format.empty() && arguments.jobs_given->count() > 0) return;
  if (format.empty() || format == "p" || format == "plain") {
    base::fail_with_hint(ErrorCode::usage, "plain text cannot be written", "Use -Fd and -f for a directory archive.");
  }
  if (format == "c" || format == "custom" || format == "t" || format == "tar") {
    base::fail_with_hint(ErrorCode::usage, fmt::format("archive format \"{}\" cannot be written", format),
                         "Use -Fd for a directory archive.");
  }
  base::fail(ErrorCode::usage, "invalid output format \"{}\" specified", format);
}

int run(DumpArguments& arguments, Interrupt& interrupt) {
  check_format(arguments);
  DumpOptions& options = arguments.options;
  options.connection = arguments.connection.take();
  if (!arguments.database.empty()) {
    if (!options.connection.dbname.empty()) {
      base::fail(ErrorCode::usage, "the database is given twice: \"{}\" and -d", arguments.database);
    }
    options.connection.dbname = arguments.database;
  }
  options.sections = arguments.sections.take();
  options.synchronized_snapshots = !arguments.no_synchronized_snapshots;
  if (arguments.jobs_given->count() > 0) options.jobs = arguments.jobs;
  ConsoleEvents events(arguments.verbose);
  const DumpResult result = dump(options, events, interrupt);
  events.message(Severity::detail, fmt::format("dumped {} rows of {} tables, {} ({} stored), with {} workers",
                                               result.rows, result.tables, base::human_size(result.raw_bytes),
                                               base::human_size(result.stored_bytes), result.workers));
  return 0;
}

}  // namespace

Verb add_dump(CLI::App& program) {
  CLI::App& verb = add_verb(program, "dump", "dump a database into an archive");
  const auto arguments = std::make_shared<DumpArguments>();
  add_output_options(verb, *arguments);
  add_content_options(verb, *arguments);
  arguments->connection.add_to(verb);
  verb.add_option("DBNAME", arguments->database, "database to dump");
  return {&verb, [arguments](Interrupt& interrupt) { return run(*arguments, interrupt); }};
}

}  // namespace pgbraid::cli
