// pgbraid restore, as a list of phases.
#include "pgbraid/restore.hpp"

#include <algorithm>
#include <memory>
#include <vector>

#include "app/leader.hpp"
#include "app/progress.hpp"
#include "app/restore_runner.hpp"
#include "app/restore_sql.hpp"
#include "app/statistics_options.hpp"
#include "base/fail.hpp"
#include "parallel/parallel_context.hpp"
#include "pg/quoting.hpp"
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

// Counts what happened and tells each failure once.
class Account {
 public:
  Account(EventSink& events, bool exit_on_error) : events_(events), exit_on_error_(exit_on_error) {}

  void done(const parallel::Done& what) {
    ++result.done;
    result.rows += what.rows;
  }

  // Throws where the run must not go on.
  void failed(ErrorReport report) {
    if (ends_the_run(report)) throw Error(std::move(report));
    ++result.failed;
    events_.failure(report);
  }

  // The target's refusal of one entry is the person's to judge; a damaged archive or a lost leader is the end.
  bool ends_the_run(ErrorReport& report) const {
    if (report.code != ErrorCode::source && report.code != ErrorCode::incomplete) return true;
    if (exit_on_error_) report.code = ErrorCode::incomplete;
    return exit_on_error_;
  }

  RestoreResult result;

 private:
  EventSink& events_;
  bool exit_on_error_;
};

// The plan as the parallel core sees it.
class PlanItems : public parallel::ItemSource {
 public:
  PlanItems(plan::RestorePlan& plan, Account& account) : plan_(plan), account_(account) {}

  std::optional<parallel::WorkItem> next() override {
    const model::TocEntry* const entry = plan_.next();
    if (entry == nullptr) return std::nullopt;
    return parallel::WorkItem{entry->has_data ? parallel::Action::restore_data : parallel::Action::restore_entry,
                              entry};
  }

  parallel::Verdict finished(const parallel::WorkItem& item, const parallel::Outcome& outcome) override {
    if (const auto* const done = std::get_if<parallel::Done>(&outcome)) {
      account_.done(*done);
      plan_.finished(*item.entry, true);
      return parallel::Verdict::go_on;
    }
    ErrorReport report = std::get<parallel::Failed>(outcome).report;
    if (account_.ends_the_run(report)) {
      fatal_ = std::move(report);
      return parallel::Verdict::stop;
    }
    const bool stands = report.code == ErrorCode::incomplete;  // a complaint (restore_runner.hpp)
    account_.failed(std::move(report));
    plan_.finished(*item.entry, stands);
    return parallel::Verdict::go_on;
  }

  bool exhausted() const override { return plan_.exhausted(); }
  const std::optional<ErrorReport>& fatal() const noexcept { return fatal_; }

 private:
  plan::RestorePlan& plan_;
  Account& account_;
  std::optional<ErrorReport> fatal_;
};

// A restore on its way: what the phases share.
class Restore {
 public:
  Restore(const RestoreOptions& options, EventSink& events, Interrupt& interrupt)
      : options_(options), events_(events), interrupt_(interrupt), account_(events, options.exit_on_error) {}

  RestoreResult run();

 private:
  void read_archive();
  void connect();
  void open_leader(bool first);
  void drop();
  void run_serially(const std::vector<const model::TocEntry*>& entries);
  void run_entry(const model::TocEntry& entry);
  void enter_database(const model::TocEntry& entry);
  void run_in_parallel();

  const RestoreOptions& options_;
  EventSink& events_;
  Interrupt& interrupt_;
  Account account_;
  std::shared_ptr<archive::DirectoryReader> archive_;
  plan::RestoreSelection selection_;
  std::optional<plan::RestorePlan> plan_;
  app::RestoreShared shared_;
  std::optional<pg::Connection> leader_;
  std::optional<app::EntryRestorer> restorer_;
};

void Restore::read_archive() {
  archive_ = std::make_shared<archive::DirectoryReader>(options_.archive);
  const model::Toc& toc = archive_->toc();
  selection_ = plan::select_for_restore(toc, options_);
  plan_.emplace(toc, selection_.entries, [this](const model::TocEntry& entry) { return archive_->data_size(entry); });
  shared_.archive = archive_;
  shared_.no_owner = options_.no_owner;
  shared_.session.role = options_.connection.role;
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
  shared_.current_role = leader_->scalar("SELECT current_user");
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

// From here on everything goes to the database that the entry made.
void Restore::enter_database(const model::TocEntry& entry) {
  shared_.params.set_database(entry.tag);
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
    // Without its database the rest would go to the wrong one.
    if (entry.kind == model::ObjectKind::database && !stands) throw Error(std::move(report));
    account_.failed(std::move(report));
  }
  plan_->finished(entry, stands);
  if (entry.kind == model::ObjectKind::database) enter_database(entry);
}

void Restore::run_serially(const std::vector<const model::TocEntry*>& entries) {
  for (const model::TocEntry* entry : entries) {
    if (plan_->is_skipped(*entry)) continue;
    app::check_interrupt(interrupt_);
    // The database that an entry makes has a connection of its own, so each entry names its own to cancel.
    app::interruptible(*leader_, interrupt_, [&] { run_entry(*entry); });
  }
  app::check_interrupt(interrupt_);
}

void Restore::run_in_parallel() {
  if (plan_->exhausted()) return;
  const auto factory = std::make_shared<app::RestoreRunnerFactory>(shared_, *leader_);
  app::Progress progress(events_, "restoring");
  parallel::ContextOptions context_options;
  context_options.retries = static_cast<unsigned>(options_.retries);
  parallel::ParallelContext context(factory, std::move(context_options), progress);
  const Interrupt::Subscription subscription(interrupt_, [&context] { context.interrupt(); });
  PlanItems items(*plan_, account_);
  context.launch(app::worker_count(options_.jobs));
  const parallel::RunSummary summary = context.run(items);
  context.shutdown();
  app::check_interrupt(interrupt_);
  account_.result.workers = static_cast<int>(summary.workers);
  if (items.fatal()) throw Error(*items.fatal());
  if (summary.error) throw Error(*summary.error);
}

RestoreResult Restore::run() {
  read_archive();
  app::worker_count(options_.jobs);
  connect();
  try {
    if (options_.clean) drop();
    run_serially(plan_->serial_pre_data());
    run_in_parallel();
    run_serially(plan_->later_pass(model::RestorePass::privileges));
    run_serially(plan_->later_pass(model::RestorePass::last));
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
