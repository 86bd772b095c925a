// A request to stop, from any thread. The command line raises it from its signal handling; an embedding program
// from wherever it likes.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <map>
#include <mutex>

namespace pgbraid {

// Thread-safety: all members may be called from any thread. Not async-signal-safe: a signal handler has to hand over
// to a thread first.
class Interrupt {
 public:
  // Wakes whoever works: each registered listener is called once, in the calling thread. `signal` is kept for the
  // exit status; 0 for none. Later calls change nothing.
  void request(int signal);

  bool requested() const noexcept { return requested_.load(std::memory_order_acquire); }
  int signal() const noexcept { return signal_.load(std::memory_order_acquire); }

  // Registers a listener for as long as the Subscription lives; called at once if the request was made already.
  // The destructor waits for a call of this listener that is under way.
  class Subscription {
   public:
    Subscription(Interrupt& interrupt, std::function<void()> listener);
    ~Subscription();
    Subscription(const Subscription&) = delete;
    Subscription& operator=(const Subscription&) = delete;

   private:
    Interrupt& interrupt_;
    std::uint64_t id_ = 0;
  };

 private:
  std::atomic<bool> requested_{false};
  std::atomic<int> signal_{0};
  std::mutex mutex_;
  std::uint64_t next_id_ = 1;                                 // guarded by mutex_
  std::map<std::uint64_t, std::function<void()>> listeners_;  // guarded by mutex_; called with it held
};

}  // namespace pgbraid
