// What a verb says while it works. A program that embeds pgbraid implements EventSink; the command line prints.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
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

// A stretch of a run whose items are known from its start.
struct WorkFacts {
  std::string what;          // "dumping"
  std::uint64_t items = 0;   // how many there are
  std::uint64_t weight = 0;  // of all of them together, see ItemFacts; 0: nothing is known of weights
  // What a worker (from 1; 0 is the leader) has moved so far of the item that it is at, in bytes before compression.
  // Thread-safety: may be called by any thread, for as long as it is held.
  std::function<std::uint64_t(std::size_t worker)> moved;
};

// An item of such work, as a worker begins with it.
struct ItemFacts {
  std::size_t worker = 0;    // who: from 1; 0 is the leader
  std::string label;         // "TABLE DATA public.t"
  std::uint64_t weight = 0;  // about how much of the work it is: the bytes that it reads or that its index covers
  bool packed = false;       // the weight is of compressed bytes
  std::uint64_t bytes = 0;   // that it will move, where that is known; else 0
  std::uint64_t items = 1;   // so many at once; 0: it is not one of WorkFacts::items
};

struct ItemEnd {
  std::size_t worker = 0;
  bool done = true;         // or failed, which is an end, too; else the item will run again
  std::uint64_t bytes = 0;  // that it has moved
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

  // What follows is for who shows how far a run has come.

  // What the leader begins to do that is no item: "reading the catalog". Empty: nothing of that kind.
  virtual void phase(const std::string& /*what*/) {}

  // Ends the phase. A run may have several such stretches, one after the other. One that fails is not ended.
  virtual void work_begins(const WorkFacts& /*facts*/) {}
  virtual void work_ends() {}

  // A worker is at one item at a time.
  virtual void item_begins(const ItemFacts& /*facts*/) {}
  virtual void item_ends(const ItemEnd& /*end*/) {}
};

}  // namespace pgbraid
