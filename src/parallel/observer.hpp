// What a parallel context tells while it works.
#pragma once

#include <cstddef>

#include "parallel/outcome.hpp"
#include "parallel/work_item.hpp"

namespace pgbraid::parallel {

// Every member does nothing unless overridden. Workers are named by number, from 1; 0 is the leader.
// Thread-safety: every member is called on the leader's thread, with no lock held. An exception ends the run: workers
// are stopped, then it leaves run(); out of shutdown() the remaining workers are stopped first all the same.
class Observer {
 public:
  Observer() = default;
  Observer(const Observer&) = delete;
  Observer& operator=(const Observer&) = delete;
  virtual ~Observer() = default;

  // A worker is connected and takes items from now on.
  virtual void worker_ready(std::size_t /*number*/) {}

  // A thread or a connection was not to be had; `again`: it will be tried again (replacements of lost workers only).
  virtual void worker_not_started(std::size_t /*number*/, const ErrorReport& /*report*/, bool /*again*/) {}

  // `got` workers are at work instead of `asked`, and no more will come; with 0 the leader carries out the items. Told
  // once a launch, and again when a worker was lost for good.
  virtual void fewer_workers(std::size_t /*asked*/, std::size_t /*got*/) {}

  // No worker is ready, as none has connected yet or all were lost. Called at least once a second while the leader
  // waits for one.
  virtual void nobody_ready() {}

  // A worker would not end, neither on cancel nor when its connection was cut; its thread is left to itself.
  // `at_work` is what it last started, or nullptr.
  virtual void worker_abandoned(std::size_t /*number*/, const WorkItem* /*at_work*/) {}

  virtual void item_started(const WorkItem& /*item*/, std::size_t /*number*/) {}

  // Called before ItemSource::finished. To tell a failure is for whoever owns the source; it gets the same outcome.
  virtual void item_finished(const WorkItem& /*item*/, const Outcome& /*outcome*/, std::size_t /*number*/) {}

  // The item's connection broke as `report` says; the item will run again, for the `attempt`-th time beside the first.
  virtual void item_retried(const WorkItem& /*item*/, const ErrorReport& /*report*/, unsigned /*attempt*/) {}
};

}  // namespace pgbraid::parallel
