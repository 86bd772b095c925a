// What of an archive is in the target already (--resumable), written down in the target itself: one row an entry, in
// the transaction that makes the entry. So a table is never loaded twice and never missed, whatever happens to whom.
// The ledger is a schema of its own; it goes when the last entry is in. Thread-safety: the leader only, but for the
// free functions, which have no state.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "model/toc_entry.hpp"
#include "pg/connection.hpp"

namespace pgbraid::app {

// The schema that holds the ledger; an archive that has one of this name cannot be restored beside it.
inline constexpr const char* kLedgerSchema = "pgbraid_restore";

// Takes the entries' places in the ledger; to be the first statement of the transaction that makes them. It waits for
// another transaction that makes one of them, and fails where one is in (is_claimed).
std::string claim_statement(std::span<const model::TocEntry* const> entries);
bool is_claimed(const ErrorReport& report);

// Notes that the entry stands, but without its owner.
std::string owner_due_statement(const model::TocEntry& entry);

class Ledger {
 public:
  // `archive`: a fingerprint of the archive.
  explicit Ledger(std::string archive) : archive_(std::move(archive)) {}

  // Reads the ledger of the connection's database, and keeps others out of it for as long as the connection lasts;
  // false where there is none. Error{usage} where it is another archive's, where something else of its name is there,
  // or where another restore is at work and does not end.
  bool read(pg::Connection& connection);

  // The same; makes it where there is none, and notes what is to be restored. Error{usage} where there is none since
  // another run has ended meanwhile.
  void open(pg::Connection& connection, const std::vector<model::DumpId>& wanted);

  // What is in, as read.
  bool has(const model::TocEntry& entry) const { return entries_.contains(entry.id); }
  // An earlier run began.
  bool is_resumed() const noexcept { return resumed_; }
  bool owner_is_due(const model::TocEntry& entry) const;
  std::size_t size() const noexcept { return entries_.size(); }

  // Whether the objects that are to be restored were dropped first.
  bool dropped() const noexcept { return dropped_; }
  // Error{usage} where a run without --clean has made entries: nobody would make again what is dropped of them.
  void check_may_drop() const;
  void set_dropped(pg::Connection& connection);
  void owner_is_set(pg::Connection& connection, const model::TocEntry& entry);

  // Removes the ledger if all is in that any run on it was to restore; true if so. No event trigger of the target
  // notices, where the role may see to that.
  bool close(pg::Connection& connection);

 private:
  std::string archive_;
  std::unordered_map<model::DumpId, bool> entries_;  // is it complete?
  bool dropped_ = false;
  bool resumed_ = false;
  bool waited_ = false;  // for another run, to read
};

// Keeps others from making the database, for as long as the connection lasts: an interrupted run may still be at it.
void lock_database(pg::Connection& connection, const std::string& name);
bool has_database(pg::Connection& connection, const std::string& name);
// Nobody has made anything in the database: as CREATE DATABASE leaves it.
bool is_fresh_database(pg::Connection& connection);

}  // namespace pgbraid::app
