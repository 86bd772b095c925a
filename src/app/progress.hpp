// Tells an EventSink what the parallel core does. Thread-safety: the leader only.
#pragma once

#include <chrono>
#include <functional>
#include <string>
#include <unordered_map>
#include <utility>

#include "parallel/observer.hpp"
#include "pgbraid/events.hpp"

namespace pgbraid::app {

using Clock = std::chrono::steady_clock;

// What `done` says of an entry's data, whose work began at `start`.
DataFacts data_facts(const model::TocEntry& entry, const parallel::Done& done, Clock::time_point start);

// Fills in what is known of an item beside worker and label.
using DescribeItem = std::function<void(const parallel::WorkItem& item, ItemFacts& facts)>;

class Progress : public parallel::Observer {
 public:
  // `verb` is what an item's work is called in -v: "dumping", "restoring". `check_leader` is called where a worker has
  // lost its connection, and while there is none: what it throws ends the run, as it makes no sense to wait for others
  // without a leader. Both functions may be empty.
  Progress(EventSink& events, std::string verb, std::function<void()> check_leader = {}, DescribeItem describe = {})
      : events_(events),
        verb_(std::move(verb)),
        check_leader_(std::move(check_leader)),
        describe_(std::move(describe)) {}

  const std::string& verb() const noexcept { return verb_; }

  void worker_not_started(std::size_t number, const ErrorReport& report, bool again) override;
  void fewer_workers(std::size_t asked, std::size_t got) override;
  void nobody_ready() override;
  void worker_abandoned(std::size_t number, const parallel::WorkItem* at_work) override;
  void item_started(const parallel::WorkItem& item, std::size_t number) override;
  void item_finished(const parallel::WorkItem& item, const parallel::Outcome& outcome, std::size_t number) override;
  void item_retried(const parallel::WorkItem& item, const ErrorReport& report, unsigned attempt) override;

 private:
  EventSink& events_;
  std::string verb_;
  struct AtWork {
    parallel::WorkItem item;
    Clock::time_point start;
  };

  std::function<void()> check_leader_;
  DescribeItem describe_;
  std::unordered_map<std::size_t, AtWork> at_work_;  // by worker
};

}  // namespace pgbraid::app
