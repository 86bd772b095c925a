#include "app/restore_run.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <unordered_set>

#include "app/leader.hpp"
#include "app/restore_globals.hpp"
#include "app/restore_options.hpp"
#include "app/restore_presence.hpp"
#include "app/restore_role.hpp"
#include "app/restore_sql.hpp"
#include "app/transaction_options.hpp"
#include "base/fail.hpp"
#include "pg/quoting.hpp"
#include "plan/independent_tables.hpp"

namespace pgbraid::app {

namespace {

// Below this, workers are not worth their start.
constexpr std::size_t kTablesForWorkers = 100;

// Items that wait for a worker where all of them are short; where there is data the plan decides as late as it can.
constexpr std::size_t kQueuedShort = 64;

bool is_of_database(const model::TocEntry& entry) {
  return entry.kind == model::ObjectKind::database || entry.kind == model::ObjectKind::database_properties;
}

// Throws Error where the origin is lost, or the leader's connection. Commits do not wait for the disk: when the
// target's server starts again, what it had taken may be gone, and a worker that found a new connection would not know.
void check_alive(DataOrigin& origin, pg::Connection& leader) {
  origin.check_alive();
  if (!leader.alive()) base::fail(ErrorCode::connection, "lost the leader's connection to the target");
}

// Items whose run ends there.
class WatchedItems : public parallel::ItemSource {
 public:
  WatchedItems(parallel::ItemSource& items, DataOrigin& origin, pg::Connection& leader)
      : items_(items), origin_(origin), leader_(leader) {}

  std::optional<parallel::WorkItem> next() override { return items_.next(); }

  parallel::Verdict finished(const parallel::WorkItem& item, const parallel::Outcome& outcome) override {
    try {
      check_alive(origin_, leader_);
    } catch (const Error& error) {
      lost_ = error.report();
      return parallel::Verdict::stop;
    }
    return items_.finished(item, outcome);
  }

  bool exhausted() const override { return items_.exhausted(); }
  const std::optional<ErrorReport>& lost() const noexcept { return lost_; }

