// pgbraid mirror: a database from one server to another, by many workers, with nothing on disk in between.
#pragma once

#include <cstdint>
#include <optional>

#include "pgbraid/dump.hpp"
#include "pgbraid/events.hpp"
#include "pgbraid/interrupt.hpp"
#include "pgbraid/restore.hpp"

namespace pgbraid {

struct MirrorOptions {
  // What is read, from where and how. Not used: the archive's file, format and compression, jobs, retries, `binary`,
  // and what a dump leaves to the restore.
  DumpOptions source;
  // Where it goes, and how: connection, clean, if_exists, create, exit_on_error, analyze, maintenance_work_mem,
  // disable_triggers, superuser, use_set_session_authorization, index_jobs. What else it says is taken from `source`.
  RestoreOptions target;
  std::optional<int> jobs;  // workers, each with a connection to both servers; default: processors, at most 8
  int retries = 3;          // how often an item runs again after a connection of its worker broke
  bool text = false;        // rows in text form, also where both servers could exchange them in binary form
  bool compare = false;     // in the end: are the rows on both sides the same?
};

struct MirrorResult {
  RestoreResult restored;
  std::uint64_t compared = 0;   // tables
  std::uint64_t different = 0;  // tables whose rows differ; each was told to the EventSink
};

// Copies one database. The target must have nothing of what is copied, unless `clean` or `create` is set: Error{usage},
// before anything is touched; so too where both are the same database. Else as restore(): what failed is counted.
// Where an Error is thrown later, what is complete in the target stays, and a table in flight is empty (of one in
// parts, complete parts are in). Blocks; `interrupt` may be raised from another thread.
MirrorResult mirror(const MirrorOptions& options, EventSink& events, Interrupt& interrupt);

}  // namespace pgbraid
