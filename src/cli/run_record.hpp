// What became of a run, as it is written down for who was not there: --summary and --metrics.
// Thread-safety: main's thread.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "pgbraid/error.hpp"
#include "pgbraid/events.hpp"
#include "pgbraid/mirror.hpp"
#include "pgbraid/restore.hpp"

namespace pgbraid::cli {

// Rows of one table, or large objects.
struct Moved {
  std::uint64_t rows = 0;
  std::uint64_t raw_bytes = 0;
  double seconds = 0;       // added up over its parts
  std::uint64_t parts = 0;  // in which it came

  Moved& operator+=(const Moved& other);
};

struct RunFigures {
  using Time = std::chrono::system_clock::time_point;

  std::string verb;
  Time start;
  Time end;
  int status = 0;                    // the exit status
  std::optional<ErrorReport> error;  // that ended the run
  DatabaseFacts database;
  std::string archive;                                          // empty: none
  std::map<std::pair<std::string, std::string>, Moved> tables;  // by schema and name
  Moved large_objects;                                          // `rows` of them
  std::uint64_t retries = 0;                                    // of items whose connection broke
  std::uint64_t warnings = 0;
  std::vector<std::string> warning_texts;    // the first of them
  std::uint64_t failures = 0;                // entries that failed, problems that were found
  std::vector<ErrorReport> failure_reports;  // the first of them

  // Of the verbs that have it, and only of a run that came so far.
  std::optional<int> workers;
  std::optional<std::uint64_t> stored_bytes;
  std::optional<RestoreResult> restored;
  std::optional<std::pair<std::uint64_t, std::uint64_t>> compared;  // tables, and those that differ
  std::vector<std::string> removed;                                 // older archives

  // Of all tables.
  Moved all_tables() const;
};

// Keeps the figures of what it hears, and passes everything on.
class RunRecord : public EventSink {
 public:
  // `next` must outlive it.
  RunRecord(std::string verb, EventSink& next);

  void message(Severity severity, const std::string& text) override;
  void failure(const ErrorReport& report) override;
  void database(const DatabaseFacts& facts) override;
  void archive(const std::string& path) override;
  void data_done(const DataFacts& facts) override;
  void retried(const std::string& entry) override;
  void phase(const std::string& what) override { next_.phase(what); }
  void work_begins(const WorkFacts& facts) override { next_.work_begins(facts); }
  void work_ends() override { next_.work_ends(); }
  void item_begins(const ItemFacts& facts) override { next_.item_begins(facts); }
  void item_ends(const ItemEnd& end) override { next_.item_ends(end); }

  RunFigures& figures() noexcept { return figures_; }

 private:
  EventSink& next_;
  RunFigures figures_;
};

}  // namespace pgbraid::cli
