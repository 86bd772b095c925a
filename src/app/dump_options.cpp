#include "app/dump_options.hpp"

#include <unistd.h>

#include "app/filter_file.hpp"
#include "app/sql_script.hpp"
#include "app/statistics_options.hpp"
#include "archive/format.hpp"
#include "base/fail.hpp"
#include "catalog/row_filters.hpp"

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

void refuse_contradictions(const DumpOptions& options) {
  const Given schema_only{"-s/--schema-only", options.schema_only};
  const Given data_only{"-a/--data-only", options.data_only};
  const Given no_data{"--no-data", options.no_data};
  const Given where{"--where", !options.where.empty()};
  refuse_both(schema_only, data_only);
  refuse_both(data_only, no_data);
  refuse_both(schema_only, {"--no-schema", options.no_schema});
  refuse_both(schema_only, {"--include-foreign-data", !options.include_foreign_data.empty()});
  refuse_both({"-c/--clean", options.clean}, data_only);
  refuse_both(schema_only, where);
  refuse_both(no_data, where);
  refuse_both({"--snapshot", !options.snapshot.empty()},
              {"--serializable-deferrable", options.serializable_deferrable});
  if (options.if_exists && !options.clean) {
    base::fail(ErrorCode::usage, "option --if-exists requires option -c/--clean");
  }
  if (where.given && !options.sections.data) {
    base::fail(ErrorCode::usage, "option --where requires the data section");
  }
}

bool asks_for_inserts(const DumpOptions& options) {
  return options.inserts || options.column_inserts || options.rows_per_insert;
}

void check_inserts(const DumpOptions& options) {
  if (options.rows_per_insert && *options.rows_per_insert < 1) {
    base::fail(ErrorCode::usage, "--rows-per-insert must be in range 1..2147483647");
  }
  if (options.on_conflict_do_nothing && !asks_for_inserts(options)) {
    base::fail(ErrorCode::usage,
               "option --on-conflict-do-nothing requires option --inserts, --rows-per-insert, or --column-inserts");
  }
  if (!options.binary || !asks_for_inserts(options)) return;
  const char* const name = options.inserts          ? "--inserts"
                           : options.column_inserts ? "--column-inserts"
                                                    : "--rows-per-insert";
  base::fail_with_hint(ErrorCode::usage, fmt::format("options --binary and {} cannot be used together", name),
                       "The binary form is one of COPY.");
}

// Of a script: what only archives can have.
void check_plain(const DumpOptions& options) {
  check_restrict_key(options.restrict_key);
  if (options.jobs.value_or(1) > 1) {
    base::fail_with_hint(ErrorCode::usage, "a plain dump is written by one job",
                         "Leave out -j/--jobs; or use -Fd, for a directory archive.");
  }
  if (options.binary) {
    base::fail_with_hint(ErrorCode::usage, "rows in binary form cannot be in a plain dump",
                         "Leave out --binary; or use -Fd, for a directory archive.");
  }
  if (options.group_access) {
    base::fail_with_hint(ErrorCode::usage, "option --group-access is for archives",
                         "Who may read a plain dump is decided by the umask.");
  }
}

void check_globals(const DumpOptions& options) {
  if (options.role_passwords && !options.globals) {
    base::fail(ErrorCode::usage, "option --role-passwords requires option --globals");
  }
  const bool has_files = options.format == ArchiveFormat::directory || options.format == ArchiveFormat::tar;
  if (!options.globals || has_files) return;
  base::fail_with_hint(ErrorCode::usage, "option --globals requires a directory or tar archive",
                       "No other format has a place for them. Use -Fd or -Ft.");
}

}  // namespace

DumpOptions with_filters(DumpOptions options) {
  for (const auto& path : options.filters) read_filter_file(path, options);
  return options;
}

void check_dump_options(const DumpOptions& options) {
  refuse_contradictions(options);
  check_inserts(options);
  check_statistics_options(options);
  const int digits = options.extra_float_digits.value_or(3);
  if (digits < -15 || digits > 3) base::fail(ErrorCode::usage, "--extra-float-digits must be in range -15..3");
  for (const auto& filter : options.where) catalog::parse_row_filter(filter);
}

void check_dump_target(const DumpOptions& options) {
  check_globals(options);
  if (options.format == ArchiveFormat::plain) {
    check_plain(options);
    return;
  }
  if (options.restrict_key) {
    base::fail(ErrorCode::usage, "option --restrict-key can only be used with --format=plain");
  }
  if (options.format == ArchiveFormat::directory) {
    if (options.file.empty()) {
      base::fail_with_hint(ErrorCode::usage, "a directory archive needs a name", "Give one with -f/--file.");
    }
  } else if (output_file(options) == "-" && ::isatty(STDOUT_FILENO) == 1) {
    base::fail_with_hint(ErrorCode::usage, "an archive is nothing that a terminal can show",
                         "Give a file with -f/--file, or let standard output be a file or a pipe.");
  }
}

