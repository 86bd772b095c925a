// pgbraid restore, as a list of phases.
#include "pgbraid/restore.hpp"

#include <algorithm>
#include <memory>
#include <unordered_set>
#include <utility>
#include <vector>

#include "app/leader.hpp"
#include "app/progress.hpp"
#include "app/restore_batch.hpp"
#include "app/restore_items.hpp"
#include "app/restore_runner.hpp"
#include "app/restore_sql.hpp"
#include "app/statistics_options.hpp"
#include "base/fail.hpp"
#include "parallel/parallel_context.hpp"
#include "pg/quoting.hpp"
#include "plan/independent_tables.hpp"
#include "plan/restore_plan.hpp"
#include "plan/restore_selection.hpp"

namespace pgbraid {

namespace {

void check(const RestoreOptions& options) {
  const auto refuse = [](const char* one, const char* other) {
    base::fail(ErrorCode::usage, "options {} and {} cannot be used together", one, other);
  };
  if (options.data_only && options.schema_only) refuse("-s/--schema-only", "-a/--data-only");
  app::check_statistics_options(options);
  if (options.clean && options.data_only) refuse("-c/--clean", "-a/--data-only");
  if (options.if_exists && !options.clean) {
    base::fail(ErrorCode::usage, "option --if-exists requires option -c/--clean");
  }
  if (options.connection.dbname.empty()) {
    base::fail_with_hint(ErrorCode::usage, "no database to restore into", "Name one with -d/--dbname.");
  }
}

// Below this, workers are not worth their start.
constexpr std::size_t kTablesForWorkers = 100;

// Items that wait for a worker where all of them are short; where there is data the plan decides as late as it can.
constexpr std::size_t kQueuedShort = 64;

// A restore on its way: what the phases share.
class Restore {
 public:
  Restore(const RestoreOptions& options, EventSink& events, Interrupt& interrupt)
      : options_(options),
        events_(events),
        interrupt_(interrupt),
        account_(events, options.exit_on_error),
        progress_(events, "restoring") {}

  RestoreResult run();

 private:
  void read_archive();
  void connect();
  void open_leader(bool first);
  void drop();
  using Entries = std::vector<const model::TocEntry*>;