 private:
  parallel::ItemSource& items_;
  DataOrigin& origin_;
  pg::Connection& leader_;
  std::optional<ErrorReport> lost_;
};

}  // namespace

RestoreRun::RestoreRun(const RestoreOptions& options, std::string verb, std::shared_ptr<DataOrigin> origin,
                       EventSink& events, Interrupt& interrupt)
    : options_(options),
      events_(events),
      interrupt_(interrupt),
      account_(events, ends_at_first_error(options)),
      progress_(
          events, verb == "mirror" ? "mirroring" : "restoring", [this] { check_alive(*shared_.origin, *leader_); },
          [this](const parallel::WorkItem& item, ItemFacts& facts) { describe(item, facts); }),
      transaction_(entries_of_transaction(options)) {
  shared_.verb = std::move(verb);
  shared_.origin = std::move(origin);
  shared_.meters = std::make_shared<Meters>(jobs());
  shared_.no_owner = options_.no_owner;
  shared_.storage = {!options_.no_tablespaces, !options_.no_table_access_method};
  shared_.owners_work = options_.use_set_session_authorization && !options_.no_owner;
  shared_.disable_triggers = options_.disable_triggers && restores_data_only(options_);
  shared_.superuser = options_.superuser;
  shared_.resumable = options_.resumable;
  shared_.session.role = options_.connection.role;
  shared_.session.row_security = options_.enable_row_security;
  shared_.session.maintenance_work_mem = options_.maintenance_work_mem;
}

void RestoreRun::describe(const parallel::WorkItem& item, ItemFacts& facts) const {
  if (item.action == parallel::Action::analyze) {
    facts.label = "statistics of " + item.entry->schema + "." + item.entry->tag;
    facts.items = 0;
    return;
  }
  facts.weight = plan_->weight(*item.entry);
  if (!item.entry->has_data) return;
  facts.bytes = shared_.origin->raw_bytes(*item.entry);
  facts.packed = shared_.verb == "restore";
}

// What the leader does itself, beside what the parallel core has it do.
void RestoreRun::leader_begins(const model::TocEntry& entry) {
  ItemFacts facts;
  facts.label = entry.label();
  describe({parallel::Action::restore_entry, &entry}, facts);
  events_.item_begins(facts);
}

void RestoreRun::select() {
  selection_ = select_entries(shared_.origin->toc(), options_, events_);
  for (const model::TocEntry* entry : selection_.session_settings) {
    if (entry->kind == model::ObjectKind::encoding) shared_.session.client_encoding = setting_value(*entry);
    if (entry->kind == model::ObjectKind::stdstrings) {
      shared_.session.standard_conforming_strings = setting_value(*entry) != "off";
    }
  }
  check_has_database(selection_, options_);
}

pg::Connection& RestoreRun::connect() {
  shared_.params = pg::ConnectionParams(options_.connection);
  leader_.emplace(
      pg::Connection::open_first(shared_.params, options_.connection, application_name(shared_.verb, 0), &interrupt_));
  return *leader_;
}

void RestoreRun::reconnect() {
  restorer_.reset();
  leader_.reset();
  leader_.emplace(pg::Connection::open(shared_.params, application_name(shared_.verb, 0), &interrupt_));
  settle_in();
}

// Makes of the connection what a leader needs.
void RestoreRun::settle_in() {
  interruptible(*leader_, interrupt_, [this] {
    pg::apply_restore_settings(*leader_, shared_.session);
    // What roles and databases set by themselves does not change who works, from the first connection on.
    shared_.current_role = leader_->scalar("SELECT current_user");
  });
  shared_.session.role = shared_.current_role;
  // Of a mirror the source is told.
  if (shared_.verb == "restore") events_.database({leader_->database(), leader_->server_version_text(), {}, {}});
  if (!loader_.loader) loader_ = shared_.origin->open_leader();
  restorer_.emplace(*leader_, shared_, *loader_.loader, 0);
}

std::vector<model::DumpId> RestoreRun::wanted() const {
  std::vector<model::DumpId> ids;
  for (const model::TocEntry* entry : selection_.entries) ids.push_back(entry->id);
  return ids;
}

// Before anything is touched. With --create the ledger is in the database that is to be made: if it is there already,
// the restore goes on in it.
void RestoreRun::open_ledger(const std::string& fingerprint) {
  ledger_.emplace(fingerprint);
  for (const model::TocEntry* entry : selection_.entries) {
    if (entry->kind == model::ObjectKind::schema && entry->tag == kLedgerSchema) {
      base::fail(ErrorCode::usage, "the archive has a schema \"{}\", which --resumable needs for itself", entry->tag);
    }
  }
  if (!options_.create) {
    ledger_->open(*leader_, wanted());
    return;
  }
  const auto database = std::find_if(selection_.entries.begin(), selection_.entries.end(),
                                     [](const auto* entry) { return entry->kind == model::ObjectKind::database; });
  lock_database(*leader_, (*database)->tag);
  if (!has_database(*leader_, (*database)->tag)) return;
  pg::ConnectionParams params = shared_.params;
  params.set_database((*database)->tag);
  {
    pg::Connection look = pg::Connection::open(params, application_name(shared_.verb, 0));
    pg::apply_restore_settings(look, shared_.session);
    if (!ledger_->read(look)) return;
  }
  enter_database(**database, ledger_->owner_is_due(**database));
}

void RestoreRun::make_plan() {
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
      return shared_.origin->data_size(entry);
    } catch (const Error&) {
      // Of an entry that is not restored the size is good to know, no more.
      if (needed.contains(&entry)) throw;
      return 0;
    }
  };
  plan_.emplace(shared_.origin->toc(), left, bytes, plan::RestoreGraphOptions{.two_steps = two_steps});
  if (options_.index_jobs) plan_->limit_index_builds(static_cast<std::size_t>(*options_.index_jobs));
}

void RestoreRun::close_ledger() {
  if (account_.result.failed + account_.result.skipped == 0) {
    bool closed = false;
    try {
      interruptible(*leader_, interrupt_, [&] { closed = ledger_->close(*leader_); });
    } catch (const Error& error) {
      // An interrupt comes too late: a further run would find no ledger, and begin anew.
      if (closed) return;
      if (interrupt_.requested()) throw;
      ErrorReport report = error.report();
      report.hint = fmt::format("All is restored. Run the same command again only if schema \"{}\" is there still.",
                                kLedgerSchema);
      throw Error(std::move(report));
    }
    if (closed) return;
  }
  events_.message(Severity::warning, fmt::format("what is restored is noted in schema \"{}\" of the database; with the "
                                                 "same archive and --resumable the rest is tried again",
                                                 kLedgerSchema));
}

