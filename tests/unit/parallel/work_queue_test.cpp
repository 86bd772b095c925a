#include "parallel/work_queue.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <numeric>
#include <thread>
#include <vector>

namespace pgbraid::parallel {
namespace {

// Returns once `count` threads wait in the queue; false after a minute.
bool have_waiting(const WorkQueue<int>& queue, std::size_t count) {
  const auto end = std::chrono::steady_clock::now() + std::chrono::minutes(1);
  while (queue.waiting() < count) {
    if (std::chrono::steady_clock::now() > end) return false;
    std::this_thread::yield();
  }
  return true;
}

TEST(WorkQueue, GivesItemsInTheOrderTheyCame) {
  WorkQueue<int> queue(4);
  EXPECT_TRUE(queue.push(1));
  EXPECT_EQ(queue.push_some(std::vector<int>{2, 3}), 2U);
  EXPECT_EQ(queue.pop(), 1);
  EXPECT_EQ(queue.try_pop(), 2);
  EXPECT_EQ(queue.pop(), 3);
  EXPECT_EQ(queue.try_pop(), std::nullopt);
}

TEST(WorkQueue, TakesNoMoreThanItsCapacity) {
  WorkQueue<int> queue(2);
  EXPECT_EQ(queue.push_some(std::vector<int>{1, 2, 3}), 2U);
  EXPECT_EQ(queue.push_some(std::vector<int>{3}), 0U);
  EXPECT_EQ(queue.pop(), 1);
  EXPECT_EQ(queue.push_some(std::vector<int>{3}), 1U);
}

TEST(WorkQueue, PushWaitsForRoom) {
  WorkQueue<int> queue(1);
  queue.push(1);
  std::thread pusher([&] { EXPECT_TRUE(queue.push(2)); });
  EXPECT_TRUE(have_waiting(queue, 1));
  EXPECT_EQ(queue.pop(), 1);
  EXPECT_EQ(queue.pop(), 2);
  pusher.join();
}

TEST(WorkQueue, CloseWhileFullWakesEveryPush) {
  WorkQueue<int> queue(1);
  queue.push(1);
  std::atomic<int> refused{0};
  std::vector<std::thread> pushers;
  pushers.reserve(3);
  for (int i = 0; i < 3; ++i) {
    pushers.emplace_back([&] { refused += queue.push(2) ? 0 : 1; });
  }
  EXPECT_TRUE(have_waiting(queue, 3));
  const std::deque<int> left = queue.close();
  for (std::thread& pusher : pushers) pusher.join();
  EXPECT_EQ(refused, 3);
  EXPECT_EQ(left, std::deque<int>{1});
}

TEST(WorkQueue, CloseWhileEmptyWakesEveryPop) {
  WorkQueue<int> queue(1);
  std::atomic<int> closed{0};
  std::vector<std::thread> poppers;
  poppers.reserve(3);
  for (int i = 0; i < 3; ++i) {
    poppers.emplace_back([&] { closed += queue.pop() ? 0 : 1; });
  }
  EXPECT_TRUE(have_waiting(queue, 3));
  EXPECT_TRUE(queue.close().empty());
  for (std::thread& popper : poppers) popper.join();
  EXPECT_EQ(closed, 3);
}

TEST(WorkQueue, SaysClosedFromThenOn) {
  WorkQueue<int> queue(2);
  queue.push(1);
  EXPECT_EQ(queue.close().size(), 1U);
  EXPECT_TRUE(queue.close().empty());
  EXPECT_FALSE(queue.push(1));
  EXPECT_EQ(queue.push_some(std::vector<int>{1}), 0U);
  EXPECT_EQ(queue.pop(), std::nullopt);
  EXPECT_EQ(queue.try_pop(), std::nullopt);
}

TEST(WorkQueue, LosesAndDoublesNothingAmongManyThreads) {
  constexpr int kItems = 20'000;
  WorkQueue<int> queue(7);
  std::atomic<long long> sum{0};
  std::atomic<int> popped{0};
  std::vector<std::thread> poppers;
  poppers.reserve(4);
  for (int i = 0; i < 4; ++i) {
    poppers.emplace_back([&] {
      while (const std::optional<int> item = queue.pop()) {
        sum += *item;
        if (++popped == 2 * kItems) queue.close();
      }
    });
  }
  std::vector<std::thread> pushers;
  pushers.reserve(2);
  for (int i = 0; i < 2; ++i) {
    pushers.emplace_back([&] {
      for (int item = 1; item <= kItems; ++item) queue.push(item);
    });
  }
  for (std::thread& pusher : pushers) pusher.join();
  for (std::thread& popper : poppers) popper.join();
  EXPECT_EQ(popped, 2 * kItems);
  EXPECT_EQ(sum, 1LL * kItems * (kItems + 1));
}

}  // namespace
}  // namespace pgbraid::parallel
