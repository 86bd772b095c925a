// pgbraid mirror, as a list of phases: the first half of a dump and the second of a restore.
#include "pgbraid/mirror.hpp"

#include <fmt/format.h>

#include <memory>
#include <string>

#include "app/dump_options.hpp"
#include "app/dump_source.hpp"
#include "app/leader.hpp"
#include "app/mirror_compare.hpp"
#include "app/mirror_origin.hpp"
#include "app/mirror_target.hpp"
#include "app/restore_forecast.hpp"
#include "app/restore_options.hpp"
#include "app/restore_run.hpp"
#include "base/fail.hpp"
#include "pg/conninfo.hpp"
#include "pgbraid/forecast.hpp"

namespace pgbraid {

namespace {

// The form of the table of contents: as in an archive of the newest version.
codec::Compression newest_format() { return codec::parse_compression("zstd"); }

// How the target is to be filled. What is wanted is decided by what is read; the restore has to know of it only where
// it works otherwise for it.
RestoreOptions target_options(const MirrorOptions& options) {
  const DumpOptions& source = options.source;
  RestoreOptions target = options.target;
  target.archive = source.connection.dbname;
  target.jobs = options.jobs;
  target.retries = options.retries;
  target.sections = source.sections;
  target.data_only = source.data_only;
  target.schema_only = source.schema_only;
  target.no_data = source.no_data;
  target.no_schema = source.no_schema;
  target.statistics = source.statistics;
  target.statistics_only = source.statistics_only;
  target.no_statistics = source.no_statistics;
  target.no_owner = source.no_owner;
  target.no_privileges = source.no_privileges;
  target.no_tablespaces = source.no_tablespaces;
  target.no_table_access_method = source.no_table_access_method;
  return target;
}

// Rows are understood in binary form by a server of the same major version, in a table of the mirror's own making.
bool may_be_binary(const MirrorOptions& options, const pg::Connection& source, const pg::Connection& target) {
  const bool makes_tables = !options.source.data_only && !options.source.no_schema && options.source.sections.pre_data;
  return !options.text && makes_tables && source.features().major_version() == target.features().major_version();
}

// An error that ends a mirror in the middle of its work.
[[noreturn]] void fail_with_rest(ErrorReport report, bool snapshot_gone) {
  constexpr const char* kRest =
      "What is complete in the target stays; a table that was being filled is empty, or has those of its parts that "
      "were complete. Run the mirror again with --clean and --if-exists, or into a new database.";
  // Where the snapshot is gone, the hint is to run it again, which the rest says better.
  report.hint = report.hint.empty() || snapshot_gone ? kRest : report.hint + " " + kRest;
  throw Error(std::move(report));
}

MirrorOptions checked(const MirrorOptions& given) {
  MirrorOptions options = given;
  options.source = app::with_filters(options.source);
  app::check_dump_options(options.source);
  options.target = target_options(options);
  app::check_restore_options(options.target);
  return options;
}

// All that comes before anything is touched.
void prepare(const MirrorOptions& options, app::DumpSource& source, pg::Connection& target, app::RestoreRun& run,
             EventSink& events, Interrupt& interrupt) {
  events.phase("reading the catalog");
  app::interruptible(source.leader(), interrupt, [&] {
    source.begin();
    catalog::ReadOptions read = app::read_options(options.source, newest_format());
    read.binary = may_be_binary(options, source.leader(), target);
    read.binary_own_only = true;
    source.read(newest_format(), read);
  });
  run.prepare();
}

}  // namespace

MirrorResult mirror(const MirrorOptions& given, EventSink& events, Interrupt& interrupt) {
  events.database({pg::database_name(given.source.connection), {}, {}, {}});
  const MirrorOptions options = checked(given);

  // Both leaders, and what there is to be had.
  const auto source = std::make_shared<app::DumpSource>(options.source, "mirror", events, &interrupt);
  const auto origin = std::make_shared<app::MirrorOrigin>(source, options.target.clean, options.target.create);
  app::RestoreRun run(options.target, "mirror", origin, events, interrupt);
  pg::Connection& target = run.connect();
  app::check_is_another(source->leader(), target, options.target.create);
  MirrorResult result;
  bool at_work = false;
  try {
    prepare(options, *source, target, run, events, interrupt);
    at_work = true;
    result.restored = run.run();
    at_work = false;
    if (options.compare) {
      const app::CompareResult compared = app::compare_rows(*source, run.shared(), options, events, interrupt);
      result.compared = compared.tables;
      result.different = compared.different;
    }
    app::interruptible(source->leader(), interrupt, [&] { source->end(); });
  } catch (const Error& error) {
    ErrorReport report = error.report();
    bool snapshot_gone = false;
    try {
      if (!interrupt.requested()) source->check_alive_after(report);
    } catch (const Error& lost) {
      report = lost.report();
      snapshot_gone = true;
    }
    if (at_work && run.has_touched()) fail_with_rest(std::move(report), snapshot_gone);
    throw Error(std::move(report));
  }
  return result;
}

Forecast forecast_mirror(const MirrorOptions& given, EventSink& events, Interrupt& interrupt) {
  const MirrorOptions options = checked(given);
  const auto source = std::make_shared<app::DumpSource>(options.source, "mirror", events, &interrupt);
  const auto origin = std::make_shared<app::MirrorOrigin>(source, options.target.clean, options.target.create);
  app::RestoreRun run(options.target, "mirror", origin, events, interrupt);
  pg::Connection& target = run.connect();
  app::check_is_another(source->leader(), target, options.target.create);
  prepare(options, *source, target, run, events, interrupt);
  events.phase({});
  return app::forecast_entries(*origin, run.selection(), options.target);
}

}  // namespace pgbraid
