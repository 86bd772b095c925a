// The leader: hands out what the source has, hears what became of it, keeps the crew whole, and ends it.
#include "parallel/parallel_context.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <system_error>
#include <variant>

#include "base/fail.hpp"

namespace pgbraid::parallel {

namespace {

ContextOptions with_defaults(ContextOptions options) {
  if (!options.start_thread) options.start_thread = base::start_std_thread;
  return options;
}

// Between two words to the observer that there is nobody.
constexpr std::chrono::seconds kNobodyInterval{1};

template <typename Message>
Message* as(WorkerMessage& message) {
  return std::get_if<Message>(&message.what);
}

}  // namespace

ParallelContext::ParallelContext(std::shared_ptr<RunnerFactory> factory, ContextOptions options, Observer& observer)
    : factory_(std::move(factory)),
      options_(with_defaults(std::move(options))),
      observer_(observer),
      box_(std::make_shared<OutcomeBox>()),
      seat_(options_.start_thread, options_.cancel_interval) {}

ParallelContext::~ParallelContext() { stop_workers(); }

void ParallelContext::launch(std::size_t workers) {
  shutdown();
  const std::size_t capacity =
      options_.queue_capacity > 0 ? options_.queue_capacity : std::max<std::size_t>(workers, 1);
  share_ = std::make_shared<WorkerShare>(factory_, box_, capacity);
  roster_.grow(workers);
  asked_ = workers;
  fewer_told_ = false;
  nobody_since_ = Clock::now();
  for (std::size_t number = 1; number <= workers; ++number) start_worker(number, 0);
  tell_if_fewer();
}

RunSummary ParallelContext::run(ItemSource& source) {
  if (!share_) launch(0);
  Run run(source);
  run.started.resize(asked_ + 1);
  run_ = &run;
  try {
    lead();
  } catch (...) {
    run_ = nullptr;
    stop_workers();
    throw;
  }
  run_ = nullptr;
  if (run.summary.completed) return run.summary;
  const StopNews news = stop_workers();  // refusals are not told: the run ended for a reason of its own
  for (const Worker& worker : news.abandoned) {
    observer_.worker_abandoned(worker.number, worker.at_work ? &*worker.at_work : nullptr);
  }
  return run.summary;
}

void ParallelContext::shutdown() {
  const StopNews news = stop_workers();
  for (const auto& [number, report] : news.not_started) observer_.worker_not_started(number, report, false);
  for (const Worker& worker : news.abandoned) {
    observer_.worker_abandoned(worker.number, worker.at_work ? &*worker.at_work : nullptr);
  }
}

void ParallelContext::interrupt() noexcept {
  box_->interrupt();
  seat_.interrupt();
}

// The leader's loop: hear, replace, hand out, wait. Only the wait blocks, and every message, interrupt and due time
// ends it; an item that the leader carries out itself blocks too, and interrupt() cancels it.
void ParallelContext::lead() {
  Run& run = *run_;
  std::optional<Clock::time_point> deadline = Clock::now();
  while (true) {
    const bool interrupted = box_->take(mail_, deadline);
    handle_mail();
    if (interrupted) run.summary.interrupted = run.stop = true;
    if (run.stop) return;
    start_replacements();
    tell_if_fewer();
    if (roster_.ready() == 0) observer_.nobody_ready();
    hand_out();
    if (run.in_flight == 0) {
      run.summary.completed = run.source.exhausted();
      if (!run.summary.completed) {
        ErrorReport stuck;
        stuck.code = ErrorCode::archive;
        stuck.message = "the plan has items left, but none of them may start";
        stop_with(std::move(stuck));
      }
      return;
    }
    deadline = leader_must_work() && work_as_leader() ? Clock::now() : next_deadline();
    if (run.stop) return;
  }
}

// Fills the queue: first with items whose time to run again has come, then from the source.
void ParallelContext::hand_out() {
  outgoing_.clear();
  // A leader that works takes one item at a time, so that the plan decides as late as it can.
  const std::size_t wanted = leader_must_work() ? 1 : share_->queue.capacity();
  const std::size_t room = wanted - std::min(wanted, queued_);
  if (!retries_.empty()) {
    const Clock::time_point now = Clock::now();
    for (auto retry = retries_.begin(); retry != retries_.end() && outgoing_.size() < room;) {
      if (retry->due > now) {
        ++retry;
        continue;
      }
      outgoing_.push_back(retry->job);
      retry = retries_.erase(retry);
    }
  }
  while (outgoing_.size() < room) {
    const std::optional<WorkItem> item = run_->source.next();
    if (!item) break;
    ++run_->in_flight;
    outgoing_.push_back({*item, 0});
  }
  if (!outgoing_.empty()) queued_ += share_->queue.push_some(outgoing_);
}

bool ParallelContext::leader_must_work() const {
  if (roster_.ready() > 0) return false;
  if (roster_.starting() == 0 && replacements_.empty()) return true;
  return Clock::now() >= nobody_since_ + options_.start_limit;
}

// Carries out one queued item on the leader's own connection. False: there was none.
bool ParallelContext::work_as_leader() {
  const std::optional<Job> job = share_->queue.try_pop();
  if (!job) return false;
  --queued_;
  try {
    if (!own_) own_ = factory_->make_leader();
    if (!own_->runner) base::fail(ErrorCode::connection, "no runner was made for the leader");
  } catch (...) {
    stop_with(report_of_current_exception());
    return true;
  }
  if (!seat_.enter(own_->stopper)) return true;  // the box says so too
  observer_.item_started(job->item, 0);
  const Outcome outcome = carry_out(*own_->runner, job->item);
  if (seat_.leave(options_.stop_limit)) return true;  // its failure is most likely that of the cancel
  conclude(job->item, outcome, 0);
  const auto* const failed = std::get_if<Failed>(&outcome);
  if (failed != nullptr && failed->report.connection_lost) stop_with(failed->report);
  return true;
}

// When something is to be done without a message: nothing if never.
std::optional<ParallelContext::Clock::time_point> ParallelContext::next_deadline() const {
  std::optional<Clock::time_point> first;
  const auto consider = [&first](Clock::time_point due) { first = first ? std::min(*first, due) : due; };
  for (const Retry& retry : retries_) consider(retry.due);
  for (const Replacement& replacement : replacements_) consider(replacement.due);
  if (roster_.ready() == 0 && !leader_must_work()) {
    consider(nobody_since_ + options_.start_limit);
    consider(Clock::now() + kNobodyInterval);
  }
  return first;
}

void ParallelContext::handle_mail() {
  std::size_t next = 0;
  try {
    while (next < mail_.size()) handle(mail_[next++]);
  } catch (...) {
    // Source or observer threw. Who has ended must not be waited for.
    for (; next < mail_.size(); ++next) {
      if (as<Ended>(mail_[next]) != nullptr) roster_.ended(mail_[next].from);
    }
    throw;
  }
}

void ParallelContext::handle(WorkerMessage& message) {
  Worker* const worker = roster_.find(message.from);
  if (as<Ended>(message) != nullptr) {  // also of those retired
    roster_.ended(message.from);
  } else if (worker == nullptr) {
    ++run_->summary.stale;
  } else if (auto* const ready = as<Ready>(message); ready != nullptr) {
    roster_.set_ready(*worker, std::move(ready->stopper));
    observer_.worker_ready(worker->number);
  } else if (const auto* const refused = as<NotStarted>(message); refused != nullptr) {
    const std::size_t number = worker->number;
    const unsigned attempt = worker->attempt;
    roster_.retire(*worker);
    not_started(number, attempt, refused->report);
  } else if (const auto* const started = as<Started>(message); started != nullptr) {
    on_started(*worker, *started);
  } else if (auto* const finished = as<Finished>(message); finished != nullptr) {
    on_finished(*worker, *finished);
  }
}

void ParallelContext::on_started(Worker& worker, const Started& message) {
  --queued_;
  worker.at_work = message.job.item;
  if (!run_->started[worker.number]) {
    run_->started[worker.number] = true;
    ++run_->summary.workers;
  }
  observer_.item_started(message.job.item, worker.number);
}

void ParallelContext::on_finished(Worker& worker, Finished& message) {
  worker.at_work.reset();
  const std::size_t number = worker.number;
  const auto* const failed = std::get_if<Failed>(&message.outcome);
  if (failed != nullptr && failed->report.connection_lost) {
    roster_.retire(worker);
    if (roster_.ready() == 0) nobody_since_ = Clock::now();
    replacements_.push_back({Clock::now() + backoff(1), number, 1});
    if (message.job.attempt < options_.retries && !run_->stop) {
      const unsigned attempt = ++message.job.attempt;
      retries_.push_back({Clock::now() + backoff(attempt), message.job});
      observer_.item_retried(message.job.item, failed->report, attempt);
      return;
    }
  }
  conclude(message.job.item, message.outcome, number);
}

void ParallelContext::conclude(const WorkItem& item, const Outcome& outcome, std::size_t number) {
  --run_->in_flight;
  if (run_->stop) return;
  observer_.item_finished(item, outcome, number);
  if (run_->source.finished(item, outcome) == Verdict::go_on) return;
  if (const auto* const failed = std::get_if<Failed>(&outcome); failed != nullptr) {
    stop_with(failed->report);
  } else {
    run_->stop = true;
  }
}

void ParallelContext::stop_with(ErrorReport report) {
  if (!run_->stop) run_->summary.error = std::move(report);
  run_->stop = true;
}

void ParallelContext::start_worker(std::size_t number, unsigned attempt) {
  Worker& worker = roster_.enter(number, attempt);
  try {
    worker.thread =
        options_.start_thread([share = share_, handle = worker.handle, number] { work(share, handle, number); });
  } catch (const std::system_error& error) {
    roster_.retire(worker);
    ErrorReport report;
    report.code = ErrorCode::io;
    report.message = fmt::format("cannot start a thread for worker {}: {}", number, error.code().message());
    not_started(number, attempt, report);
  }
}

void ParallelContext::start_replacements() {
  if (replacements_.empty()) return;
  const Clock::time_point now = Clock::now();
  const auto due = std::stable_partition(replacements_.begin(), replacements_.end(),
                                         [now](const Replacement& replacement) { return replacement.due > now; });
  const std::vector<Replacement> starting(due, replacements_.end());
  replacements_.erase(due, replacements_.end());
  for (const Replacement& replacement : starting) start_worker(replacement.number, replacement.attempt);
}

void ParallelContext::not_started(std::size_t number, unsigned attempt, const ErrorReport& report) {
  const bool again = attempt > 0 && attempt <= options_.retries;
  if (again) replacements_.push_back({Clock::now() + backoff(attempt + 1), number, attempt + 1});
  if (attempt > 0 && !again) fewer_told_ = false;
  observer_.worker_not_started(number, report, again);
}

void ParallelContext::tell_if_fewer() {
  if (fewer_told_ || roster_.starting() > 0 || !replacements_.empty()) return;
  fewer_told_ = true;
  if (roster_.ready() < asked_) observer_.fewer_workers(asked_, roster_.ready());
}

std::chrono::milliseconds ParallelContext::backoff(unsigned attempt) const {
  std::chrono::milliseconds wait = options_.backoff_first;
  for (unsigned i = 1; i < attempt && wait < options_.backoff_limit; ++i) wait *= 2;
  return std::min(wait, options_.backoff_limit);
}

// First word, then deed, then farewell: cancel and wait, cut and wait, abandon.
ParallelContext::StopNews ParallelContext::stop_workers() {
  StopNews news;
  if (!share_) return news;
  share_->queue.close();
  roster_.retire_all();
  const Clock::time_point start = Clock::now();
  Canceller canceller(options_.start_thread, options_.cancel_interval);
  for (const Worker& worker : roster_.leaving()) {
    if (worker.at_work) canceller.add(worker.stopper);
  }
  await_end(start + options_.stop_limit, canceller, news);
  bool cut = false;
  for (const Worker& worker : roster_.leaving()) {
    if (!worker.stopper) continue;
    worker.stopper->cut();
    cut = true;
  }
  const Clock::time_point end = start + 2 * options_.stop_limit;
  if (cut) await_end(end, canceller, news);
  // Where all have ended nothing is left to be cancelled: a request that the server does not answer is left behind.
  const Clock::duration left = std::max(end - Clock::now(), Clock::duration(0));
  canceller.finish(std::min(options_.cancel_interval, std::chrono::duration_cast<std::chrono::milliseconds>(left)));
  news.abandoned = roster_.abandon();
  share_.reset();
  own_.reset();
  retries_.clear();
  replacements_.clear();
  queued_ = 0;
  asked_ = 0;
  return news;
}

// Hears the last messages of leaving workers until all have ended or the deadline has come. Outcomes are dropped.
void ParallelContext::await_end(Clock::time_point deadline, Canceller& canceller, StopNews& news) {
  while (!roster_.leaving().empty() && Clock::now() < deadline) {
    box_->take_regardless(mail_, deadline);
    for (WorkerMessage& message : mail_) {
      Worker* const worker = roster_.find_leaving(message.from);
      if (worker == nullptr) continue;
      if (as<Ended>(message) != nullptr) {
        roster_.ended(message.from);
      } else if (auto* const ready = as<Ready>(message); ready != nullptr) {
        worker->stopper = std::move(ready->stopper);
      } else if (auto* const refused = as<NotStarted>(message); refused != nullptr) {
        news.not_started.emplace_back(worker->number, std::move(refused->report));
      } else if (const auto* const started = as<Started>(message); started != nullptr) {
        worker->at_work = started->job.item;
        canceller.add(worker->stopper);
      } else {
        worker->at_work.reset();
      }
    }
  }
}

}  // namespace pgbraid::parallel
