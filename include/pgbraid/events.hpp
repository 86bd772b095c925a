// What a verb says while it works. A program that embeds pgbraid implements EventSink; the command line prints.
#pragma once

#include <cstdint>
#include <string>

#include "pgbraid/error.hpp"

namespace pgbraid {

enum class Severity { detail, info, warning, error };

// The database that a run reads, or that a restore fills. What is not known is empty.
struct DatabaseFacts {
  std::string database;        // its name
  std::string server_version;  // "15.18 (Debian ...)"; empty: not connected yet
  std::string snapshot;        // its name, of a dump or mirror
  std::string snapshot_lsn;    // of the same, "0/15D3F28": all that it shows was in the WAL before this position
};

// Data that has gone through: the rows of a table, or of one of its parts; or large objects.
struct DataFacts {
  bool large_objects = false;
  std::string schema;           // of the table
  std::string table;            // its name
  std::uint64_t rows = 0;       // or how many large objects
  std::uint64_t raw_bytes = 0;  // before compression
  double seconds = 0;           // from the start of the attempt that succeeded
};

// Receives what happens. Thread-safety: every call comes from the thread that called the verb (the leader).
class EventSink {
 public:
  EventSink() = default;
  EventSink(const EventSink&) = delete;
  EventSink& operator=(const EventSink&) = delete;
  virtual ~EventSink() = default;

  // A line for a person. `detail` lines are wanted only with --verbose.
  virtual void message(Severity severity, const std::string& text) = 0;

  // A failure that does not end the run (the one that does is thrown).
  virtual void failure(const ErrorReport& report) = 0;

  // What follows is for reports on a whole run; it need not be heard.

  // Told before connecting, with the name as far as it can be known then, and again whenever more is known.
  virtual void database(const DatabaseFacts& /*facts*/) {}

  // The archive that the run reads or writes, once its path is known.
  virtual void archive(const std::string& /*path*/) {}

  virtual void data_done(const DataFacts& /*facts*/) {}

  // The connection broke over this entry, whose work runs again.
  virtual void retried(const std::string& /*entry*/) {}
};

}  // namespace pgbraid