  void run_pre_data();
  void run_tables(const Entries& tables);
  void run_serially(const Entries& entries);
  void run_batch(app::RestoreBatch& batch);
  void run_alone(const model::TocEntry& entry);
  void run_entry(const model::TocEntry& entry);
  void enter_database(const model::TocEntry& entry);
  void run_in_parallel();
  void run_by_workers(parallel::ItemSource& items);
  void analyze(const Entries& loaded);

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
  std::optional<parallel::ParallelContext> context_;  // from the first item for workers on; REQUIRES restorer_
};

void Restore::read_archive() {
  archive_ = std::make_shared<archive::DirectoryReader>(options_.archive);
  const model::Toc& toc = archive_->toc();
  selection_ = plan::select_for_restore(toc, options_);
  plan_.emplace(
      toc, selection_.entries, [this](const model::TocEntry& entry) { return archive_->data_size(entry); },
      plan::RestoreGraphOptions{.two_steps = app::worker_count(options_.jobs) > 1});
  shared_.archive = archive_;
  shared_.no_owner = options_.no_owner;
  shared_.session.role = options_.connection.role;
  shared_.session.maintenance_work_mem = options_.maintenance_work_mem;
  for (const model::TocEntry* entry : selection_.session_settings) {
    if (entry->kind == model::ObjectKind::encoding) shared_.session.client_encoding = app::setting_value(*entry);
    if (entry->kind == model::ObjectKind::stdstrings) {
      shared_.session.standard_conforming_strings = app::setting_value(*entry) != "off";
    }
  }
  const bool has_database = std::any_of(selection_.entries.begin(), selection_.entries.end(),
                                        [](const auto* entry) { return entry->kind == model::ObjectKind::database; });
  if (options_.create && !has_database) {
    base::fail(ErrorCode::usage, "the archive \"{}\" has no database to create", options_.archive);
  }
}

void Restore::open_leader(bool first) {
  const std::string application = app::application_name("restore", 0);
  restorer_.reset();
  leader_.reset();
  if (first) {
    leader_.emplace(pg::Connection::open_first(shared_.params, options_.connection, application));
  } else {
    leader_.emplace(pg::Connection::open(shared_.params, application));
  }
  leader_->on_notice([this](const std::string& severity, const std::string& text) {
    if (severity == "WARNING") events_.message(Severity::warning, text);
  });
  pg::apply_restore_settings(*leader_, shared_.session);
  // What roles and databases set by themselves does not change who works, from the first connection on.
  shared_.current_role = leader_->scalar("SELECT current_user");
  shared_.session.role = shared_.current_role;
  restorer_.emplace(*leader_, shared_);
}

void Restore::connect() {
  shared_.params = pg::ConnectionParams(options_.connection);
  open_leader(true);
}

// Objects go in the reverse order of their coming. With --create the whole database goes.
void Restore::drop() {
  for (auto position = selection_.entries.rbegin(); position != selection_.entries.rend(); ++position) {
    const model::TocEntry& entry = **position;
    const bool of_database =
        entry.kind == model::ObjectKind::database || entry.kind == model::ObjectKind::database_properties;
    if (options_.create != of_database) continue;
    const std::string statement = app::drop_statement(entry, options_.if_exists);
    if (statement.empty()) continue;
    events_.message(Severity::detail, "dropping " + entry.label());
    try {
      app::interruptible(*leader_, interrupt_, [&] { leader_->exec(statement); });
    } catch (const Error& error) {
      ErrorReport report = error.report();
      report.entry = entry.label();
      account_.failed(std::move(report));
    }
    app::check_interrupt(interrupt_);
  }
}

// From here on everything goes to the database that the entry made, or under the settings that it gave it.
void Restore::enter_database(const model::TocEntry& entry) {
  if (context_) context_->shutdown();
  context_.reset();
  if (entry.kind == model::ObjectKind::database) shared_.params.set_database(entry.tag);
  open_leader(false);
}

void Restore::run_entry(const model::TocEntry& entry) {
  events_.message(Severity::detail, "restoring " + entry.label());
  bool stands = false;
  try {
    app::Restored restored = restorer_->restore_sql(entry);
    stands = true;
    if (restored.complaint) throw Error(std::move(*restored.complaint));
    account_.done(restored.done);
  } catch (const Error& error) {
    ErrorReport report = error.report();
    report.entry = entry.label();
    if (app::is_there_already(report)) {
      stands = true;
      plan_->found_there(entry);
    }
    // Without its database the rest would go to the wrong one.
    if (entry.kind == model::ObjectKind::database && !stands) throw Error(std::move(report));
    account_.failed(std::move(report));
  }
  plan_->finished(entry, stands);
  const bool of_database =
      entry.kind == model::ObjectKind::database || entry.kind == model::ObjectKind::database_properties;
  if (of_database) enter_database(entry);
}

void Restore::run_alone(const model::TocEntry& entry) {
  if (plan_->is_skipped(entry)) return;
  app::check_interrupt(interrupt_);
  // The database that an entry makes has a connection of its own, so each entry names its own to cancel.
  app::interruptible(*leader_, interrupt_, [&] { run_entry(entry); });
}

void Restore::run_batch(app::RestoreBatch& batch) {
  if (batch.empty()) return;
  std::vector<bool> stands;
  try {
    app::interruptible(*leader_, interrupt_, [&] { stands = restorer_->restore_batch(batch); });
  } catch (const Error& error) {
    ErrorReport report = error.report();
    if (!report.connection_lost) throw;
    report.entry =
        fmt::format("{} or one of the {} after it", batch.groups().front().front()->label(), batch.size() - 1);
    throw Error(std::move(report));
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
    }
  }
  batch.clear();
}

void Restore::run_serially(const Entries& entries) {
  app::RestoreBatch batch(options_.exit_on_error);
  const auto add = [&](const model::TocEntry& entry) {
    // Quotes and backslashes mean something else in the texts of such an archive.
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
  const bool alone = app::worker_count(options_.jobs) == 1 || options_.exit_on_error;
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
  if (!context_) {
    parallel::ContextOptions context_options;
    context_options.retries = static_cast<unsigned>(options_.retries);
    const bool data = std::any_of(selection_.entries.begin(), selection_.entries.end(),
                                  [](const auto* entry) { return entry->has_data; });
    if (!data) context_options.queue_capacity = kQueuedShort;
    context_.emplace(std::make_shared<app::RestoreRunnerFactory>(shared_, *restorer_), std::move(context_options),
                     progress_);
    context_->launch(app::worker_count(options_.jobs));
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

// Unless asked for, statistics are collected only of what this run has made, and only where the archive brings none.
void Restore::analyze(const Entries& loaded) {
  const auto& all = archive_->toc().entries();
  const bool has_statistics = std::any_of(
      all.begin(), all.end(), [](const auto& entry) { return entry->kind == model::ObjectKind::statistics_data; });
  if (!options_.analyze.value_or(!has_statistics && !options_.no_statistics)) return;
  Entries tables;
  std::unordered_set<model::DumpId> seen;
  for (const model::TocEntry* data : loaded) {
    if (!seen.insert(data->dependencies.front()).second) continue;
    const model::TocEntry* const made_by = archive_->toc().find(data->dependencies.front());
    const bool is_foreign = made_by != nullptr && made_by->kind == model::ObjectKind::foreign_table;
    if (options_.analyze ? !is_foreign : plan_->is_of_new_table(*data)) tables.push_back(data);
  }
  if (tables.empty()) return;
  app::AnalyzeItems items(std::move(tables), events_);
  run_by_workers(items);
}

void Restore::run_in_parallel() {
  if (!plan_->exhausted()) {
    app::PlanItems items(*plan_, account_);
    try {
      run_by_workers(items);
    } catch (const Error&) {
      if (items.fatal()) throw Error(*items.fatal());
      throw;
    }
    if (items.fatal()) throw Error(*items.fatal());
    analyze(items.loaded());
  }
  if (context_) context_->shutdown();
  app::check_interrupt(interrupt_);
  context_.reset();
}

RestoreResult Restore::run() {
  read_archive();
  app::worker_count(options_.jobs);
  connect();
  try {
    if (options_.clean) drop();
    run_pre_data();
    run_in_parallel();
    run_serially(plan_->later_pass(model::RestorePass::privileges));
    run_serially(plan_->later_pass(model::RestorePass::last));
    app::interruptible(*leader_, interrupt_, [this] { pg::flush_restore(*leader_); });
  } catch (const Error&) {
    app::check_interrupt(interrupt_);
    throw;
  }
  account_.result.skipped = plan_->skipped().size();
  return account_.result;
}

}  // namespace

RestoreResult restore(const RestoreOptions& options, EventSink& events, Interrupt& interrupt) {
  check(options);
  return Restore(options, events, interrupt).run();
}

}  // namespace pgbraid
