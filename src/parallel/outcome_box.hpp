// What workers tell the leader, in one place. Unbounded, so that a worker never waits for the leader.
#pragma once

#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>
#include <variant>
#include <vector>

#include "parallel/outcome.hpp"
#include "parallel/runner.hpp"
#include "parallel/work_item.hpp"
#include "parallel/worker_slots.hpp"

namespace pgbraid::parallel {

// A work item on its way to a worker.
struct Job {
  WorkItem item;
  unsigned attempt = 0;  // runs before this one
};

// The messages of one worker, in the order in which they come: (Ready (Started Finished)* | NotStarted) Ended.
struct Ready {
  std::shared_ptr<Stopper> stopper;
};
struct NotStarted {
  ErrorReport report;
};
struct Started {
  Job job;
};
struct Finished {
  Job job;
  Outcome outcome;
};
struct Ended {};  // the runner is gone, the thread is about to be

struct WorkerMessage {
  WorkerHandle from;
  std::variant<Ended, Started, Finished, Ready, NotStarted> what;
};

// Thread-safety: post and interrupt may be called from any thread; take belongs to the leader.
class OutcomeBox {
 public:
  using Clock = std::chrono::steady_clock;

  OutcomeBox() = default;
  OutcomeBox(const OutcomeBox&) = delete;
  OutcomeBox& operator=(const OutcomeBox&) = delete;

  // Appends. Wakes the leader if it waits.
  void post(WorkerMessage message);
  // Appends both, in this order.
  void post(WorkerMessage first, WorkerMessage second);

  // Wakes the leader; from here on take() returns at once, with true.
  void interrupt() noexcept;

  // Exchanges the messages for `into`, which is cleared; waits for some until `deadline` (nothing: without end; in the
  // past: not at all). True: interrupted.
  bool take(std::vector<WorkerMessage>& into, std::optional<Clock::time_point> deadline);
  // The same without regard to interrupts, for a shutdown.
  void take_regardless(std::vector<WorkerMessage>& into, Clock::time_point deadline);

 private:
  // Waits once, mutex_ held before and after. False: the deadline has come.
  bool wait(std::unique_lock<std::mutex>& lock, std::optional<Clock::time_point> deadline);

  std::mutex mutex_;
  std::condition_variable mail_;         // with mutex_
  std::vector<WorkerMessage> messages_;  // guarded by mutex_
  bool leader_waits_ = false;            // guarded by mutex_
  bool interrupted_ = false;             // guarded by mutex_
};

}  // namespace pgbraid::parallel
