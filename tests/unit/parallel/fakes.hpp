// Runners, sources and observers without a server, and ways to wait for a state without sleeping.
#pragma once

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <system_error>
#include <thread>
#include <utility>
#include <vector>

#include "parallel/parallel_context.hpp"

namespace pgbraid::parallel::fakes {

// A number that other threads raise and a test waits for. A wait that takes a minute is a failure.
class Tally {
 public:
  void add() {
    {
      const std::lock_guard lock(mutex_);
      ++count_;
    }
    changed_.notify_all();
  }
  bool wait_for(std::size_t count) {
    std::unique_lock lock(mutex_);
    const bool reached = changed_.wait_for(lock, std::chrono::minutes(1), [&] { return count_ >= count; });
    EXPECT_TRUE(reached) << "waited a minute for " << count << ", have " << count_;
    return reached;
  }
  bool wait() { return wait_for(1); }
  std::size_t count() {
    const std::lock_guard lock(mutex_);
    return count_;
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::size_t count_ = 0;  // guarded by mutex_
};

inline Failed failure(const std::string& message, bool connection_lost = false) {
  Failed failed;
  failed.report.message = message;
  failed.report.connection_lost = connection_lost;
  return failed;
}

inline std::string message_of(const Outcome& outcome) {
  const auto* const failed = std::get_if<Failed>(&outcome);
  return failed == nullptr ? std::string() : failed->report.message;
}

[[noreturn]] inline void refuse(const std::string& message) {
  ErrorReport report;
  report.code = ErrorCode::connection;
  report.message = message;
  throw Error(std::move(report));
}

// What stops a fake connection, and what it was told.
class FakeStopper : public Stopper {
 public:
  void cancel() noexcept override {
    cancels.add();
    if (on_cancel) on_cancel();
  }
  void cut() noexcept override {
    cuts.add();
    if (on_cut) on_cut();
  }
  Tally cancels;
  Tally cuts;
  std::function<void()> on_cancel;
  std::function<void()> on_cut;
};

using RunItem = std::function<Outcome(const WorkItem&)>;

// Runs a function; tells when it is gone.
class FakeRunner : public Runner {
 public:
  FakeRunner(RunItem run, std::shared_ptr<Tally> gone) : run_(std::move(run)), gone_(std::move(gone)) {}
  ~FakeRunner() override { gone_->add(); }
  Outcome run(const WorkItem& item) override { return run_(item); }

 private:
  const RunItem run_;
  const std::shared_ptr<Tally> gone_;
};

// Makes fake runners; what they do is set before the launch.
class FakeFactory : public RunnerFactory {
 public:
  Crew make_worker(std::size_t number) override {
    if (on_connect) on_connect(number);
    worker_runners.fetch_add(1);
    return {
        std::make_unique<FakeRunner>([this, number](const WorkItem& item) { return worker_run(number, item); }, gone),
        stopper};
  }
  Crew make_leader() override {
    if (on_leader) on_leader();
    leader_runners.fetch_add(1);
    return {std::make_unique<FakeRunner>(leader_run, gone), leader_stopper};
  }

  std::function<void(std::size_t number)> on_connect;  // may throw
  std::function<void()> on_leader;                     // may throw
  std::function<Outcome(std::size_t number, const WorkItem&)> worker_run = [](std::size_t, const WorkItem&) {
    return Done{1, 1};
  };
  RunItem leader_run = [](const WorkItem&) { return Done{1, 1}; };
  std::shared_ptr<FakeStopper> stopper = std::make_shared<FakeStopper>();  // of every worker
  std::shared_ptr<FakeStopper> leader_stopper = std::make_shared<FakeStopper>();
  std::shared_ptr<Tally> gone = std::make_shared<Tally>();  // runners destroyed
  std::atomic<std::size_t> worker_runners{0};               // made
  std::atomic<std::size_t> leader_runners{0};
};

inline model::TocEntry numbered_entry(std::size_t number) {
  model::TocEntry entry;
  entry.id = static_cast<model::DumpId>(number + 1);
  entry.desc = "TABLE DATA";
  entry.schema = "public";
  entry.tag = "t" + std::to_string(number);
  return entry;
}

// Items in order, all of which may start at any time.
class ListSource : public ItemSource {
 public:
  explicit ListSource(std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) entries_.push_back(numbered_entry(i));
  }
  std::optional<WorkItem> next() override {
    if (next_ == entries_.size()) return std::nullopt;
    return WorkItem{Action::dump_data, &entries_[next_++]};
  }
  Verdict finished(const WorkItem& item, const Outcome& outcome) override {
    outcomes.emplace_back(item.entry->id, outcome);
    if (std::holds_alternative<Done>(outcome)) ++done;
    return on_finished ? on_finished(item, outcome) : Verdict::go_on;
  }
  bool exhausted() const override { return next_ == entries_.size() && outcomes.size() == next_; }

  std::size_t handed_out() const { return next_; }

  std::function<Verdict(const WorkItem&, const Outcome&)> on_finished;
  std::vector<std::pair<model::DumpId, Outcome>> outcomes;
  std::size_t done = 0;

 private:
  std::deque<model::TocEntry> entries_;
  std::size_t next_ = 0;
};

inline Verdict stop_on_failure(const WorkItem& /*item*/, const Outcome& outcome) {
  return std::holds_alternative<Failed>(outcome) ? Verdict::stop : Verdict::go_on;
}

// Keeps all it is told.
class Recorder : public Observer {
 public:
  struct NotStartedNews {
    std::size_t number;
    std::string message;
    bool again;
  };
  void worker_ready(std::size_t number) override { ready.push_back(number); }
  void worker_not_started(std::size_t number, const ErrorReport& report, bool again) override {
    not_started.push_back({number, report.message, again});
  }
  void fewer_workers(std::size_t asked, std::size_t got) override {
    fewer.emplace_back(asked, got);
    if (on_fewer) on_fewer();
  }
  void worker_abandoned(std::size_t number, const WorkItem* at_work) override {
    abandoned.emplace_back(number, at_work == nullptr ? 0 : at_work->entry->id);
  }
  void item_started(const WorkItem& /*item*/, std::size_t number) override { started_by.push_back(number); }
  void item_finished(const WorkItem& /*item*/, const Outcome& /*outcome*/, std::size_t number) override {
    finished_by.push_back(number);
  }
  void item_retried(const WorkItem& item, const ErrorReport& /*report*/, unsigned attempt) override {
    retried.emplace_back(item.entry->id, attempt);
  }

  std::function<void()> on_fewer;
  std::vector<std::size_t> ready;
  std::vector<NotStartedNews> not_started;
  std::vector<std::pair<std::size_t, std::size_t>> fewer;
  std::vector<std::pair<std::size_t, model::DumpId>> abandoned;
  std::vector<std::size_t> started_by;
  std::vector<std::size_t> finished_by;
  std::vector<std::pair<model::DumpId, unsigned>> retried;
};

// Waits that a test does not feel.
inline ContextOptions quick_options() {
  ContextOptions options;
  options.backoff_first = std::chrono::milliseconds(1);
  options.backoff_limit = std::chrono::milliseconds(4);
  options.cancel_interval = std::chrono::milliseconds(5);
  return options;
}

// Refuses every thread.
inline std::thread no_thread(const std::function<void()>& /*body*/) {
  throw std::system_error(std::make_error_code(std::errc::resource_unavailable_try_again));
}

}  // namespace pgbraid::parallel::fakes
