// pgbraid restore, as a list of phases.
#include "pgbraid/restore.hpp"

#include <algorithm>
#include <memory>
#include <unordered_set>
#include <utility>
#include <vector>

#include "app/leader.hpp"
#include "app/leader_transaction.hpp"
#include "app/ledger.hpp"
#include "app/progress.hpp"
#include "app/restore_batch.hpp"
#include "app/restore_items.hpp"
#include "app/restore_options.hpp"
#include "app/restore_presence.hpp"
#include "app/restore_role.hpp"
#include "app/restore_runner.hpp"
#include "app/restore_script.hpp"
#include "app/restore_sql.hpp"
#include "app/transaction_options.hpp"
#include "base/fail.hpp"
#include "parallel/parallel_context.hpp"
#include "pg/quoting.hpp"
#include "plan/independent_tables.hpp"
#include "plan/restore_plan.hpp"
#include "plan/restore_selection.hpp"

namespace pgbraid {

namespace {

// Below this, workers are not worth their start.
constexpr std::size_t kTablesForWorkers = 100;

// Items that wait for a worker where all of them are short; where there is data the plan decides as late as it can.
constexpr std::size_t kQueuedShort = 64;

bool is_of_database(const model::TocEntry& entry) {
  return entry.kind == model::ObjectKind::database || entry.kind == model::ObjectKind::database_properties;
}

// A restore on its way: what the phases share.
class Restore {
 public:
  Restore(const RestoreOptions& options, EventSink& events, Interrupt& interrupt)
      : options_(options),
        events_(events),
        interrupt_(interrupt),
        account_(events, app::ends_at_first_error(options)),
        progress_(events, "restoring", [this] { leader_->check_alive(); }),
        transaction_(app::entries_of_transaction(options)) {}

  RestoreResult run();

 private:
  void read_archive();
  void connect();
  void open_leader(bool first);
  void open_ledger();
  void close_ledger();
  std::vector<model::DumpId> wanted() const;
  void make_plan();
  void drop();
  void set_due_owners();
  void tell_warnings(const model::TocEntry& entry);
  std::size_t jobs() const { return options_.single_transaction ? 1 : app::worker_count(options_.jobs); }
  using Entries = std::vector<const model::TocEntry*>;

