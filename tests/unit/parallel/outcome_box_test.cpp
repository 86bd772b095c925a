#include "parallel/outcome_box.hpp"

#include <gtest/gtest.h>

#include <thread>

namespace pgbraid::parallel {
namespace {

using Clock = OutcomeBox::Clock;

TEST(OutcomeBox, GivesAllMessagesInOrder) {
  OutcomeBox box;
  box.post({{1, 1}, Started{}}, {{2, 1}, Started{}});
  box.post({{3, 1}, Ended{}});
  std::vector<WorkerMessage> messages;
  EXPECT_FALSE(box.take(messages, std::nullopt));
  ASSERT_EQ(messages.size(), 3U);
  EXPECT_EQ(messages[0].from.index, 1U);
  EXPECT_EQ(messages[2].from.index, 3U);
  EXPECT_FALSE(box.take(messages, Clock::now()));
  EXPECT_TRUE(messages.empty());
}

TEST(OutcomeBox, AMessageWakesTheLeader) {
  OutcomeBox box;
  std::thread worker([&] { box.post({{1, 1}, Ended{}}); });
  std::vector<WorkerMessage> messages;
  EXPECT_FALSE(box.take(messages, std::nullopt));
  EXPECT_EQ(messages.size(), 1U);
  worker.join();
}

TEST(OutcomeBox, AnInterruptWakesTheLeaderAndStays) {
  OutcomeBox box;
  std::thread other([&] { box.interrupt(); });
  std::vector<WorkerMessage> messages;
  EXPECT_TRUE(box.take(messages, std::nullopt));
  EXPECT_TRUE(box.take(messages, std::nullopt));
  other.join();
}

TEST(OutcomeBox, AfterAnInterruptMessagesCanStillBeWaitedFor) {
  OutcomeBox box;
  box.interrupt();
  std::thread worker([&] { box.post({{1, 1}, Ended{}}); });
  std::vector<WorkerMessage> messages;
  box.take_regardless(messages, Clock::now() + std::chrono::minutes(1));
  EXPECT_EQ(messages.size(), 1U);
  worker.join();
}

TEST(OutcomeBox, AWaitEndsAtItsDeadline) {
  OutcomeBox box;
  std::vector<WorkerMessage> messages;
  const auto deadline = Clock::now() + std::chrono::milliseconds(2);
  EXPECT_FALSE(box.take(messages, deadline));
  EXPECT_GE(Clock::now(), deadline);
  box.take_regardless(messages, Clock::now() + std::chrono::milliseconds(2));
  EXPECT_TRUE(messages.empty());
}

}  // namespace
}  // namespace pgbraid::parallel
