// pgbraid dump: one consistent snapshot of a database, read by many workers, into an archive; or into an SQL script.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "pgbraid/connection_options.hpp"
#include "pgbraid/events.hpp"
#include "pgbraid/interrupt.hpp"
#include "pgbraid/sections.hpp"

namespace pgbraid {

enum class ArchiveFormat {
  directory,
  custom,
  tar,
  plain,  // no archive: an SQL script for psql, written by one connection
};

struct DumpOptions {
  ConnectionOptions connection;
  ArchiveFormat format = ArchiveFormat::directory;
  // The path. A directory must not exist, or be empty; a file replaces one that is there. But for directories "-" or
  // empty is standard output. It may have strftime's fields, for the local time of the start, and {db}, for the
  // database's name made safe as part of a path component (docs/nightly.md).
  std::string file;
  std::optional<int> jobs;  // workers; default: processors, at most 8
  std::string compression;  // "none", "gzip", "lz4", "zstd", each with ":LEVEL", "zstd:3,long,workers=2"; empty:
                            // zstd:1, of a script none
  Sections sections;        // --section

  // What becomes of older archives that `file` may have been the name of, once this one is verified. One stays where
  // either says so; neither given: all stay.
  std::optional<int> keep;                       // --keep: the newest so many, this one among them
  std::optional<std::chrono::seconds> keep_for;  // --keep-for: those that are no older

  // Which objects. Patterns are those of psql's \d.
  std::vector<std::string> schemas;                          // -n
  std::vector<std::string> exclude_schemas;                  // -N
  std::vector<std::string> tables;                           // -t
  std::vector<std::string> tables_and_children;              // --table-and-children: with partitions and heirs
  std::vector<std::string> exclude_tables;                   // -T
  std::vector<std::string> exclude_tables_and_children;      // --exclude-table-and-children
  std::vector<std::string> exclude_table_data;               // --exclude-table-data
  std::vector<std::string> exclude_table_data_and_children;  // --exclude-table-data-and-children
  std::vector<std::string> extensions;                       // -e
  std::vector<std::string> exclude_extensions;               // --exclude-extension
  std::vector<std::string> include_foreign_data;             // --include-foreign-data: names of servers
  std::vector<std::string> filters;  // --filter: files whose lines add to the patterns; "-" is standard input
  std::vector<std::string> where;    // --where: "TABLE:CONDITION", a row filter for the data of one table
  bool strict_names = false;         // every pattern that includes must match something

  // What of them.
  bool data_only = false;        // -a
  bool schema_only = false;      // -s
  bool no_data = false;          // --no-data
  bool no_schema = false;        // --no-schema
  bool statistics = false;       // --statistics: the planner's statistics too
  bool statistics_only = false;  // nothing but these
  bool no_statistics = false;
  bool sequence_data = false;     // positions of sequences even where there is no other data
  bool large_objects = false;     // -b: even where schemas, tables or extensions were chosen
  bool no_large_objects = false;  // -B; both together: -b
  bool no_owner = false;          // -O
  bool no_privileges = false;     // -x
  bool no_comments = false;       // and so on: no entries of this kind, nor what is said of them
  bool no_policies = false;       // nor ENABLE ROW LEVEL SECURITY
  bool no_publications = false;
  bool no_security_labels = false;
  bool no_subscriptions = false;
  bool no_tablespaces = false;  // nothing says where it lies
  bool no_table_access_method = false;
  bool no_toast_compression = false;
  bool no_unlogged_table_data = false;  // nor positions of unlogged sequences

  // How it is read and written.
  std::string encoding;                   // -E: of the archive; empty: as the connection has it
  std::optional<int> extra_float_digits;  // from -15 to 3; default: 3, which loses nothing
  bool binary = false;                    // rows in the binary form of COPY, table by table where the types allow it
  bool enable_row_security = false;       // read what policies let the role see, in place of an error
  bool load_via_partition_root = false;   // a restore loads partitions through their topmost table
  bool quote_all_identifiers = false;
  bool globals = false;         // roles, memberships, tablespaces and the like, which all databases share
  bool role_passwords = false;  // with globals: these, too, as the server keeps them; superusers only
  bool group_access = false;    // the archive's folder 0750, its files 0640; else 0700 and 0600
  bool sync = true;             // durable before it takes its name
  // A table with more bytes, with TOAST, is read and written in parts, each by a worker of its own; 0: never.
  std::uint64_t part_size = std::uint64_t{1} << 30U;

  // Rows as INSERT statements in the place of COPY, which each of the first three asks for.
  bool inserts = false;
  bool column_inserts = false;         // each names its columns
  std::optional<int> rows_per_insert;  // at most so many to a statement; default: 1
  bool on_conflict_do_nothing = false;

  // How a script is written. An archive's restore has options of its own for these: accepted and checked.
  bool clean = false;   // -c
  bool create = false;  // -C
  bool if_exists = false;
  bool disable_triggers = false;
  bool use_set_session_authorization = false;
  std::string superuser;                    // -S
  std::optional<std::string> restrict_key;  // of a script: letters and digits; default: random ones

  bool serializable_deferrable = false;
  bool synchronized_snapshots = true;
  std::string snapshot;           // adopt this exported snapshot instead of making one
  std::string lock_wait_timeout;  // as the server's lock_timeout takes it; empty: wait
  int retries = 3;                // how often an item runs again after its worker's connection broke
};

struct DumpResult {
  std::uint64_t tables = 0;
  std::uint64_t rows = 0;
  std::uint64_t raw_bytes = 0;       // COPY and large-object data before compression
  std::uint64_t stored_bytes = 0;    // data files as written, or the script
  int workers = 0;                   // that took part; 0: the leader did the work
  std::string file;                  // the archive's or script's path, its fields filled in
  std::vector<std::string> removed;  // older archives; each was a whole one
  std::uint64_t not_removed = 0;     // that should have gone; each was told to the EventSink as a warning
};

// Dumps one database. Either the archive or script stands whole under result.file on return, or nothing does (what was
// there before, in a script's case) and Error is thrown; where older ones are to go, it may also be thrown once the new
// one stands. Error{locked} where another run is at work on the same options.file. Blocks; `interrupt` may be raised
// from another thread.
DumpResult dump(const DumpOptions& options, EventSink& events, Interrupt& interrupt);

}  // namespace pgbraid