void RestoreRun::tell_warnings(const model::TocEntry& entry) {
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
void RestoreRun::drop() {
  const bool resumed = ledger_ && ledger_->is_resumed();
  for (auto position = selection_.entries.rbegin(); position != selection_.entries.rend(); ++position) {
    const model::TocEntry& entry = **position;
    if (options_.create != is_of_database(entry)) continue;
    // A run that was interrupted here has dropped some of them.
    const std::string statement = drop_statement(entry, options_.if_exists || resumed);
    if (statement.empty()) continue;
    events_.message(Severity::detail, "dropping " + entry.label());
    transaction_.join(*restorer_);
    try {
      interruptible(*leader_, interrupt_, [&] { leader_->exec(statement); });
      dropped_ = true;
      transaction_.count(*restorer_);
    } catch (const Error& error) {
      ErrorReport report = error.report();
      report.entry = entry.label();
      account_.failed(std::move(report));
    }
    tell_warnings(entry);
    check_interrupt(interrupt_);
  }
  if (ledger_ && !options_.create) ledger_->set_dropped(*leader_);
}

// Entries that an earlier run made, and could not give to their owners.
void RestoreRun::set_due_owners() {
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
void RestoreRun::enter_database(const model::TocEntry& entry, bool owner_is_due) {
  if (context_) context_->shutdown();
  context_.reset();
  if (entry.kind == model::ObjectKind::database) shared_.params.set_database(entry.tag);
  reconnect();
  if (!ledger_) return;
  ledger_->open(*leader_, wanted());
  if (entry.kind != model::ObjectKind::database || ledger_->has(entry)) return;
  const model::TocEntry* const one = &entry;
  leader_->exec("BEGIN; " + claim_statement({&one, 1}));
  if (owner_is_due) leader_->exec(owner_due_statement(entry));
  leader_->exec("COMMIT");
}

void RestoreRun::run_entry(const model::TocEntry& entry) {
  events_.message(Severity::detail, "restoring " + entry.label());
  restorer_->reset_meter();
  leader_begins(entry);
  bool stands = false;
  bool is_made = false;
  bool owner_is_due = false;
  std::uint64_t bytes = 0;
  const Clock::time_point start = Clock::now();
  try {
    Restored restored =
        entry.has_data ? Restored{restorer_->restore_data(entry, false), {}} : restorer_->restore_sql(entry);
    tell_warnings(entry);
    stands = true;
    is_made = true;
    if (restored.complaint) throw Error(std::move(*restored.complaint));
    account_.done(restored.done);
    bytes = restored.done.raw_bytes;
    if (entry.has_data) events_.data_done(data_facts(entry, restored.done, start));
  } catch (const Error& error) {
    tell_warnings(entry);
    owner_is_due = is_made;
    ErrorReport report = error.report();
    report.entry = entry.label();
    if (!is_made) plan_->found_there(entry);
    // An aborted transaction answers no question, and ends the run.
    if (!stands && report.code == ErrorCode::source && !transaction_.room()) {
      stands = is_present(*leader_, entry, report);
    }
    // Without its database the rest would go to the wrong one.
    if (entry.kind == model::ObjectKind::database && !stands) throw Error(std::move(report));
    account_.failed(std::move(report));
  }
  events_.item_ends({0, true, bytes});
  settle_failure(*plan_, entry, stands, is_made || loads_tables_found(options_));
  if (is_of_database(entry)) enter_database(entry, owner_is_due);
}

void RestoreRun::run_alone(const model::TocEntry& entry) {
  if (plan_->is_skipped(entry)) return;
  check_interrupt(interrupt_);
  if (is_of_database(entry)) {
    transaction_.commit(*restorer_);
  } else {
    transaction_.join(*restorer_);
  }
  // The database that an entry makes has a connection of its own, so each entry names its own to cancel.
  interruptible(*leader_, interrupt_, [&] { run_entry(entry); });
  transaction_.count(*restorer_);
}

void RestoreRun::run_batch(RestoreBatch& batch) {
  if (batch.empty()) return;
  std::vector<bool> stands;
  transaction_.join(*restorer_);
  const std::string first = batch.groups().front().front()->label();
  ItemFacts at_work;
  at_work.label = batch.size() == 1 ? first : fmt::format("{} and {} more", first, batch.size() - 1);
  restorer_->reset_meter();
  at_work.items = 0;  // each of them is told when it stands
  events_.item_begins(at_work);
  try {
    interruptible(*leader_, interrupt_, [&] { stands = restorer_->restore_batch(batch); });
  } catch (const Error& error) {
    ErrorReport report = error.report();
    if (!report.connection_lost) throw;
    report.entry = fmt::format("{} or one of the {} after it", first, batch.size() - 1);
    throw Error(std::move(report));
  }
  events_.item_ends({});
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
      leader_begins(*entry);
      events_.item_ends({});
      account_.done({});
      plan_->finished(*entry, true);
      transaction_.count(*restorer_);
    }
  }
  told_.clear();
  batch.clear();
}

