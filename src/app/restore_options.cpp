#include "app/restore_options.hpp"

#include <algorithm>

#include "app/filter_file.hpp"
#include "app/sql_script.hpp"
#include "app/statistics_options.hpp"
#include "app/transaction_options.hpp"
#include "app/use_list.hpp"
#include "base/fail.hpp"

namespace pgbraid::app {

namespace {

struct Given {
  const char* name;
  bool given;
};

void refuse_both(const Given& one, const Given& other) {
  if (one.given && other.given) {
    base::fail(ErrorCode::usage, "options {} and {} cannot be used together", one.name, other.name);
  }
}

}  // namespace

RestoreOptions with_filters(RestoreOptions options) {
  for (const auto& path : options.filters) read_filter_file(path, options);
  return options;
}

void check_restore_options(const RestoreOptions& options) {
  const Given dbname{"-d/--dbname", !options.connection.dbname.empty()};
  const Given schema_only{"-s/--schema-only", options.schema_only};
  const Given data_only{"-a/--data-only", options.data_only};
  refuse_both(dbname, {"-f/--file", !options.file.empty()});
  refuse_both(dbname, {"--restrict-key", options.restrict_key.has_value()});
  refuse_both(schema_only, data_only);
  check_statistics_options(options);
  refuse_both(data_only, {"--no-data", options.no_data});
  refuse_both(schema_only, {"--no-schema", options.no_schema});
  refuse_both({"-c/--clean", options.clean}, data_only);
  if (options.if_exists && !options.clean) {
    base::fail(ErrorCode::usage, "option --if-exists requires option -c/--clean");
  }
  const Given globals{"--globals", options.globals};
  refuse_both(globals, {"-f/--file", !options.file.empty()});
  refuse_both(globals, {"-1/--single-transaction", options.single_transaction});
  if (!options.tablespace_mapping.empty() && !options.globals) {
    base::fail(ErrorCode::usage, "option --tablespace-mapping requires option --globals");
  }
  check_transaction_options(options);
  check_restrict_key(options.restrict_key);
}

void check_restore_target(const RestoreOptions& options) {
  if (options.connection.dbname.empty() && options.file.empty()) {
    base::fail_with_hint(ErrorCode::usage, "one of -d/--dbname and -f/--file must be specified",
                         "-d names the database to restore into, -f the SQL script to write instead.");
  }
}

plan::RestoreSelection select_entries(const model::Toc& toc, const RestoreOptions& options, EventSink& events) {
  if (options.use_list.empty()) return plan::select_for_restore(toc, options);
  const std::vector<model::DumpId> listed = read_use_list(options.use_list, toc, events);
  return plan::select_for_restore(toc, options, &listed);
}

void check_has_database(const plan::RestoreSelection& selection, const RestoreOptions& options) {
  const bool has_database = std::any_of(selection.entries.begin(), selection.entries.end(),
                                        [](const auto* entry) { return entry->kind == model::ObjectKind::database; });
  if (options.create && !has_database) {
    base::fail(ErrorCode::usage, "the archive \"{}\" has no database to create", options.archive);
  }
}

}  // namespace pgbraid::app
