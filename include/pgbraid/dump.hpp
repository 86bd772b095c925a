// pgbraid dump: one consistent snapshot of a database, read by many workers, into an archive.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "pgbraid/connection_options.hpp"
#include "pgbraid/events.hpp"
#include "pgbraid/interrupt.hpp"
#include "pgbraid/sections.hpp"

namespace pgbraid {

enum class ArchiveFormat { directory };

struct DumpOptions {
  ConnectionOptions connection;
  ArchiveFormat format = ArchiveFormat::directory;
  std::string file;                               // the archive's path; must not exist, or be an empty directory
  std::optional<int> jobs;                        // workers; default: processors, at most 8
  std::string compression;                        // "none", "gzip", "lz4", "zstd", each with ":LEVEL"; empty: zstd:1
  Sections sections;                              // --section, -a and -s
  std::vector<std::string> schemas;               // -n patterns
  std::vector<std::string> exclude_schemas;       // -N
  std::vector<std::string> tables;                // -t
  std::vector<std::string> exclude_tables;        // -T
  std::vector<std::string> exclude_table_data;    // --exclude-table-data
  std::vector<std::string> include_foreign_data;  // --include-foreign-data, patterns of servers' names
  bool no_owner = false;                          // -O
  bool no_privileges = false;                     // -x
  bool data_only = false;                         // -a
  bool schema_only = false;                       // -s
  bool statistics = false;                        // --statistics: the planner's statistics too
  bool statistics_only = false;                   // nothing but these
  bool no_statistics = false;
  bool serializable_deferrable = false;
  bool synchronized_snapshots = true;
  std::string snapshot;           // adopt this exported snapshot instead of making one
  std::string lock_wait_timeout;  // as the server's lock_timeout takes it; empty: wait
  int retries = 3;                // how often an item runs again after its worker's connection broke
};

struct DumpResult {
  std::uint64_t tables = 0;
  std::uint64_t rows = 0;
  std::uint64_t raw_bytes = 0;     // COPY and large-object data before compression
  std::uint64_t stored_bytes = 0;  // data files as written
  int workers = 0;                 // that took part; 0: the leader did the work
};

// Dumps one database. Either the archive stands whole under options.file on return, or nothing does and Error is
// thrown. Blocks; `interrupt` may be raised from another thread.
DumpResult dump(const DumpOptions& options, EventSink& events, Interrupt& interrupt);

}  // namespace pgbraid