  void run_pre_data();
  void run_tables(const Entries& tables);
  void run_serially(const Entries& entries);
  void run_batch(app::RestoreBatch& batch);
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
  app::Account account_;
  std::shared_ptr<archive::DirectoryReader> archive_;
  plan::RestoreSelection selection_;
  std::optional<plan::RestorePlan> plan_;
  app::RestoreShared shared_;
  std::optional<pg::Connection> leader_;
  std::optional<app::EntryRestorer> restorer_;
  app::Progress progress_;
  app::LeaderTransaction transaction_;                // on leader_
  std::optional<app::Ledger> ledger_;                 // with --resumable
  std::unordered_multiset<std::string> told_;         // warnings that will come once more
  std::optional<parallel::ParallelContext> context_;  // from the first item for workers on; REQUIRES restorer_
};

void Restore::read_archive() {
  archive_ = std::make_shared<archive::DirectoryReader>(options_.archive);
  const model::Toc& toc = archive_->toc();
  selection_ = app::select_entries(toc, options_, events_);
  shared_.archive = archive_;
  shared_.no_owner = options_.no_owner;
  shared_.storage = {!options_.no_tablespaces, !options_.no_table_access_method};
  shared_.owners_work = options_.use_set_session_authorization && !options_.no_owner;
  shared_.disable_triggers = options_.disable_triggers && app::restores_data_only(options_);
  shared_.superuser = options_.superuser;
  shared_.resumable = options_.resumable;
  shared_.session.role = options_.connection.role;
  shared_.session.row_security = options_.enable_row_security;
  shared_.session.maintenance_work_mem = options_.maintenance_work_mem;
  for (const model::TocEntry* entry : selection_.session_settings) {
    if (entry->kind == model::ObjectKind::encoding) shared_.session.client_encoding = app::setting_value(*entry);
    if (entry->kind == model::ObjectKind::stdstrings) {
      shared_.session.standard_conforming_strings = app::setting_value(*entry) != "off";
    }
  }
  app::check_has_database(selection_, options_);
}

void Restore::open_leader(bool first) {
  const std::string application = app::application_name("restore", 0);
  restorer_.reset();
  leader_.reset();
  if (first) {
    leader_.emplace(pg::Connection::open_first(shared_.params, options_.connection, application, &interrupt_));
  } else {
    leader_.emplace(pg::Connection::open(shared_.params, application, &interrupt_));
  }
  app::interruptible(*leader_, interrupt_, [this] {
    pg::apply_restore_settings(*leader_, shared_.session);
    // What roles and databases set by themselves does not change who works, from the first connection on.
    shared_.current_role = leader_->scalar("SELECT current_user");
  });
  shared_.session.role = shared_.current_role;
  restorer_.emplace(*leader_, shared_);
}

void Restore::connect() {
  shared_.params = pg::ConnectionParams(options_.connection);
  open_leader(true);
}

std::vector<model::DumpId> Restore::wanted() const {
  std::vector<model::DumpId> ids;
  for (const model::TocEntry* entry : selection_.entries) ids.push_back(entry->id);
  return ids;
}

// Before anything is touched. With --create the ledger is in the database that is to be made: if it is there already,
// the restore goes on in it.
void Restore::open_ledger() {
  ledger_.emplace(archive_->fingerprint());
  for (const model::TocEntry* entry : selection_.entries) {
    if (entry->kind == model::ObjectKind::schema && entry->tag == app::kLedgerSchema) {
      base::fail(ErrorCode::usage, "the archive has a schema \"{}\", which --resumable needs for itself", entry->tag);
    }
  }
  if (!options_.create) {
    ledger_->open(*leader_, wanted());
    return;
  }
  const auto database = std::find_if(selection_.entries.begin(), selection_.entries.end(),
                                     [](const auto* entry) { return entry->kind == model::ObjectKind::database; });
  app::lock_database(*leader_, (*database)->tag);
  if (!app::has_database(*leader_, (*database)->tag)) return;
  pg::ConnectionParams params = shared_.params;
  params.set_database((*database)->tag);
  {
    pg::Connection look = pg::Connection::open(params, app::application_name("restore", 0));
    pg::apply_restore_settings(look, shared_.session);
    if (!ledger_->read(look)) return;
  }
  enter_database(**database, ledger_->owner_is_due(**database));
}

void Restore::make_plan() {
  std::vector<const model::TocEntry*> left;
  for (const model::TocEntry* entry : selection_.entries) {
    if (!ledger_ || !ledger_->has(*entry)) left.push_back(entry);
  }
  if (left.size() < selection_.entries.size()) {
    events_.message(Severity::info, fmt::format("going on where an earlier run ended: {} of {} entries are in",
                                                selection_.entries.size() - left.size(), selection_.entries.size()));
  }
  // Two steps are two transactions; a ledger has one row for both.
  const bool two_steps = jobs() > 1 && !options_.resumable && !transaction_.room() && !shared_.owners_work;
  const std::unordered_set<const model::TocEntry*> needed(left.begin(), left.end());
  const auto bytes = [&](const model::TocEntry& entry) -> std::uint64_t {
    try {
      return archive_->data_size(entry);
    } catch (const Error&) {
      // Of an entry that is not restored the size is good to know, no more.
      if (needed.contains(&entry)) throw;
      return 0;
    }
  };
  plan_.emplace(archive_->toc(), left, bytes, plan::RestoreGraphOptions{.two_steps = two_steps});
}

void Restore::close_ledger() {
  if (account_.result.failed + account_.result.skipped == 0) {
    bool closed = false;
    try {
      app::interruptible(*leader_, interrupt_, [&] { closed = ledger_->close(*leader_); });
    } catch (const Error& error) {
      // An interrupt comes too late: a further run would find no ledger, and begin anew.
      if (closed) return;
      if (interrupt_.requested()) throw;
      ErrorReport report = error.report();
      report.hint = fmt::format("All is restored. Run the same command again only if schema \"{}\" is there still.",
                                app::kLedgerSchema);
      throw Error(std::move(report));
    }
    if (closed) return;
  }
  events_.message(Severity::info, fmt::format("what is restored is noted in schema \"{}\" of the database; with the "
                                              "same archive and --resumable the rest is tried again",
                                              app::kLedgerSchema));
}

void Restore::tell_warnings(const model::TocEntry& entry) {
  std::vector<std::string> texts = restorer_->take_warnings();
  std::erase_if(texts, [this](const std::string& text) {
    const auto told = told_.find(text);
    if (told == told_.end()) return false;
    told_.erase(told);
    return true;
  });
  account_.warned(entry, texts);
}

// Objects go in the reverse order of their coming. With --create the whole database goes.
void Restore::drop() {
  const bool resumed = ledger_ && ledger_->is_resumed();
  for (auto position = selection_.entries.rbegin(); position != selection_.entries.rend(); ++position) {
    const model::TocEntry& entry = **position;
    if (options_.create != is_of_database(entry)) continue;
    // A run that was interrupted here has dropped some of them.
    const std::string statement = app::drop_statement(entry, options_.if_exists || resumed);
    if (statement.empty()) continue;
    events_.message(Severity::detail, "dropping " + entry.label());
    transaction_.join(*restorer_);
    try {
      app::interruptible(*leader_, interrupt_, [&] { leader_->exec(statement); });
      transaction_.count(*restorer_);
    } catch (const Error& error) {
      ErrorReport report = error.report();
      report.entry = entry.label();
      account_.failed(std::move(report));
    }
    tell_warnings(entry);
    app::check_interrupt(interrupt_);
  }
  if (ledger_ && !options_.create) ledger_->set_dropped(*leader_);
}

// Entries that an earlier run made, and could not give to their owners.
void Restore::set_due_owners() {
  for (const model::TocEntry* entry : selection_.entries) {
    if (!ledger_->owner_is_due(*entry)) continue;
    try {
      const std::string statement = restorer_->owner_to_set(*entry);
      if (!statement.empty()) leader_->exec(statement);
      ledger_->owner_is_set(*leader_, *entry);
    } catch (const Error& error) {
      ErrorReport report = error.report();
      report.entry = entry->label();
      account_.failed(std::move(report));
    }
  }
}

// From here on everything goes to the database that the entry made, or under the settings that it gave it.
void Restore::enter_database(const model::TocEntry& entry, bool owner_is_due) {
  if (context_) context_->shutdown();
  context_.reset();
  if (entry.kind == model::ObjectKind::database) shared_.params.set_database(entry.tag);
  open_leader(false);
  if (!ledger_) return;
  ledger_->open(*leader_, wanted());
  if (entry.kind != model::ObjectKind::database || ledger_->has(entry)) return;
  const model::TocEntry* const one = &entry;
  leader_->exec("BEGIN; " + app::claim_statement({&one, 1}));
  if (owner_is_due) leader_->exec(app::owner_due_statement(entry));
  leader_->exec("COMMIT");
}

void Restore::run_entry(const model::TocEntry& entry) {
  events_.message(Severity::detail, "restoring " + entry.label());
  bool stands = false;
  bool is_made = false;
  bool owner_is_due = false;
  try {
    app::Restored restored =
        entry.has_data ? app::Restored{restorer_->restore_data(entry, false), {}} : restorer_->restore_sql(entry);
    tell_warnings(entry);
    stands = true;
    is_made = true;
    if (restored.complaint) throw Error(std::move(*restored.complaint));
    account_.done(restored.done);
  } catch (const Error& error) {
    tell_warnings(entry);
    owner_is_due = is_made;
    ErrorReport report = error.report();
    report.entry = entry.label();
    if (!is_made) plan_->found_there(entry);
    // An aborted transaction answers no question, and ends the run.
    if (!stands && report.code == ErrorCode::source && !transaction_.room()) {
      stands = app::is_present(*leader_, entry, report);
    }
    // Without its database the rest would go to the wrong one.
    if (entry.kind == model::ObjectKind::database && !stands) throw Error(std::move(report));
    account_.failed(std::move(report));
  }
  app::settle_failure(*plan_, entry, stands, is_made || app::loads_tables_found(options_));
  if (is_of_database(entry)) enter_database(entry, owner_is_due);
}

void Restore::run_alone(const model::TocEntry& entry) {
  if (plan_->is_skipped(entry)) return;
  app::check_interrupt(interrupt_);
  if (is_of_database(entry)) {
    transaction_.commit(*restorer_);
  } else {
    transaction_.join(*restorer_);
  }
  // The database that an entry makes has a connection of its own, so each entry names its own to cancel.
  app::interruptible(*leader_, interrupt_, [&] { run_entry(entry); });
  transaction_.count(*restorer_);
}

void Restore::run_batch(app::RestoreBatch& batch) {
  if (batch.empty()) return;
  std::vector<bool> stands;
  transaction_.join(*restorer_);
  try {
    app::interruptible(*leader_, interrupt_, [&] { stands = restorer_->restore_batch(batch); });
  } catch (const Error& error) {
    ErrorReport report = error.report();
    if (!report.connection_lost) throw;
    report.entry =
        fmt::format("{} or one of the {} after it", batch.groups().front().front()->label(), batch.size() - 1);
    throw Error(std::move(report));
  }
  for (const std::string& text : restorer_->take_warnings()) {
    events_.message(Severity::warning, text);
    told_.insert(text);
  }
  for (std::size_t i = 0; i < stands.size(); ++i) {
    for (const model::TocEntry* entry : batch.groups()[i]) {
      if (!stands[i]) {
        run_alone(*entry);
        continue;
      }
      events_.message(Severity::detail, "restoring " + entry->label());
      account_.done({});
      plan_->finished(*entry, true);
      transaction_.count(*restorer_);
    }
  }
  told_.clear();
  batch.clear();
}

void Restore::run_serially(const Entries& entries) {
  app::RestoreBatch batch(app::ends_at_first_error(options_), shared_.storage);
  const auto add = [&](const model::TocEntry& entry) {
    // Quotes and backslashes mean something else in the texts of such an archive.
    if (shared_.owners_work) return false;
    if (const auto room = transaction_.room(); room && batch.empty()) batch.limit(*room);
    return shared_.session.standard_conforming_strings && batch.add(entry, restorer_->owner_to_set(entry));
  };
  for (const model::TocEntry* entry : entries) {
    if (plan_->is_skipped(*entry) || add(*entry)) continue;
    run_batch(batch);
    if (plan_->is_skipped(*entry) || add(*entry)) continue;
    run_alone(*entry);
  }
  run_batch(batch);
  app::check_interrupt(interrupt_);
}

// In the order of the archive; but tables that stand in a row and do not depend on each other are made by the workers,
// where they are many. With --exit-on-error nothing may come before what fails.
void Restore::run_pre_data() {
  const Entries entries = plan_->serial_pre_data();
  const bool alone = jobs() == 1 || app::ends_at_first_error(options_);
  Entries serial;
  for (std::size_t i = 0; i < entries.size();) {
    const std::size_t tables = alone ? 0 : plan::independent_tables({entries.data() + i, entries.size() - i});
    if (tables < kTablesForWorkers) {
      const std::size_t end = i + std::max<std::size_t>(tables, 1);
      while (i < end) serial.push_back(entries[i++]);
      continue;
    }
    run_serially(std::exchange(serial, {}));
    run_tables(
        {entries.begin() + static_cast<std::ptrdiff_t>(i), entries.begin() + static_cast<std::ptrdiff_t>(i + tables)});
    i += tables;
  }
  run_serially(serial);
}

void Restore::run_tables(const Entries& tables) {
  Entries wanted;
  for (const model::TocEntry* table : tables) {
    if (!plan_->is_skipped(*table)) wanted.push_back(table);
  }
  app::TableItems items(wanted, *plan_, account_);
  run_by_workers(items);
  for (const model::TocEntry* table : wanted) {
    if (items.left().contains(table)) run_alone(*table);
  }
}

void Restore::run_by_workers(parallel::ItemSource& items) {
  transaction_.commit(*restorer_);
  if (!context_) {
    parallel::ContextOptions context_options;
    context_options.retries = static_cast<unsigned>(options_.retries);
    const bool data = std::any_of(selection_.entries.begin(), selection_.entries.end(),
                                  [](const auto* entry) { return entry->has_data; });
    if (!data) context_options.queue_capacity = kQueuedShort;
    context_.emplace(std::make_shared<app::RestoreRunnerFactory>(shared_, *restorer_), std::move(context_options),
                     progress_);
    context_->launch(jobs());
  }
  parallel::RunSummary summary;
  {
    const Interrupt::Subscription subscription(interrupt_, [this] { context_->interrupt(); });
    summary = context_->run(items);
  }
  app::check_interrupt(interrupt_);
  account_.result.workers = std::max(account_.result.workers, static_cast<int>(summary.workers));
  if (!summary.completed && summary.error) throw Error(*summary.error);
}

// What would be the workers', as part of the leader's transactions.
void Restore::run_on_leader() {
  Entries loaded;
  while (const model::TocEntry* const entry = plan_->next()) {
    run_alone(*entry);
    if (entry->kind == model::ObjectKind::table_data) loaded.push_back(entry);
  }
  for (const model::TocEntry* data : tables_to_analyze(loaded)) {
    transaction_.join(*restorer_);
    app::interruptible(*leader_, interrupt_, [&] { restorer_->analyze(*data); });
  }
}

// Unless asked for, statistics are collected only of what this run has made, and only where the archive brings none.
Restore::Entries Restore::tables_to_analyze(const Entries& loaded) const {
  const auto& all = archive_->toc().entries();
  const bool has_statistics = std::any_of(
      all.begin(), all.end(), [](const auto& entry) { return entry->kind == model::ObjectKind::statistics_data; });
  if (!options_.analyze.value_or(!has_statistics && !options_.no_statistics)) return {};
  Entries tables;
  std::unordered_set<model::DumpId> seen;
  for (const model::TocEntry* data : loaded) {
    if (data->dependencies.empty() || !seen.insert(data->dependencies.front()).second) continue;
    const model::TocEntry* const made_by = archive_->toc().find(data->dependencies.front());
    const bool is_foreign = made_by != nullptr && made_by->kind == model::ObjectKind::foreign_table;
    if (options_.analyze ? !is_foreign : plan_->is_of_new_table(*data)) tables.push_back(data);
  }
  return tables;
}

void Restore::run_in_parallel() {
  if (transaction_.room() && jobs() == 1) {
    run_on_leader();
  } else if (!plan_->exhausted()) {
    app::PlanItems items(*plan_, account_, app::loads_tables_found(options_),
                         [this](const auto& entry, const auto& why) { return app::is_present(*leader_, entry, why); });
    try {
      run_by_workers(items);
    } catch (const Error&) {
      if (items.fatal()) throw Error(*items.fatal());
      throw;
    }
    if (items.fatal()) throw Error(*items.fatal());
    app::AnalyzeItems statistics(tables_to_analyze(items.loaded()), events_);
    if (!statistics.exhausted()) run_by_workers(statistics);
  }
  if (context_) context_->shutdown();
  app::check_interrupt(interrupt_);
  context_.reset();
}

RestoreResult Restore::run() {
  read_archive();
  jobs();
  connect();
  try {
    if (options_.resumable) app::interruptible(*leader_, interrupt_, [this] { open_ledger(); });
    make_plan();
    // With --create what goes is the database, and the ledger with it.
    const bool dropped = ledger_ && (ledger_->dropped() || (options_.create && ledger_->is_resumed()));
    if (options_.clean && !dropped) {
      if (ledger_) ledger_->check_may_drop();
      drop();
    }
    if (ledger_ && ledger_->is_resumed()) app::interruptible(*leader_, interrupt_, [this] { set_due_owners(); });
    run_pre_data();
    run_in_parallel();
    run_serially(plan_->later_pass(model::RestorePass::privileges));
    run_serially(plan_->later_pass(model::RestorePass::last));
    transaction_.commit(*restorer_);
    account_.result.skipped = plan_->skipped().size();
    app::interruptible(*leader_, interrupt_, [this] { pg::flush_restore(*leader_); });
    if (ledger_) close_ledger();
  } catch (const Error& error) {
    app::check_interrupt(interrupt_);
    if (plan_ && !options_.single_transaction) {
      events_.message(Severity::info, fmt::format("the restore ends here: {} failed before, {} done",
                                                  account_.result.failed, account_.result.done));
    }
    if (!ledger_ || !error.report().hint.empty()) throw;
    ErrorReport report = error.report();
    report.hint = "Run the same command again to go on from here.";
    throw Error(std::move(report));
  }
  return account_.result;
}

}  // namespace

RestoreResult restore(const RestoreOptions& asked, EventSink& events, Interrupt& interrupt) {
  const RestoreOptions options = app::with_filters(asked);
  app::check_restore_options(options);
  app::check_restore_target(options);
  if (!options.file.empty()) return app::write_restore_script(options, events, interrupt);
  return Restore(options, events, interrupt).run();
}

}  // namespace pgbraid
