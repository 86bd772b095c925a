// A restore on its way, whatever its origin: an archive, or another server. Thread-safety: the leader's thread only.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <unordered_set>
#include <vector>

#include "app/data_origin.hpp"
#include "app/leader.hpp"
#include "app/leader_transaction.hpp"
#include "app/ledger.hpp"
#include "app/progress.hpp"
#include "app/restore_batch.hpp"
#include "app/restore_items.hpp"
#include "app/restore_runner.hpp"
#include "model/globals.hpp"
#include "parallel/parallel_context.hpp"
#include "pgbraid/events.hpp"
#include "pgbraid/interrupt.hpp"
#include "pgbraid/restore.hpp"
#include "plan/restore_plan.hpp"
#include "plan/restore_selection.hpp"

namespace pgbraid::app {

class RestoreRun {
 public:
  // What is restored comes from `origin`; `verb` is what the run is called. Error{usage} for a bad number of workers.
  RestoreRun(const RestoreOptions& options, std::string verb, std::shared_ptr<DataOrigin> origin, EventSink& events,
             Interrupt& interrupt);

  // The leader's connection to the target. For who wants to look at it before there is a table of contents; else
  // prepare() does it.
  pg::Connection& connect();

  // Chooses the entries and asks whether the target may have them: all that comes before anything is touched.
  // REQUIRES: the origin has its table of contents.
  void prepare();

  // Makes what the cluster's databases share; failures are among those that run() tells. REQUIRES: prepare().
  void restore_globals(const model::Globals& globals);

  // `fingerprint` tells the origin from any other, for options.resumable. Returns and throws as pgbraid::restore.
  // REQUIRES: prepare(); called once. The leader's connection is closed in the end.
  RestoreResult run(const std::string& fingerprint = {});

  // What prepare() chose.
  const plan::RestoreSelection& selection() const noexcept { return selection_; }

  // Is there anything in the target that was not there, or anything gone?
  bool has_touched() const noexcept { return dropped_ || account_.result.done > 0; }

  // How the target is reached; after run() it is the one that was restored into.
  const RestoreShared& shared() const noexcept { return shared_; }

 private:
  void select();
  void reconnect();
  void settle_in();
  void run_stages();
  void open_ledger(const std::string& fingerprint);
  void close_ledger();
  std::vector<model::DumpId> wanted() const;
  void make_plan();
  void drop();
  void set_due_owners();
  void tell_warnings(const model::TocEntry& entry);
  std::size_t jobs() const { return options_.single_transaction ? 1 : worker_count(options_.jobs); }
  using Entries = std::vector<const model::TocEntry*>;

  void describe(const parallel::WorkItem& item, ItemFacts& facts) const;
  void leader_begins(const model::TocEntry& entry);
  void run_pre_data();
  void run_tables(const Entries& tables);
  void run_serially(const Entries& entries);
  void run_batch(RestoreBatch& batch);
  void run_alone(const model::TocEntry& entry);
  void run_entry(const model::TocEntry& entry);
  void enter_database(const model::TocEntry& entry, bool owner_is_due);
  void run_on_leader();
  void run_in_parallel();
  void run_by_workers(parallel::ItemSource& items);
  Entries tables_to_analyze(const Entries& loaded) const;

  const RestoreOptions& options_;
  EventSink& events_;
  Interrupt& interrupt_;
  Account account_;
  plan::RestoreSelection selection_;
  std::optional<plan::RestorePlan> plan_;
  RestoreShared shared_;
  std::optional<pg::Connection> leader_;
  LoaderCrew loader_;  // the leader's
  std::optional<EntryRestorer> restorer_;
  Progress progress_;
  LeaderTransaction transaction_;  // on leader_
  std::optional<Ledger> ledger_;   // with --resumable
  bool dropped_ = false;
  std::unordered_multiset<std::string> told_;         // warnings that will come once more
  std::optional<parallel::ParallelContext> context_;  // from the first item for workers on; REQUIRES restorer_
};

}  // namespace pgbraid::app
