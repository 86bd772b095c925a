// Carries out one item of a restore on a connection to the target: an entry's SQL, or its data.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "app/data_origin.hpp"
#include "app/meters.hpp"
#include "app/restore_batch.hpp"
#include "app/restore_sql.hpp"
#include "parallel/runner.hpp"
#include "pg/connection.hpp"
#include "pg/session_state.hpp"

namespace pgbraid::app {

// What all runners of a restore share; only read, but for the meters, which are thread-safe.
struct RestoreShared {
  pg::ConnectionParams params;
  pg::RestoreSession session;
  std::shared_ptr<DataOrigin> origin;
  std::string verb = "restore";  // what the sessions call themselves
  bool no_owner = false;
  StorageOptions storage;
  std::string current_role;        // that all connections work as; its objects need no ALTER OWNER
  bool owners_work = false;        // each entry is made by its owner; no ALTER OWNER
  bool disable_triggers = false;   // of a table while its rows go in,
  std::string superuser;           // as this role; empty: as whoever connected
  bool resumable = false;          // every entry has its place in the ledger
  std::shared_ptr<Meters> meters;  // of what goes through
};

// An entry that stands. A complaint (its code is ErrorCode::incomplete) tells what could not be done to it: its owner,
// its tablespace, its access method.
struct Restored {
  parallel::Done done;
  std::optional<ErrorReport> complaint;
};

// Runs entries on one connection, of which it remembers what is set: a connection has one and no other.
// Thread-safety: belongs to one thread.
class EntryRestorer {
 public:
  // All three must outlive it. `loader` is this thread's, and `number` its worker's; 0 is the leader's.
  EntryRestorer(pg::Connection& connection, const RestoreShared& shared, DataLoader& loader, std::size_t number);
  ~EntryRestorer();
  EntryRestorer(const EntryRestorer&) = delete;
  EntryRestorer& operator=(const EntryRestorer&) = delete;

  // From here on a transaction is open (or not any more), that all the work is a part of. Then an error leaves it
  // aborted, but for one in restore_batch.
  void join_transaction(bool open) noexcept { joins_ = open; }

  // The entry's SQL and its owner, in one transaction where the server allows it. Throws Error where the SQL fails, and
  // nothing stands; a failing ALTER OWNER is a complaint.
  Restored restore_sql(const model::TocEntry& entry);
  // A key or foreign key in two transactions (app/constraint_steps.hpp). Throws Error; then nothing stands.
  parallel::Done restore_first_step(const model::TocEntry& entry);
  Restored restore_second_step(const model::TocEntry& entry);
  // The statement that gives the entry its owner; empty where it needs none.
  std::string owner_to_set(const model::TocEntry& entry) const;
  // The batch in one round trip. For each of its groups: does it stand? Of one that does not nothing is done, and its
  // entries are to run again with restore_sql, which tells why. Throws Error where the connection is lost.
  std::vector<bool> restore_batch(const RestoreBatch& batch);
  // The entry's data, in one transaction that is committed only when the archive has proved whole. Throws Error; then
  // nothing of it stays, unless the connection is lost. `first`: the table has been made by this restore, and gets rows
  // from no other entry.
  parallel::Done restore_data(const model::TocEntry& entry, bool first);
  parallel::Done analyze(const model::TocEntry& data);
  pg::Connection& connection() const noexcept { return connection_; }
  // The target or the origin is lost: nothing more can be done here.
  bool broken() const noexcept { return connection_.broken() || loader_.broken(); }
  // What comes is another item.
  void reset_meter() noexcept { meter_.reset(); }
  // What the server warned of since the last call.
  std::vector<std::string> take_warnings() { return std::exchange(warnings_, {}); }

 private:
  Restored make(const model::TocEntry& entry);
  Restored make_there(const model::TocEntry& entry);
  std::optional<ErrorReport> choose_storage(const model::TocEntry& entry);
  Restored make_in_steps(const model::TocEntry& entry, const std::string& sql, const std::string& method,
                         const std::string& owner);
  std::optional<ErrorReport> make_large_objects(const model::TocEntry& entry, const std::string& sql);
  std::optional<ErrorReport> try_statement(const model::TocEntry& entry, const std::string& sql);
  Restored make_database(const model::TocEntry& entry, const std::string& sql, const std::string& owner);
  bool is_made_already(const model::TocEntry& database);
  bool claim(const model::TocEntry& entry);
  parallel::Done load(const model::TocEntry& entry, bool first);
  void become_again() noexcept;
  std::string sql_of(const model::TocEntry& entry) const;
  std::optional<ErrorReport> complaint_of(const model::TocEntry& entry, const std::string& sql);
  void set_storage(const std::string& storage);

  pg::Connection& connection_;
  const RestoreShared& shared_;
  DataLoader& loader_;
  Meter& meter_;
  std::string storage_;  // the storage settings in force
  bool joins_ = false;
  std::vector<std::string> warnings_;
};

// Thread-safety: as parallel::RunnerFactory. `leader` and its connection must live as long as the context that uses the
// factory.
class RestoreRunnerFactory : public parallel::RunnerFactory, public std::enable_shared_from_this<RestoreRunnerFactory> {
 public:
  // `leader_loader` stops the leader's loader; it may be empty.
  RestoreRunnerFactory(RestoreShared shared, EntryRestorer& leader, std::shared_ptr<parallel::Stopper> leader_loader)
      : shared_(std::move(shared)), leader_(leader), leader_loader_(std::move(leader_loader)) {}

  parallel::Crew make_worker(std::size_t number) override;
  parallel::Crew make_leader() override;
  const RestoreShared& shared() const noexcept { return shared_; }

 private:
  const RestoreShared shared_;
  EntryRestorer& leader_;
  std::shared_ptr<parallel::Stopper> leader_loader_;
};

}  // namespace pgbraid::app
