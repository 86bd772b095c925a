// The worker's loop. What a worker knows of the rest of the program is its share.
#include "parallel/worker.hpp"

#include <exception>
#include <optional>
#include <utility>

namespace pgbraid::parallel {

namespace {

bool connection_lost(const Outcome& outcome) {
  const auto* const failed = std::get_if<Failed>(&outcome);
  return failed != nullptr && failed->report.connection_lost;
}

// Takes items until the queue closes or the connection is lost.
void take_items(WorkerShare& share, WorkerHandle self, Runner& runner) {
  std::optional<Job> job = share.queue.pop();
  if (!job) return;
  share.box->post({self, Started{*job}});
  while (true) {
    Outcome outcome = carry_out(runner, job->item);
    const bool lost = connection_lost(outcome);
    Finished finished{*job, std::move(outcome)};
    job = lost ? std::nullopt : share.queue.try_pop();
    if (job) {  // one lock for both messages, and most often one waking of the leader
      share.box->post({self, std::move(finished)}, {self, Started{*job}});
      continue;
    }
    share.box->post({self, std::move(finished)});
    if (lost) return;
    job = share.queue.pop();
    if (!job) return;
    share.box->post({self, Started{*job}});
  }
}

}  // namespace

ErrorReport report_of_current_exception() noexcept {
  ErrorReport report;
  try {
    throw;
  } catch (const Error& error) {
    return error.report();
  } catch (const std::exception& error) {
    report.code = ErrorCode::io;
    report.message = error.what();
  } catch (...) {
    report.code = ErrorCode::io;
    report.message = "an exception of unknown type";
  }
  return report;
}

Outcome carry_out(Runner& runner, const WorkItem& item) noexcept {
  Outcome outcome;
  try {
    outcome = runner.run(item);
  } catch (...) {
    outcome = Failed{report_of_current_exception()};
  }
  if (auto* const failed = std::get_if<Failed>(&outcome); failed != nullptr) {
    if (failed->report.entry.empty() && item.entry != nullptr) failed->report.entry = item.entry->label();
  }
  return outcome;
}

void work(const std::shared_ptr<WorkerShare>& share, WorkerHandle self, std::size_t number) noexcept {
  {
    Crew crew;
    std::optional<ErrorReport> refused;
    try {
      crew = share->factory->make_worker(number);
    } catch (...) {
      refused = report_of_current_exception();
    }
    if (!refused && !crew.runner) {
      refused.emplace();
      refused->code = ErrorCode::connection;
      refused->message = "no runner was made for the worker";
    }
    if (refused) {
      share->box->post({self, NotStarted{std::move(*refused)}});
    } else {
      share->box->post({self, Ready{crew.stopper}});
      take_items(*share, self, *crew.runner);
    }
  }  // disconnects here: who has heard Ended can rely on it
  share->box->post({self, Ended{}});
}

}  // namespace pgbraid::parallel