void RestoreRun::run_serially(const Entries& entries) {
  RestoreBatch batch(ends_at_first_error(options_), shared_.storage);
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
  check_interrupt(interrupt_);
}

// In the order of the archive; but tables that stand in a row and do not depend on each other are made by the workers,
// where they are many. With --exit-on-error nothing may come before what fails.
void RestoreRun::run_pre_data() {
  const Entries entries = plan_->serial_pre_data();
  const bool alone = jobs() == 1 || ends_at_first_error(options_);
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

void RestoreRun::run_tables(const Entries& tables) {
  Entries wanted;
  for (const model::TocEntry* table : tables) {
    if (!plan_->is_skipped(*table)) wanted.push_back(table);
  }
  TableItems items(wanted, *plan_, account_);
  run_by_workers(items);
  for (const model::TocEntry* table : wanted) {
    if (items.left().contains(table)) run_alone(*table);
  }
}

void RestoreRun::run_by_workers(parallel::ItemSource& items) {
  transaction_.commit(*restorer_);
  if (!context_) {
    parallel::ContextOptions context_options;
    context_options.retries = static_cast<unsigned>(options_.retries);
    const bool data = std::any_of(selection_.entries.begin(), selection_.entries.end(),
                                  [](const auto* entry) { return entry->has_data; });
    if (!data) context_options.queue_capacity = kQueuedShort;
    context_.emplace(std::make_shared<RestoreRunnerFactory>(shared_, *restorer_, loader_.stopper),
                     std::move(context_options), progress_);
    context_->launch(jobs());
  }
  WatchedItems watched(items, *shared_.origin, *leader_);
  parallel::RunSummary summary;
  {
    const Interrupt::Subscription subscription(interrupt_, [this] { context_->interrupt(); });
    summary = context_->run(watched);
  }
  check_interrupt(interrupt_);
  account_.result.workers = std::max(account_.result.workers, static_cast<int>(summary.workers));
  if (watched.lost()) throw Error(*watched.lost());
  if (!summary.completed && summary.error) throw Error(*summary.error);
}

// What would be the workers', as part of the leader's transactions.
void RestoreRun::run_on_leader() {
  Entries loaded;
  while (const model::TocEntry* const entry = plan_->next()) {
    run_alone(*entry);
    if (entry->kind == model::ObjectKind::table_data) loaded.push_back(entry);
  }
  for (const model::TocEntry* data : tables_to_analyze(loaded)) {
    transaction_.join(*restorer_);
    interruptible(*leader_, interrupt_, [&] { restorer_->analyze(*data); });
  }
}

// Unless asked for, statistics are collected only of what this run has made, and only where the archive brings none.
RestoreRun::Entries RestoreRun::tables_to_analyze(const Entries& loaded) const {
  const auto& all = shared_.origin->toc().entries();
  const bool has_statistics = std::any_of(
      all.begin(), all.end(), [](const auto& entry) { return entry->kind == model::ObjectKind::statistics_data; });
  if (!options_.analyze.value_or(!has_statistics && !options_.no_statistics)) return {};
  Entries tables;
  std::unordered_set<model::DumpId> seen;
  for (const model::TocEntry* data : loaded) {
    if (data->dependencies.empty() || !seen.insert(data->dependencies.front()).second) continue;
    const model::TocEntry* const made_by = shared_.origin->toc().find(data->dependencies.front());
    const bool is_foreign = made_by != nullptr && made_by->kind == model::ObjectKind::foreign_table;
    if (options_.analyze ? !is_foreign : plan_->is_of_new_table(*data)) tables.push_back(data);
  }
  return tables;
}

void RestoreRun::run_in_parallel() {
  if (transaction_.room() && jobs() == 1) {
    run_on_leader();
  } else if (!plan_->exhausted()) {
    PlanItems items(*plan_, account_, loads_tables_found(options_),
                    [this](const auto& entry, const auto& why) { return is_present(*leader_, entry, why); });
    try {
      run_by_workers(items);
    } catch (const Error&) {
      if (items.fatal()) throw Error(*items.fatal());
      throw;
    }
    if (items.fatal()) throw Error(*items.fatal());
    AnalyzeItems statistics(tables_to_analyze(items.loaded()), events_);
    if (!statistics.exhausted()) run_by_workers(statistics);
  }
  if (context_) context_->shutdown();
  check_interrupt(interrupt_);
  context_.reset();
}

void RestoreRun::run_stages() {
  // With --create what goes is the database, and the ledger with it.
  const bool dropped = ledger_ && (ledger_->dropped() || (options_.create && ledger_->is_resumed()));
  if (options_.clean && !dropped) {
    if (ledger_) ledger_->check_may_drop();
    drop();
    interruptible(*leader_, interrupt_, [this] { shared_.origin->check_after_drop(*leader_, selection_.entries); });
  }
  if (ledger_ && ledger_->is_resumed()) interruptible(*leader_, interrupt_, [this] { set_due_owners(); });
  run_pre_data();
  run_in_parallel();
  run_serially(plan_->later_pass(model::RestorePass::privileges));
  run_serially(plan_->later_pass(model::RestorePass::last));
  transaction_.commit(*restorer_);
  account_.result.skipped = plan_->skipped().size();
  interruptible(*leader_, interrupt_, [this] { pg::flush_restore(*leader_); });
  if (ledger_) close_ledger();
}

void RestoreRun::prepare() {
  select();
  if (!leader_) connect();
  settle_in();
  interruptible(*leader_, interrupt_, [this] { shared_.origin->check_target(*leader_, selection_.entries); });
}

void RestoreRun::restore_globals(const model::Globals& globals) {
  GlobalsSql sql;
  sql.target = leader_->features();
  sql.comments = !options_.no_comments;
  sql.security_labels = !options_.no_security_labels;
  sql.privileges = !options_.no_privileges;
  sql.tablespace_mapping = parse_tablespace_mapping(options_.tablespace_mapping);
  const GlobalsResult made =
      app::restore_globals(*leader_, globals, sql, ends_at_first_error(options_), events_, interrupt_);
  // Who granted in another's name is the one who logged in again, no longer the role.
  leader_->exec(work_as_before(shared_.current_role));
  account_.result.done += made.done;
  account_.result.failed += made.failed;
}

RestoreResult RestoreRun::run(const std::string& fingerprint) {
  try {
    if (options_.resumable) interruptible(*leader_, interrupt_, [&] { open_ledger(fingerprint); });
    make_plan();
    const plan::RestorePlan::Work work = plan_->work();
    events_.work_begins({progress_.verb(), work.steps, work.weight, reader_of(shared_.meters)});
    run_stages();
    events_.work_ends();
  } catch (const Error& error) {
    check_interrupt(interrupt_);
    if (plan_ && !options_.single_transaction) {
      events_.message(Severity::warning, fmt::format("the {} ends here: {} failed before, {} done", shared_.verb,
                                                     account_.result.failed, account_.result.done));
    }
    if (!ledger_ || !error.report().hint.empty()) throw;
    ErrorReport report = error.report();
    report.hint = "Run the same command again to go on from here.";
    throw Error(std::move(report));
  }
  restorer_.reset();
  leader_.reset();
  return account_.result;
}

}  // namespace pgbraid::app
