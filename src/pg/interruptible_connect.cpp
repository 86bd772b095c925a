#include "pg/interruptible_connect.hpp"

#include <condition_variable>
#include <memory>
#include <mutex>
#include <system_error>
#include <thread>
#include <utility>

#include "base/fail.hpp"

namespace pgbraid::pg {

namespace {

// Between the two threads; held by both.
struct Attempt {
  std::mutex mutex;
  std::condition_variable changed;   // with mutex
  bool ended = false;                // guarded by mutex
  bool interrupted = false;          // guarded by mutex
  bool abandoned = false;            // guarded by mutex; nobody takes what comes
  PGconn* connection = nullptr;      // guarded by mutex
  std::function<PGconn*()> connect;  // the thread's alone once it runs
};

void run(Attempt& attempt) {
  PGconn* const connection = attempt.connect();
  {
    const std::lock_guard lock(attempt.mutex);
    attempt.ended = true;
    if (!attempt.abandoned) {
      attempt.connection = connection;
      attempt.changed.notify_all();
      return;
    }
  }
  PQfinish(connection);
}

}  // namespace

PGconn* interruptible_connect(std::function<PGconn*()> connect, Interrupt& interrupt) {
  const auto attempt = std::make_shared<Attempt>();
  attempt->connect = std::move(connect);
  std::thread thread;
  try {
    thread = std::thread([attempt] { run(*attempt); });
  } catch (const std::system_error&) {
    return attempt->connect();
  }
  const Interrupt::Subscription subscription(interrupt, [&attempt] {
    const std::lock_guard lock(attempt->mutex);
    attempt->interrupted = true;
    attempt->changed.notify_all();
  });
  bool abandoned = false;
  {
    std::unique_lock lock(attempt->mutex);
    attempt->changed.wait(lock, [&] { return attempt->ended || attempt->interrupted; });
    abandoned = attempt->abandoned = !attempt->ended;
  }
  if (abandoned) {
    thread.detach();
    base::fail(ErrorCode::interrupted, "interrupted");
  }
  thread.join();
  return attempt->connection;
}

}  // namespace pgbraid::pg