std::string output_file(const DumpOptions& options) { return options.file.empty() ? "-" : options.file; }

codec::Compression archive_compression(const DumpOptions& options) {
  if (options.format != ArchiveFormat::tar) return codec::parse_compression(options.compression);
  constexpr codec::Compression kNone{codec::Algorithm::none, 0};
  if (!options.compression.empty() && codec::parse_compression(options.compression) != kNone) {
    base::fail_with_hint(ErrorCode::usage, "an archive in tar format cannot be compressed",
                         "Leave out -Z/--compress, or use -Fc; or compress the tar file itself.");
  }
  return kNone;
}

catalog::ReadOptions read_options(const DumpOptions& options, const codec::Compression& compression) {
  catalog::ReadOptions read;
  read.patterns.schemas = options.schemas;
  read.patterns.exclude_schemas = options.exclude_schemas;
  read.patterns.tables = options.tables;
  read.patterns.tables_and_children = options.tables_and_children;
  read.patterns.exclude_tables = options.exclude_tables;
  read.patterns.exclude_tables_and_children = options.exclude_tables_and_children;
  read.patterns.exclude_table_data = options.exclude_table_data;
  read.patterns.exclude_table_data_and_children = options.exclude_table_data_and_children;
  read.patterns.extensions = options.extensions;
  read.patterns.exclude_extensions = options.exclude_extensions;
  read.patterns.foreign_servers = options.include_foreign_data;
  read.patterns.strict = options.strict_names;
  read.where = options.where;
  const Sections& sections = options.sections;
  read.definitions = !(options.data_only || options.no_schema) && (sections.pre_data || sections.post_data);
  // Refreshes of materialized views are post-data, and yet depend on data being wanted.
  read.data =
      !(options.schema_only || options.no_data || options.statistics_only) && (sections.data || sections.post_data);
  read.sequence_data = read.data || (options.sequence_data && sections.data);
  read.large_objects = !options.no_large_objects;
  read.large_objects_always = options.large_objects;
  read.large_object_groups = archive::format_minor_version(compression) >= archive::kVersionWithBlobGroups;
  read.statistics = options.statistics || options.statistics_only;
  read.unlogged_table_data = !options.no_unlogged_table_data;
  read.toast_compression = !options.no_toast_compression;
  read.load_via_partition_root = options.load_via_partition_root;
  read.binary = options.binary;
  read.lock_wait_timeout = options.lock_wait_timeout;
  return read;
}

catalog::EmitOptions emit_options(const DumpOptions& options, const codec::Compression& compression) {
  catalog::EmitOptions emit;
  emit.no_owner = options.no_owner;
  emit.no_privileges = options.no_privileges;
  emit.no_tablespaces = options.no_tablespaces;
  emit.relkinds = archive::format_minor_version(compression) >= archive::kVersionWithRelkind;
  if (asks_for_inserts(options)) {
    emit.inserts = {options.column_inserts, options.on_conflict_do_nothing,
                    static_cast<std::uint64_t>(options.rows_per_insert.value_or(1))};
  }
  return emit;
}

// Data that is not wanted was never read: only definitions are to be taken out.
RestoreOptions keep_options(const DumpOptions& options) {
  RestoreOptions keep;
  keep.sections = options.sections;
  keep.statistics = options.statistics;
  keep.statistics_only = options.statistics_only;
  keep.data_only = options.data_only || options.no_schema;
  keep.no_privileges = options.no_privileges;
  keep.create = true;
  return keep;
}

RestoreOptions script_options(const DumpOptions& options) {
  RestoreOptions script = keep_options(options);
  script.create = options.create;
  script.clean = options.clean;
  script.if_exists = options.if_exists;
  script.no_owner = options.no_owner;
  script.no_tablespaces = options.no_tablespaces;
  script.no_table_access_method = options.no_table_access_method;
  script.disable_triggers = options.disable_triggers;
  script.superuser = options.superuser;
  script.use_set_session_authorization = options.use_set_session_authorization;
  script.enable_row_security = options.enable_row_security;
  script.restrict_key = options.restrict_key;
  return script;
}

LeftOut left_out(const DumpOptions& options) {
  using enum model::ObjectKind;
  LeftOut out;
  if (options.no_comments) out.kinds.insert(comment);
  if (options.no_security_labels) out.kinds.insert(security_label);
  if (options.no_policies) out.kinds.insert({policy, row_security});
  if (options.no_publications) out.kinds.insert({publication, publication_table, publication_schema});
  if (options.no_subscriptions) out.kinds.insert({subscription, subscription_table});
  out.tablespaces = options.no_tablespaces;
  out.access_methods = options.no_table_access_method;
  return out;
}

}  // namespace pgbraid::app
