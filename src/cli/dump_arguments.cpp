#include "cli/dump_arguments.hpp"

#include <fmt/format.h>

#include "base/fail.hpp"
#include "cli/environment.hpp"

namespace pgbraid::cli {

namespace {

// Without -F it is plain text, as in pg_dump; with -j only a directory makes sense.
ArchiveFormat parse_format(const std::string& given, bool jobs_given) {
  const std::string format = CLI::detail::to_lower(given);
  if (format == "d" || format == "directory") return ArchiveFormat::directory;
  if (format == "c" || format == "custom") return ArchiveFormat::custom;
  if (format == "t" || format == "tar") return ArchiveFormat::tar;
  if (format == "p" || format == "plain") return ArchiveFormat::plain;
  if (format.empty()) return jobs_given ? ArchiveFormat::directory : ArchiveFormat::plain;
  base::fail(ErrorCode::usage, "invalid output format \"{}\" specified", given);
}

// Defaults of the environment are for archives: text is written by one connection, and not compressed.
void take_environment(DumpOptions& taken) {
  if (taken.format == ArchiveFormat::plain) return;
  if (!taken.jobs) taken.jobs = default_jobs();
  if (taken.compression.empty() && taken.format != ArchiveFormat::tar) taken.compression = default_compression();
}

}  // namespace

void DumpArguments::add_to(CLI::App& verb) {
  add_output_options(verb);
  add_selection_options(verb);
  add_content_options(verb);
  add_reading_options(verb);
  add_insert_options(verb);
  add_text_options(verb);
  connection.add_to(verb);
  verb.add_option("DBNAME", database, "database to dump");
}

void DumpArguments::add_source_to(CLI::App& verb) {
  add_selection_options(verb);
  add_content_options(verb);
  add_reading_options(verb);
}

void DumpArguments::add_output_options(CLI::App& verb) {
  const std::string group = "Output options";
  verb.add_option("-F,--format", format,
                  "output format: p (plain SQL, the default without -j), d (directory), c (custom), t (tar)")
      ->group(group);
  verb.add_option("-f,--file", options.file,
                  "name of the archive or script; may have fields of time and {db}, such as {db}-%F (default: standard "
                  "output, but not of a directory)")
      ->group(group);
  jobs_given = verb.add_option("-j,--jobs", jobs, "number of workers (default: PGBRAID_JOBS, or processors, at most 8)")
                   ->group(group);
  verb.add_option("-Z,--compress", options.compression,
                  "compression: none, gzip[:LEVEL], lz4[:LEVEL] or zstd[:LEVEL,long,workers=N]; or 0 to 9 (default: "
                  "PGBRAID_COMPRESS, or zstd:1; plain: none)")
      ->group(group);
  verb.add_option("-E,--encoding", options.encoding, "encoding of the archive or script")->group(group);
  verb.add_flag("--binary", options.binary, "rows in COPY's binary form, where a table's types allow it")->group(group);
  verb.add_flag("--globals", options.globals, "roles, memberships and tablespaces, too")->group(group);
  verb.add_flag("--role-passwords", options.role_passwords, "with --globals: the roles' passwords, too")->group(group);
  verb.add_flag("--group-access", options.group_access, "let the group read the archive")->group(group);
  verb.add_flag("--no-sync{false}", options.sync, "do not wait until the archive or script is safely on disk")
      ->group(group);
  verb.add_option("--retries", options.retries, "how often a table is read again after its connection broke")
      ->check(CLI::Range(0, 1000))
      ->group(group);
  verb.add_flag("--dry-run", dry_run, "only print what would be dumped, in which order, with estimated sizes")
      ->group(group);
  verb.add_flag("-v,--verbose", verbose, "say what is being done")->group(group);
}

void DumpArguments::add_selection_options(CLI::App& verb) {
  const std::string group = "Options for which objects are dumped";
  const auto add = [&](const char* names, std::vector<std::string>& values, const char* description) {
    verb.add_option(names, values, description)->allow_extra_args(false)->group(group);
  };
  add("-n,--schema", options.schemas, "only schemas that match the pattern");
  add("-N,--exclude-schema", options.exclude_schemas, "no schemas that match");
  add("-t,--table", options.tables, "only tables that match");
  add("-T,--exclude-table", options.exclude_tables, "no tables that match");
  add("--table-and-children", options.tables_and_children, "only tables that match, and their children and partitions");
  add("--exclude-table-and-children", options.exclude_tables_and_children,
      "no tables that match, nor their children and partitions");
  add("--exclude-table-data", options.exclude_table_data, "no data of tables that match");
  add("--exclude-table-data-and-children", options.exclude_table_data_and_children,
      "no data of tables that match, nor of their children and partitions");
  add("-e,--extension", options.extensions, "only extensions that match");
  add("--exclude-extension", options.exclude_extensions, "no extensions that match");
  add("--include-foreign-data", options.include_foreign_data, "data of foreign tables on foreign servers that match");
  add("--where", options.where, "of this table, only rows for which the condition holds");
  add("--filter", options.filters, "choose objects as this file says; - is standard input");
  verb.add_flag("--strict-names", options.strict_names, "each pattern that includes must match something")
      ->group(group);
}

void DumpArguments::add_content_options(CLI::App& verb) {
  const std::string group = "Options for what is dumped of them";
  const auto add = [&](const char* names, bool& value, const char* description) {
    verb.add_flag(names, value, description)->group(group);
  };
  add("-a,--data-only", options.data_only, "only the data, not the definitions");
  add("-s,--schema-only", options.schema_only, "only the definitions, no data");
  add("--no-data", options.no_data, "no data");
  add("--no-schema", options.no_schema, "no definitions");
  add("--statistics", options.statistics, "the planner's statistics, too");
  add("--statistics-only", options.statistics_only, "only the statistics, neither definitions nor data");
  add("--no-statistics", options.no_statistics, "no statistics (the default)");
  sections.add_to(verb, group);
  add("--sequence-data", options.sequence_data, "the positions of sequences, even without other data");
  add("-b,--large-objects,--blobs", options.large_objects,
      "large objects, even where schemas, tables or extensions were chosen");
  add("-B,--no-large-objects,--no-blobs", options.no_large_objects, "no large objects");
  add("-O,--no-owner", options.no_owner, "no ownership");
  add("-x,--no-privileges,--no-acl", options.no_privileges, "no GRANT and REVOKE");
  add("--no-comments", options.no_comments, "no comments");
  add("--no-policies", options.no_policies, "no row security policies");
  add("--no-publications", options.no_publications, "no publications");
  add("--no-security-labels", options.no_security_labels, "no security labels");
  add("--no-subscriptions", options.no_subscriptions, "no subscriptions");
  add("--no-tablespaces", options.no_tablespaces, "no tablespaces");
  add("--no-table-access-method", options.no_table_access_method, "no table access methods");
  add("--no-toast-compression", options.no_toast_compression, "no TOAST compression methods");
  add("--no-unlogged-table-data", options.no_unlogged_table_data, "no data of unlogged tables");
}

void DumpArguments::add_reading_options(CLI::App& verb) {
  const std::string group = "Options for how it is read";
  const auto add = [&](const char* names, bool& value, const char* description) {
    verb.add_flag(names, value, description)->group(group);
  };
  verb.add_option("--lock-wait-timeout", options.lock_wait_timeout, "fail if a table lock takes longer")->group(group);
  verb.add_option("--snapshot", options.snapshot, "use this exported snapshot")->group(group);
  add("--serializable-deferrable", options.serializable_deferrable, "wait until the dump can run without anomalies");
  add("--no-synchronized-snapshots", no_synchronized_snapshots, "let each worker have a snapshot of its own");
  add("--enable-row-security", options.enable_row_security, "dump the rows that policies let the role see");
  extra_float_digits_given =
      verb.add_option("--extra-float-digits", extra_float_digits, "digits of floating-point numbers, from -15 to 3")
          ->group(group);
  add("--load-via-partition-root", options.load_via_partition_root, "load partitions through their topmost table");
  verb.add_option("--part-size", options.part_size,
                  "read tables larger than this in parts, many at once; a number of bytes or with a unit, such as "
                  "1GiB (the default) or 100MiB; 0: never")
      ->transform(CLI::AsSizeValue(false))
      ->transform([](const std::string& size) {
        if (size.starts_with('-')) throw CLI::ValidationError("--part-size", "must not be negative");
        return size;
      })
      ->group(group);
  add("--quote-all-identifiers", options.quote_all_identifiers, "quote all identifiers, even if not key words");
}

void DumpArguments::add_insert_options(CLI::App& verb) {
  const std::string group = "Options for rows as INSERT statements";
  verb.add_flag("--inserts", options.inserts, "rows as INSERT statements, not COPY")->group(group);
  verb.add_flag("--column-inserts,--attribute-inserts", options.column_inserts, "INSERT statements with column names")
      ->group(group);
  rows_per_insert_given =
      verb.add_option("--rows-per-insert", rows_per_insert, "INSERT statements of at most N rows")->group(group);
  verb.add_flag("--on-conflict-do-nothing", options.on_conflict_do_nothing, "add ON CONFLICT DO NOTHING to them")
      ->group(group);
}

void DumpArguments::add_text_options(CLI::App& verb) {
  const std::string group = "Options of plain SQL, which archives leave to the restore";
  const auto add = [&](const char* names, bool& value, const char* description) {
    verb.add_flag(names, value, description)->group(group);
  };
  add("-c,--clean", options.clean, "drop objects before they are created");
  add("--if-exists", options.if_exists, "use IF EXISTS to drop objects");
  add("-C,--create", options.create, "create the database");
  add("--disable-triggers", options.disable_triggers, "disable triggers while data is loaded");
  add("--use-set-session-authorization", options.use_set_session_authorization,
      "set ownership by SET SESSION AUTHORIZATION");
  verb.add_option("-S,--superuser", options.superuser, "superuser to disable triggers as")->group(group);
  restrict_key_given =
      verb.add_option("--restrict-key", restrict_key, "key for psql's \\restrict (default: a random one)")
          ->group(group);
}

DumpOptions DumpArguments::take() const {
  DumpOptions taken = options;
  taken.format = parse_format(format, jobs_given->count() > 0);
  taken.connection = connection.take();
  if (!database.empty()) {
    if (!taken.connection.dbname.empty()) {
      base::fail(ErrorCode::usage, "the database is given twice: \"{}\" and -d", database);
    }
    taken.connection.dbname = database;
  }
  if (jobs_given->count() > 0) taken.jobs = jobs;
  if (rows_per_insert_given->count() > 0) taken.rows_per_insert = rows_per_insert;
  if (restrict_key_given->count() > 0) taken.restrict_key = restrict_key;
  take_rest(taken);
  take_environment(taken);
  return taken;
}

bool DumpArguments::writes_stdout() const {
  const bool is_directory = format.empty() ? jobs_given->count() > 0 : (format.front() == 'd' || format.front() == 'D');
  return !is_directory && (options.file.empty() || options.file == "-");
}

DumpOptions DumpArguments::take_source() const {
  DumpOptions taken = options;
  take_rest(taken);
  return taken;
}

void DumpArguments::take_rest(DumpOptions& taken) const {
  taken.sections = sections.take();
  taken.synchronized_snapshots = !no_synchronized_snapshots;
  if (extra_float_digits_given->count() > 0) taken.extra_float_digits = extra_float_digits;
}

}  // namespace pgbraid::cli
