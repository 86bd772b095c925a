// pgbraid restore: an archive back into a database, by many workers; or into an SQL script.
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
  std::string archive;           // its path, of any format; "-": standard input
  std::optional<int> jobs;       // default: processors, at most 8
  Sections sections;

  // Which entries. Names are exact.
  std::vector<std::string> schemas;          // -n
  std::vector<std::string> exclude_schemas;  // -N
  std::vector<std::string> tables;           // -t: tables, views and sequences
  std::vector<std::string> indexes;          // -I
  std::vector<std::string> functions;        // -P: "name(types of its arguments)", as a listing has it
  std::vector<std::string> triggers;         // -T: "table trigger", as a listing has it
  std::vector<std::string> filters;          // --filter: files whose lines add to these names; "-" is standard input
  std::string use_list;                      // -L: a file with the listing's lines to restore, in its order
  bool strict_names = false;                 // each name that includes must match something

  // What of them.
  bool data_only = false;    // -a
  bool schema_only = false;  // -s
  bool no_data = false;
  bool no_schema = false;
  bool statistics = false;  // --statistics: as by default
  bool statistics_only = false;
  bool no_statistics = false;
  bool no_owner = false;       // -O
  bool no_privileges = false;  // -x
  bool no_comments = false;    // and so on: no entries of this kind, nor what is said of them
  bool no_policies = false;    // nor ENABLE ROW LEVEL SECURITY
  bool no_publications = false;
  bool no_security_labels = false;
  bool no_subscriptions = false;
  bool no_tablespaces = false;  // all goes where the target's settings put it
  bool no_table_access_method = false;

  // How it is restored.
  bool clean = false;                      // -c: drop before creating
  bool if_exists = false;                  // with clean: DROP ... IF EXISTS
  bool create = false;                     // -C: create the database and restore into it
  bool exit_on_error = false;              // -e
  std::optional<bool> analyze;             // default: tables of this run's making, where the archive has no statistics
  std::optional<int> index_jobs;           // so many indexes are built at a time, at most; default: as many as workers
  std::string maintenance_work_mem;        // of every connection, as the server takes it ("1GB"); empty: the server's
  bool single_transaction = false;         // -1: all or nothing, on one connection; an error ends the run
  std::optional<int> transaction_size;     // entries to a transaction on the leader's connection; an error ends the run
  bool no_data_for_failed_tables = false;  // a table that was there already gets no rows
  bool disable_triggers = false;           // of the tables loaded; restores without definitions only
  std::string superuser;                   // -S: the role that disables and enables triggers; empty: the current one
  bool use_set_session_authorization = false;  // owners make their objects themselves, instead of ALTER ... OWNER
  bool enable_row_security = false;            // rows go in under the row security policies of the target
  bool resumable = false;  // progress is kept in the target: a further run goes on where this one ended. No rows go
                           // into tables that were there before
  int retries = 3;
  bool globals = false;  // first what all databases share, from an archive that has it. What is there stays as it is
  std::vector<std::string> tablespace_mapping;  // "OLD=NEW": locations of the tablespaces among them
  bool verify_first = false;  // all of the archive is proved whole before anything else happens (pgbraid/verify.hpp)

  // Instead of connecting: an SQL script for psql.
  std::string file;                         // -f: the script's path; "-" is standard output
  std::optional<std::string> restrict_key;  // letters and digits; default: random ones
};

struct RestoreResult {
  std::uint64_t done = 0;     // entries restored
  std::uint64_t failed = 0;   // entries that failed; each was told to the EventSink
  std::uint64_t skipped = 0;  // entries left out because something they depend on failed
  std::uint64_t rows = 0;
  int workers = 0;
};

// Restores. Returns with failed or skipped above 0 where entries failed and exit_on_error is off; throws Error where
// the run could not go on. With `file` writes the script instead: it stands whole under that name on return, or nothing
// does. Blocks; `interrupt` may be raised from another thread.
RestoreResult restore(const RestoreOptions& options, EventSink& events, Interrupt& interrupt);

}  // namespace pgbraid
