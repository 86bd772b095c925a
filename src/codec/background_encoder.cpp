// The writer fills blocks, the thread empties them; both wait for each other, so memory is bounded.
#include "codec/background_encoder.hpp"

#include <algorithm>
#include <cassert>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <exception>
#include <functional>
#include <mutex>
#include <system_error>
#include <thread>
#include <utility>
#include <vector>

namespace pgbraid::codec {

namespace {

constexpr std::size_t kBetweenQuestions = std::size_t{8} << 20U;
constexpr std::size_t kBlockSize = std::size_t{256} << 10U;
constexpr std::size_t kBlocks = 4;

using Block = std::vector<std::byte>;

// Full blocks on their way to the thread, and empty ones on their way back. Thread-safe.
class BlockExchange {
 public:
  // Takes a full block for an empty one; waits while too many are under way. Throws what the thread failed with.
  void give(Block& block) {
    {
      std::unique_lock lock(mutex_);
      changed_.wait(lock, [this] { return full_.size() < kBlocks - 1 || failure_; });
      if (failure_) std::rethrow_exception(failure_);
      full_.push_back(std::move(block));
      block = Block();
      if (!empty_.empty()) {
        block = std::move(empty_.back());
        empty_.pop_back();
      }
    }
    changed_.notify_all();
    block.reserve(kBlockSize);
  }

  // No more blocks come. abandon: those that are here are not wanted any more.
  void close(bool abandon) noexcept {
    {
      const std::lock_guard lock(mutex_);
      closed_ = true;
      if (abandon) full_.clear();
    }
    changed_.notify_all();
  }

  // The next block in `block`, in exchange for the last one; false: there is none any more.
  bool take(Block& block) {
    {
      std::unique_lock lock(mutex_);
      block.clear();
      if (block.capacity() > 0) empty_.push_back(std::move(block));
      changed_.wait(lock, [this] { return !full_.empty() || closed_; });
      if (full_.empty()) return false;
      block = std::move(full_.front());
      full_.pop_front();
    }
    changed_.notify_all();
    return true;
  }

  void fail(std::exception_ptr failure) noexcept {
    {
      const std::lock_guard lock(mutex_);
      failure_ = std::move(failure);
    }
    changed_.notify_all();
  }

  // When the thread has ended. Throws what it failed with.
  void check() {
    const std::lock_guard lock(mutex_);
    if (failure_) std::rethrow_exception(failure_);
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Block> full_;      // guarded by mutex_
  std::vector<Block> empty_;    // guarded by mutex_
  bool closed_ = false;         // guarded by mutex_
  std::exception_ptr failure_;  // guarded by mutex_
};

class BackgroundEncoder : public Encoder {
 public:
  BackgroundEncoder(std::unique_ptr<Encoder> inner, std::function<bool()> is_worthwhile, base::StartThread start_thread)
      : inner_(std::move(inner)), is_worthwhile_(std::move(is_worthwhile)), start_thread_(std::move(start_thread)) {}

  ~BackgroundEncoder() override {
    if (!thread_.joinable()) return;
    exchange_.close(true);
    thread_.join();
  }

  void write(std::span<const std::byte> bytes) override {
    if (!thread_.joinable()) {
      inner_->write(bytes);
      unasked_ += bytes.size();
      if (unasked_ < kBetweenQuestions || refused_) return;
      unasked_ = 0;
      if (is_worthwhile_()) start();
      return;
    }
    while (!bytes.empty()) {
      const std::size_t count = std::min(bytes.size(), kBlockSize - block_.size());
      block_.insert(block_.end(), bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(count));
      bytes = bytes.subspan(count);
      if (block_.size() == kBlockSize) exchange_.give(block_);
    }
  }

  void finish() override {
    if (thread_.joinable()) {
      if (!block_.empty()) exchange_.give(block_);
      exchange_.close(false);
      thread_.join();
      exchange_.check();
    }
    inner_->finish();
  }

 private:
  void start() {
    try {
      thread_ = start_thread_([this] { encode(); });
      block_.reserve(kBlockSize);
    } catch (const std::system_error&) {
      refused_ = true;  // the writer goes on alone
    }
  }

  // In the thread.
  void encode() noexcept {
    try {
      Block block;
      while (exchange_.take(block)) inner_->write(block);
    } catch (...) {
      exchange_.fail(std::current_exception());
    }
  }

  std::unique_ptr<Encoder> inner_;  // the thread's while there is one
  std::function<bool()> is_worthwhile_;
  base::StartThread start_thread_;
  std::size_t unasked_ = 0;  // bytes since the last question
  bool refused_ = false;     // no thread is to be had
  Block block_;
  BlockExchange exchange_;
  std::thread thread_;
};

}  // namespace

std::unique_ptr<Encoder> make_background_encoder(std::unique_ptr<Encoder> inner, std::function<bool()> is_worthwhile,
                                                 base::StartThread start_thread) {
  assert(inner);
  return std::make_unique<BackgroundEncoder>(std::move(inner), std::move(is_worthwhile), std::move(start_thread));
}

}  // namespace pgbraid::codec
