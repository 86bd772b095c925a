#include "pgbraid/interrupt.hpp"

#include <gtest/gtest.h>

#include <csignal>
#include <future>
#include <optional>
#include <thread>
#include <vector>

namespace pgbraid {
namespace {

TEST(InterruptTest, IsNotRequestedAtFirst) {
  const Interrupt interrupt;
  EXPECT_FALSE(interrupt.requested());
  EXPECT_EQ(interrupt.signal(), 0);
}

TEST(InterruptTest, CallsEachListenerOnce) {
  Interrupt interrupt;
  int first = 0;
  int second = 0;
  const Interrupt::Subscription one(interrupt, [&] { ++first; });
  const Interrupt::Subscription two(interrupt, [&] { ++second; });
  interrupt.request(SIGTERM);
  interrupt.request(SIGINT);
  EXPECT_EQ(first, 1);
  EXPECT_EQ(second, 1);
}

TEST(InterruptTest, KeepsTheFirstSignal) {
  Interrupt interrupt;
  interrupt.request(SIGTERM);
  interrupt.request(SIGINT);
  EXPECT_TRUE(interrupt.requested());
  EXPECT_EQ(interrupt.signal(), SIGTERM);
}

TEST(InterruptTest, ListenerSeesTheRequest) {
  Interrupt interrupt;
  bool seen = false;
  const Interrupt::Subscription subscription(interrupt, [&] { seen = interrupt.requested(); });
  interrupt.request(0);
  EXPECT_TRUE(seen);
}

TEST(InterruptTest, CallsALateListenerAtOnce) {
  Interrupt interrupt;
  interrupt.request(0);
  int calls = 0;
  const Interrupt::Subscription subscription(interrupt, [&] { ++calls; });
  EXPECT_EQ(calls, 1);
}

TEST(InterruptTest, LeavesAListenerThatIsGoneAlone) {
  Interrupt interrupt;
  int calls = 0;
  {
    const Interrupt::Subscription subscription(interrupt, [&] { ++calls; });
  }
  interrupt.request(0);
  EXPECT_EQ(calls, 0);
}

TEST(InterruptTest, EndOfASubscriptionWaitsForItsListener) {
  Interrupt interrupt;
  std::promise<void> entered;
  std::promise<void> may_return;
  bool returned = false;
  std::optional<Interrupt::Subscription> subscription;
  subscription.emplace(interrupt, [&] {
    entered.set_value();
    may_return.get_future().wait();
    returned = true;
  });
  std::thread caller([&] { interrupt.request(0); });
  entered.get_future().wait();
  std::thread releaser([&] { may_return.set_value(); });
  subscription.reset();
  EXPECT_TRUE(returned);
  caller.join();
  releaser.join();
}

TEST(InterruptTest, OneOfManyRequestsCounts) {
  Interrupt interrupt;
  std::atomic<int> calls = 0;
  const Interrupt::Subscription subscription(interrupt, [&] { ++calls; });
  std::vector<std::thread> callers;
  for (int i = 1; i <= 8; ++i) callers.emplace_back([&, i] { interrupt.request(i); });
  for (auto& caller : callers) caller.join();
  EXPECT_EQ(calls, 1);
  EXPECT_GE(interrupt.signal(), 1);
}

}  // namespace
}  // namespace pgbraid
