#include "app/progress.hpp"

#include <fmt/format.h>

namespace pgbraid::app {

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
  events_.message(Severity::detail, fmt::format("{} {} ({})", verb_, item.entry->label(),
                                                number == 0 ? "leader" : fmt::format("worker {}", number)));
}

void Progress::item_retried(const parallel::WorkItem& item, const ErrorReport& report, unsigned attempt) {
  events_.message(Severity::warning, fmt::format("{} runs again (attempt {}), its connection was lost: {}",
                                                 item.entry->label(), attempt + 1, report.message));
  if (check_leader_) check_leader_();
}

}  // namespace pgbraid::app
