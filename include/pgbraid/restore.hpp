// pgbraid restore: an archive back into a database, by many workers.
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

struct RestoreOptions {
  ConnectionOptions connection;  // dbname is the target, or with `create` the database to connect to first
  std::string archive;           // path of a directory archive
  std::optional<int> jobs;       // default: processors, at most 8
  Sections sections;
  std::vector<std::string> schemas;  // -n, exact names
  std::vector<std::string> tables;   // -t, exact names
  bool data_only = false;            // -a
  bool schema_only = false;          // -s
  bool statistics = false;           // --statistics: as by default
  bool statistics_only = false;
  bool no_statistics = false;
  bool no_owner = false;             // -O
  bool no_privileges = false;        // -x
  bool clean = false;                // -c: drop before creating
  bool if_exists = false;            // with clean: DROP ... IF EXISTS
  bool create = false;               // -C: create the database and restore into it
  bool exit_on_error = false;        // -e
  std::optional<bool> analyze;       // default: tables of this run's making, where the archive has no statistics
  std::string maintenance_work_mem;  // of every connection, as the server takes it ("1GB"); empty: the server's
  int retries = 3;
};

struct RestoreResult {
  std::uint64_t done = 0;     // entries restored
  std::uint64_t failed = 0;   // entries that failed; each was told to the EventSink
  std::uint64_t skipped = 0;  // entries left out because something they depend on failed
  std::uint64_t rows = 0;
  int workers = 0;
};

// Restores. Returns with failed or skipped above 0 where entries failed and exit_on_error is off; throws Error where
// the run could not go on. Blocks; `interrupt` may be raised from another thread.
RestoreResult restore(const RestoreOptions& options, EventSink& events, Interrupt& interrupt);

}  // namespace pgbraid
