// Asks servers to cancel, in a thread of its own: such a request is a connection too, and may hang with the server.
#pragma once

#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "base/start_thread.hpp"
#include "parallel/runner.hpp"

namespace pgbraid::parallel {

// Thread-safety: belongs to one thread at a time.
class Canceller {
 public:
  // `interval`: between two requests to the same target, as one that comes between two statements is lost.
  Canceller(base::StartThread start_thread, std::chrono::milliseconds interval);
  // finish() without patience.
  ~Canceller();
  Canceller(const Canceller&) = delete;
  Canceller& operator=(const Canceller&) = delete;

  // Cancels what `target` runs, at once and again every interval, until finish(). Does not wait, unless no thread is to
  // be had: then this call cancels, once.
  void add(std::shared_ptr<Stopper> target);

  // No request begins after this. Waits for one under way, but no longer than `limit`; after that it is left behind.
  void finish(std::chrono::milliseconds limit);

 private:
  // Held by the thread as well, which may outlive the Canceller.
  struct State {
    std::mutex mutex;
    std::condition_variable changed;                // with mutex
    std::vector<std::shared_ptr<Stopper>> targets;  // guarded by mutex
    bool stop = false;                              // guarded by mutex
    bool ended = false;                             // guarded by mutex
  };
  static void cancel_all(State& state, std::chrono::milliseconds interval);

  const base::StartThread start_thread_;
  const std::chrono::milliseconds interval_;
  const std::shared_ptr<State> state_;
  std::thread thread_;  // started with the first target
};

}  // namespace pgbraid::parallel
