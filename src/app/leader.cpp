#include "app/leader.hpp"

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <system_error>
#include <thread>

#include "app/stopper.hpp"
#include "base/fail.hpp"
#include "parallel/canceller.hpp"

namespace pgbraid::app {

namespace {

constexpr unsigned kMostByDefault = 8;
constexpr int kMostWorkers = 10000;  // beyond any server's max_connections; a guard against a typing error

// A request to cancel that comes between two statements is lost.
constexpr std::chrono::milliseconds kCancelInterval{250};

// So long a server has to obey; then it is told nothing more, and the connection is cut. It may hang, or go on to take
// all the rows of a COPY that it has cancelled.
constexpr std::chrono::milliseconds kPatience{5000};

// Once started, asks the server again and again to cancel what it is doing, until the object goes; in the end it cuts
// the connection. Each in a thread of its own, as a server that hangs may keep a request to cancel waiting, too.
class RepeatedCancel {
 public:
  explicit RepeatedCancel(std::shared_ptr<pg::Canceller> canceller)
      : canceller_(std::move(canceller)),
        requests_([](std::function<void()> body) { return std::thread(std::move(body)); }, kCancelInterval) {}
  ~RepeatedCancel() {
    {
      const std::lock_guard lock(mutex_);
      done_ = true;
    }
    wake_.notify_all();
    if (cutter_.joinable()) cutter_.join();
    requests_.finish(kCancelInterval);
  }
  RepeatedCancel(const RepeatedCancel&) = delete;
  RepeatedCancel& operator=(const RepeatedCancel&) = delete;

  // Called at most once, from any thread, before the destructor begins.
  void start() {
    try {
      cutter_ = std::thread([this] { cut_unless_done(); });
    } catch (const std::system_error&) {
      canceller_->cut();  // nobody to wait for the server's obedience
      return;
    }
    requests_.add(std::make_shared<ConnectionStopper>(canceller_));
  }

 private:
  void cut_unless_done() {
    std::unique_lock lock(mutex_);
    if (!wake_.wait_for(lock, kPatience, [this] { return done_; })) canceller_->cut();
  }

  const std::shared_ptr<pg::Canceller> canceller_;
  parallel::Canceller requests_;
  std::mutex mutex_;
  std::condition_variable wake_;
  bool done_ = false;  // guarded by mutex_
  std::thread cutter_;
};

[[noreturn]] void interrupted() { base::fail(ErrorCode::interrupted, "interrupted"); }

}  // namespace

void check_interrupt(const Interrupt& interrupt) {
  if (interrupt.requested()) interrupted();
}

void interruptible(pg::Connection& connection, Interrupt& interrupt, const std::function<void()>& work) {
  RepeatedCancel cancel(connection.canceller());
  // Gone before `cancel` is, and with it any call of start().
  const Interrupt::Subscription subscription(interrupt, [&cancel] { cancel.start(); });
  check_interrupt(interrupt);
  try {
    work();
  } catch (const Error&) {
    if (interrupt.requested()) interrupted();
    throw;
  }
  check_interrupt(interrupt);
}

std::size_t worker_count(std::optional<int> asked) {
  if (!asked) return std::clamp(std::thread::hardware_concurrency(), 1U, kMostByDefault);
  if (*asked < 1 || *asked > kMostWorkers) {
    base::fail(ErrorCode::usage, "invalid number of parallel jobs: {} (it must be from 1 to {})", *asked, kMostWorkers);
  }
  return static_cast<std::size_t>(*asked);
}

std::string application_name(const std::string& verb, std::size_t worker) {
  return worker == 0 ? fmt::format("pgbraid {}", verb) : fmt::format("pgbraid {} worker {}", verb, worker);
}

}  // namespace pgbraid::app
