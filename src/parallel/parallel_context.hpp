// Runs the items of a plan on many workers, one thread and one connection each. The heart of every parallel verb; it
// knows nothing of dumping. docs/concurrency.md tells the model and its rules.
#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "base/start_thread.hpp"
#include "parallel/item_source.hpp"
#include "parallel/leader_seat.hpp"
#include "parallel/observer.hpp"
#include "parallel/outcome_box.hpp"
#include "parallel/roster.hpp"
#include "parallel/runner.hpp"
#include "parallel/worker.hpp"

namespace pgbraid::parallel {

struct ContextOptions {
  // Items handed out and not started yet, at most. 0: as many as there are workers. A longer queue makes the hand-over
  // of very short items cheaper; a shorter one lets the plan decide later.
  std::size_t queue_capacity = 0;

  // How often an item runs again after its worker's connection broke, and how often a replacement tries to connect
  // again. The first wait is backoff_first, each further one twice as long, at most backoff_limit.
  unsigned retries = 3;
  std::chrono::milliseconds backoff_first{100};
  std::chrono::milliseconds backoff_limit{5000};

  // How long the leader waits for a first worker to be ready before it carries out items itself meanwhile.
  std::chrono::milliseconds start_limit{30'000};

  // How long a shutdown waits for workers after it asked their servers to cancel; and once more after their connections
  // were cut. Threads that still have not ended are abandoned.
  std::chrono::milliseconds stop_limit{5000};

  // Between two requests to cancel the same worker's statement.
  std::chrono::milliseconds cancel_interval{250};

  base::StartThread start_thread;  // empty: std::thread
};

struct RunSummary {
  bool completed = false;            // every item of the source ended, and none was fatal
  bool interrupted = false;          // ended by interrupt()
  std::optional<ErrorReport> error;  // the first fatal error; what followed from it is not told
  std::size_t workers = 0;           // that started at least one item; a replacement counts as the one it replaced
  std::size_t stale = 0;             // messages of retired or abandoned workers, dropped
};

// Thread-safety: belongs to one thread, the leader's, but for interrupt().
class ParallelContext {
 public:
  // `observer` outlives the context.
  ParallelContext(std::shared_ptr<RunnerFactory> factory, ContextOptions options, Observer& observer);
  // Shuts down.
  ~ParallelContext();
  ParallelContext(const ParallelContext&) = delete;
  ParallelContext& operator=(const ParallelContext&) = delete;

  // Starts `workers` threads, which connect all at once; does not wait for them. Shuts down an earlier crew first. A
  // thread that cannot be had is told to the observer and is no error.
  void launch(std::size_t workers);

  // Carries out the items of `source` until it is exhausted, gives Verdict::stop, or interrupt() was called. Work is
  // handed out as soon as the first worker is ready. Where there is no worker (none launched, none to be had, all lost)
  // the leader carries out the items itself. After a run that completed, the workers stay for a further one; after any
  // other, every worker has been stopped as by shutdown(). Throws only what `source` or the observer throw.
  RunSummary run(ItemSource& source);

  // Ends every worker: closes the queue, cancels statements in flight, joins. Returns within two stop_limits and a
  // little, whatever the workers do. Does nothing where there is nobody.
  void shutdown();

  // Ends the run under way, and any further one, as after a fatal error. May be called from any thread, at any time
  // between construction and destruction; not from a signal handler. Does not wait.
  void interrupt() noexcept;

  // Workers that are ready, as far as the leader has heard.
  std::size_t ready() const noexcept { return roster_.ready(); }

 private:
  using Clock = std::chrono::steady_clock;

  // An item that waits for its time to run again.
  struct Retry {
    Clock::time_point due;
    Job job;
  };
  // A worker to be started in the place of a lost one.
  struct Replacement {
    Clock::time_point due;
    std::size_t number = 0;
    unsigned attempt = 0;  // from 1
  };
  // The run under way.
  struct Run {
    explicit Run(ItemSource& source_in) : source(source_in) {}
    ItemSource& source;
    RunSummary summary;
    std::size_t in_flight = 0;  // handed out by the source and not finished
    bool stop = false;          // nothing more is handed out, outcomes are dropped
    std::vector<bool> started;  // by worker number: it started an item
  };
  // What came to light while workers were stopped; told afterwards.
  struct StopNews {
    std::vector<std::pair<std::size_t, ErrorReport>> not_started;
    std::vector<Worker> abandoned;
  };

  void lead();
  void hand_out();
  bool leader_must_work() const;
  bool work_as_leader();
  std::optional<Clock::time_point> next_deadline() const;

  void handle_mail();
  void handle(WorkerMessage& message);
  void on_started(Worker& worker, const Started& message);
  void on_finished(Worker& worker, Finished& message);
  void conclude(const WorkItem& item, const Outcome& outcome, std::size_t number);
  void stop_with(ErrorReport report);

  void start_worker(std::size_t number, unsigned attempt);
  void start_replacements();
  void not_started(std::size_t number, unsigned attempt, const ErrorReport& report);
  void tell_if_fewer();
  std::chrono::milliseconds backoff(unsigned attempt) const;

  StopNews stop_workers();
  void await_end(Clock::time_point deadline, Canceller& canceller, StopNews& news);

  const std::shared_ptr<RunnerFactory> factory_;
  const ContextOptions options_;
  Observer& observer_;
  const std::shared_ptr<OutcomeBox> box_;
  LeaderSeat seat_;

  // The rest is the leader's alone.
  Roster roster_;
  std::shared_ptr<WorkerShare> share_;  // what the workers of this launch can reach; empty: not launched
  std::size_t asked_ = 0;               // workers of this launch
  bool fewer_told_ = true;              // fewer_workers() was told, or is not due
  Clock::time_point nobody_since_;      // since when no worker is ready
  std::size_t queued_ = 0;              // items in the queue, at most: a worker may have taken one unheard
  std::vector<Retry> retries_;
  std::vector<Replacement> replacements_;
  std::optional<Crew> own_;          // the leader's runner
  std::vector<WorkerMessage> mail_;  // kept for its memory
  std::vector<Job> outgoing_;        // kept for its memory
  Run* run_ = nullptr;               // during run()
};

}  // namespace pgbraid::parallel
