#include "app/restore_forecast.hpp"

#include <fmt/format.h>

#include <memory>
#include <queue>
#include <utility>

#include "app/archive_origin.hpp"
#include "app/leader.hpp"
#include "app/restore_options.hpp"
#include "app/restore_sql.hpp"
#include "app/transaction_options.hpp"
#include "base/fail.hpp"
#include "plan/restore_plan.hpp"

namespace pgbraid {

namespace app {

namespace {

using Entries = std::vector<const model::TocEntry*>;

PlannedItem item_of(Stage stage, const DataOrigin& origin, const model::TocEntry& entry, const char* note = "") {
  PlannedItem item{stage, entry.label() + note, std::nullopt};
  if (entry.has_data) item.bytes = origin.data_size(entry);
  return item;
}

// An entry that a worker would be at.
struct InFlight {
  std::uint64_t end;  // when it is done, by the bytes that were read until then
  std::size_t order;  // in which it was taken
  const model::TocEntry* entry;

  friend bool operator>(const InFlight& a, const InFlight& b) noexcept {
    return a.end != b.end ? a.end > b.end : a.order > b.order;
  }
};

// Runs the plan with so many workers, of which each reads as fast as the others.
void run_workers(plan::RestorePlan& plan, const DataOrigin& origin, Forecast& forecast) {
  std::priority_queue<InFlight, std::vector<InFlight>, std::greater<>> at_work;
  std::uint64_t now = 0;
  std::size_t taken = 0;
  while (!plan.exhausted()) {
    const model::TocEntry* const entry = at_work.size() < forecast.workers ? plan.next() : nullptr;
    if (entry != nullptr) {
      const plan::Step step = plan.step(*entry);
      const char* const note = step == plan::Step::first    ? " (first step)"
                               : step == plan::Step::second ? " (second step)"
                                                            : "";
      forecast.items.push_back(item_of(Stage::workers, origin, *entry, note));
      at_work.push({now + forecast.items.back().bytes.value_or(0), taken++, entry});
      continue;
    }
    if (at_work.empty()) return;  // a plan without circles never is at this point
    now = at_work.top().end;
    const model::TocEntry* const done = at_work.top().entry;
    at_work.pop();
    plan.finished(*done, true);
  }
}

// As RestoreRun::drop has it: with --create the database goes, else the objects, in the reverse order of their coming.
void add_drops(const Entries& entries, const RestoreOptions& options, Forecast& forecast) {
  for (auto position = entries.rbegin(); position != entries.rend(); ++position) {
    const model::TocEntry& entry = **position;
    const bool is_of_database =
        entry.kind == model::ObjectKind::database || entry.kind == model::ObjectKind::database_properties;
    if (options.create != is_of_database || drop_statement(entry, options.if_exists).empty()) continue;
    forecast.items.push_back({Stage::drop, entry.label(), std::nullopt});
  }
}

}  // namespace

Forecast forecast_entries(const DataOrigin& origin, const plan::RestoreSelection& selection,
                          const RestoreOptions& options) {
  Forecast forecast;
  forecast.workers = options.single_transaction ? 1 : worker_count(options.jobs);
  const bool owners_work = options.use_set_session_authorization && !options.no_owner;
  const bool two_steps = forecast.workers > 1 && !entries_of_transaction(options) && !owners_work;
  plan::RestorePlan plan(origin.toc(), selection.entries,
                         [&](const model::TocEntry& entry) { return origin.data_size(entry); },
                         {.two_steps = two_steps});
  if (options.index_jobs) plan.limit_index_builds(static_cast<std::size_t>(*options.index_jobs));
  if (options.clean) add_drops(selection.entries, options, forecast);
  for (const model::TocEntry* entry : plan.serial_pre_data()) {
    forecast.items.push_back(item_of(Stage::leader_first, origin, *entry));
    plan.finished(*entry, true);
  }
  run_workers(plan, origin, forecast);
  for (const model::RestorePass pass : {model::RestorePass::privileges, model::RestorePass::last}) {
    for (const model::TocEntry* entry : plan.later_pass(pass)) {
      forecast.items.push_back(item_of(Stage::leader_last, origin, *entry));
    }
  }
  return forecast;
}

}  // namespace app

Forecast forecast_restore(const RestoreOptions& asked, EventSink& events) {
  const RestoreOptions options = app::with_filters(asked);
  app::check_restore_options(options);
  if (options.resumable) base::fail(ErrorCode::usage, "options --dry-run and --resumable cannot be used together");
  if (!options.file.empty()) base::fail(ErrorCode::usage, "options --dry-run and -f/--file cannot be used together");
  const app::ArchiveOrigin origin(options.archive);
  const plan::RestoreSelection selection = app::select_entries(origin.toc(), options, events);
  app::check_has_database(selection, options);
  return app::forecast_entries(origin, selection, options);
}

}  // namespace pgbraid
