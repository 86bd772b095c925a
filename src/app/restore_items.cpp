#include "app/restore_items.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>
#include <variant>

#include "base/fail.hpp"
#include "pg/quoting.hpp"

namespace pgbraid::app {

bool is_there_already(const ErrorReport& report) {
  constexpr std::array<std::string_view, 4> kDuplicates = {"42P06", "42P07", "42710", "42723"};
  return std::find(kDuplicates.begin(), kDuplicates.end(), report.sqlstate) != kDuplicates.end();
}

void Account::done(const parallel::Done& what) {
  ++result.done;
  result.rows += what.rows;
}

void Account::warned(const model::TocEntry& entry, const std::vector<std::string>& warnings) {
  for (const std::string& text : warnings) {
    events_.message(Severity::warning, fmt::format("{}: {}", entry.label(), text));
  }
}

void settle_failure(plan::RestorePlan& plan, const model::TocEntry& entry, bool stands, bool with_rows) {
  if (stands && !with_rows && entry.kind == model::ObjectKind::table) plan.skip_rows_of(entry);
  plan.finished(entry, stands);
}

void Account::failed(ErrorReport report) {
  if (ends_the_run(report)) throw Error(std::move(report));
  ++result.failed;
  events_.failure(report);
}

bool Account::ends_the_run(ErrorReport& report) const {
  if (report.ends_run) return true;
  if (report.code != ErrorCode::source && report.code != ErrorCode::incomplete) return true;
  if (exit_on_error_) report.code = ErrorCode::incomplete;
  return exit_on_error_;
}

std::optional<parallel::WorkItem> PlanItems::next() {
  while (const model::TocEntry* const entry = plan_.next()) {
    if (stand_there_.erase(entry) == 0) return parallel::WorkItem{action_of(*entry), entry};
    plan_.finished(*entry, true);
  }
  return std::nullopt;
}

parallel::Action PlanItems::action_of(const model::TocEntry& entry) const {
  using parallel::Action;
  if (entry.has_data) return plan_.is_first_load(entry) ? Action::restore_first_data : Action::restore_data;
  switch (plan_.step(entry)) {
    case plan::Step::first:
      return Action::restore_first_step;
    case plan::Step::second:
      return Action::restore_second_step;
    case plan::Step::whole:
      break;
  }
  return Action::restore_entry;
}

parallel::Verdict PlanItems::finished(const parallel::WorkItem& item, const parallel::Outcome& outcome) {
  std::visit([&](const auto& result) { account_.warned(*item.entry, result.warnings); }, outcome);
  if (const auto* const done = std::get_if<parallel::Done>(&outcome)) {
    if (item.action != parallel::Action::restore_first_step) account_.done(*done);
    if (item.entry->kind == model::ObjectKind::table_data) loaded_.push_back(item.entry);
    plan_.finished(*item.entry, true);
    return parallel::Verdict::go_on;
  }
  ErrorReport report = std::get<parallel::Failed>(outcome).report;
  if (account_.ends_the_run(report)) {
    fatal_ = std::move(report);
    return parallel::Verdict::stop;
  }
  // A complaint (restore_runner.hpp) is not about the entry itself.
  const bool complains = report.code == ErrorCode::incomplete;
  const bool is_there = !complains && (presence_ ? presence_(*item.entry, report) : is_there_already(report));
  const bool stands = complains || is_there;
  // What others may have made is theirs.
  if (!complains) plan_.found_there(*item.entry);
  if (is_there && item.action == parallel::Action::restore_first_step) stand_there_.insert(item.entry);
  account_.failed(std::move(report));
  settle_failure(plan_, *item.entry, stands, rows_for_failed_ || complains);
  return parallel::Verdict::go_on;
}

std::optional<parallel::WorkItem> AnalyzeItems::next() {
  if (next_ == tables_.size()) return std::nullopt;
  return parallel::WorkItem{parallel::Action::analyze, tables_[next_++]};
}

parallel::Verdict AnalyzeItems::finished(const parallel::WorkItem& item, const parallel::Outcome& outcome) {
  ++finished_;
  const auto* const failed = std::get_if<parallel::Failed>(&outcome);
  if (failed == nullptr) return parallel::Verdict::go_on;
  if (failed->report.code != ErrorCode::source) return parallel::Verdict::stop;
  events_.message(Severity::warning,
                  fmt::format("no statistics of table {}: {}", pg::qualified(item.entry->schema, item.entry->tag),
                              failed->report.message));
  return parallel::Verdict::go_on;
}

std::optional<parallel::WorkItem> TableItems::next() {
  if (next_ == tables_.size()) return std::nullopt;
  return parallel::WorkItem{parallel::Action::restore_entry, tables_[next_++]};
}

parallel::Verdict TableItems::finished(const parallel::WorkItem& item, const parallel::Outcome& outcome) {
  ++finished_;
  const auto* const failed = std::get_if<parallel::Failed>(&outcome);
  // Of a table that is left to the leader he hears the same once more.
  const bool is_left = failed != nullptr && failed->report.code == ErrorCode::source;
  if (!is_left) std::visit([&](const auto& result) { account_.warned(*item.entry, result.warnings); }, outcome);
  if (failed == nullptr) {
    account_.done(std::get<parallel::Done>(outcome));
  } else if (failed->report.code == ErrorCode::incomplete) {
    account_.failed(failed->report);
  } else if (is_left) {
    left_.insert(item.entry);
    return parallel::Verdict::go_on;
  } else {
    return parallel::Verdict::stop;
  }
  plan_.finished(*item.entry, true);
  return parallel::Verdict::go_on;
}

}  // namespace pgbraid::app
