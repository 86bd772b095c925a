// What the layers above supply: who carries out work items, how such a one is made, and how another thread stops it.
// This layer knows nothing of what an item is.
#pragma once

#include <cstddef>
#include <memory>

#include "parallel/outcome.hpp"
#include "parallel/work_item.hpp"

namespace pgbraid::parallel {

// Carries out items, one after another, on one connection. Does not know where it runs.
// Thread-safety: made, used and destroyed by one thread: a worker's, or the leader's.
class Runner {
 public:
  Runner() = default;
  Runner(const Runner&) = delete;
  Runner& operator=(const Runner&) = delete;
  virtual ~Runner() = default;

  // Carries out one item. Reports failure as a value; an exception that escapes becomes Failed too. An empty
  // report.entry is filled in by the caller. May be called again after a failure, unless connection_lost.
  virtual Outcome run(const WorkItem& item) = 0;
};

// What another thread may do to a runner's connection. Outlives the runner if need be.
// Thread-safety: both members may be called from any thread, at any time, more than once, at the same time, and after
// the runner is gone; then they do nothing.
class Stopper {
 public:
  Stopper() = default;
  Stopper(const Stopper&) = delete;
  Stopper& operator=(const Stopper&) = delete;
  virtual ~Stopper() = default;

  // Asks the server to cancel the statement in flight. May block for as long as the server takes to hear it. Called
  // repeatedly until the runner has ended, as a request that comes between two statements is lost.
  virtual void cancel() noexcept = 0;

  // Shuts the socket down, so that a call of the runner that waits for the server returns. Must not block.
  virtual void cut() noexcept = 0;
};

// A runner and the means to stop it. `stopper` may be empty: then the runner can only be waited for.
struct Crew {
  std::unique_ptr<Runner> runner;
  std::shared_ptr<Stopper> stopper;
};

// Makes runners that share one session state; so every launch of a context has the same.
// Thread-safety: make_worker is called by many threads at once. The context and every worker's thread hold the factory.
// REQUIRES: the factory holds (shared_ptr) all that its runners reach, the Toc of the items among it, as a thread that
// had to be abandoned may outlive the context, and be the last to hold the factory.
class RunnerFactory {
 public:
  RunnerFactory() = default;
  RunnerFactory(const RunnerFactory&) = delete;
  RunnerFactory& operator=(const RunnerFactory&) = delete;
  virtual ~RunnerFactory() = default;

  // Connects and gives the connection its session state. Called in the worker's own thread. `number` counts from 1 and
  // is unique among the workers of its time; a replacement gets the number of the one it replaces. Throws Error if no
  // connection is to be had.
  virtual Crew make_worker(std::size_t number) = 0;

  // A runner on the leader's own connection, for when there are no workers. Called in the leader's thread, at most once
  // a launch. Throws Error.
  virtual Crew make_leader() = 0;
};

}  // namespace pgbraid::parallel
