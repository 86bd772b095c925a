#include "app/progress.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <variant>

namespace pgbraid::app {

namespace {

bool moves_data(parallel::Action action) {
  return action == parallel::Action::dump_data || action == parallel::Action::restore_data ||
         action == parallel::Action::restore_first_data;
}

}  // namespace

DataFacts data_facts(const model::TocEntry& entry, const parallel::Done& done, Clock::time_point start) {
  DataFacts facts;
  facts.large_objects = entry.kind == model::ObjectKind::blobs;
  if (!facts.large_objects) {
    facts.schema = entry.schema;
    facts.table = entry.tag;
  }
  facts.rows = done.rows;
  facts.raw_bytes = done.raw_bytes;
  facts.seconds = std::chrono::duration<double>(Clock::now() - start).count();
  return facts;
}

void Progress::worker_not_started(std::size_t number, const ErrorReport& report, bool again) {
  events_.message(Severity::warning, fmt::format("worker {} could not start{}: {}", number,
                                                 again ? ", will try again" : "", report.message));
  if (again && check_leader_) check_leader_();
}

void Progress::fewer_workers(std::size_t asked, std::size_t got) {
  events_.message(Severity::warning,
                  got == 0 ? fmt::format("none of {} workers could start; the leader does the work itself", asked)
                           : fmt::format("{} of {} workers are at work", got, asked));
}

void Progress::nobody_ready() {
  if (check_leader_) check_leader_();
}

void Progress::worker_abandoned(std::size_t number, const parallel::WorkItem* at_work) {
  events_.message(Severity::warning,
                  fmt::format("worker {} did not stop in time{}", number,
                              at_work == nullptr ? std::string() : " (at work on " + at_work->entry->label() + ")"));
}

void Progress::item_started(const parallel::WorkItem& item, std::size_t number) {
  at_work_[number] = {item, Clock::now()};
  ItemFacts facts;
  facts.worker = number;
  if (item.entry != nullptr) facts.label = item.entry->label();
  if (describe_) describe_(item, facts);
  events_.message(Severity::detail, fmt::format("{} {} ({})", verb_, facts.label,
                                                number == 0 ? "leader" : fmt::format("worker {}", number)));
  events_.item_begins(facts);
}

void Progress::item_finished(const parallel::WorkItem& item, const parallel::Outcome& outcome, std::size_t number) {
  const auto* const done = std::get_if<parallel::Done>(&outcome);
  if (done != nullptr && moves_data(item.action)) {
    events_.data_done(data_facts(*item.entry, *done, at_work_[number].start));
  }
  at_work_.erase(number);
  events_.item_ends({number, true, done == nullptr ? 0 : done->raw_bytes});
}

void Progress::item_retried(const parallel::WorkItem& item, const ErrorReport& report, unsigned attempt) {
  events_.message(Severity::warning, fmt::format("{} runs again (attempt {}), its connection was lost: {}",
                                                 item.entry->label(), attempt + 1, report.message));
  events_.retried(item.entry->label());
  const auto lost = std::find_if(at_work_.begin(), at_work_.end(), [&item](const auto& at_work) {
    return at_work.second.item.entry == item.entry && at_work.second.item.group == item.group;
  });
  if (lost != at_work_.end()) {
    events_.item_ends({lost->first, false, 0});
    at_work_.erase(lost);
  }
  if (check_leader_) check_leader_();
}

}  // namespace pgbraid::app
