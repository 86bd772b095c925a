#include "parallel/canceller.hpp"

#include <gtest/gtest.h>

#include "unit/parallel/fakes.hpp"

namespace pgbraid::parallel {
namespace {

using namespace std::chrono_literals;

const base::StartThread kThread = base::start_std_thread;

TEST(Canceller, CancelsAgainAsARequestMayBeLost) {
  const auto target = std::make_shared<fakes::FakeStopper>();
  Canceller canceller(kThread, 1ms);
  canceller.add(target);
  EXPECT_TRUE(target->cancels.wait_for(3));
  canceller.finish(1min);
  const std::size_t cancels = target->cancels.count();
  EXPECT_GE(cancels, 3U);
}

TEST(Canceller, CancelsWhatIsAddedLaterAtOnce) {
  const auto first = std::make_shared<fakes::FakeStopper>();
  const auto second = std::make_shared<fakes::FakeStopper>();
  Canceller canceller(kThread, 1h);
  canceller.add(first);
  EXPECT_TRUE(first->cancels.wait());
  canceller.add(second);
  EXPECT_TRUE(second->cancels.wait());
  canceller.finish(1min);
  EXPECT_EQ(first->cancels.count(), 1U);
}

TEST(Canceller, LeavesARequestThatHangsBehind) {
  const auto release = std::make_shared<fakes::Tally>();
  const auto target = std::make_shared<fakes::FakeStopper>();
  target->on_cancel = [release] { release->wait(); };
  {
    Canceller canceller(kThread, 1ms);
    canceller.add(target);
    EXPECT_TRUE(target->cancels.wait());
    canceller.finish(1ms);
  }
  release->add();
}

TEST(Canceller, CancelsInTheCallersThreadWhenNoneIsToBeHad) {
  const auto target = std::make_shared<fakes::FakeStopper>();
  Canceller canceller(fakes::no_thread, 1ms);
  canceller.add(target);
  EXPECT_EQ(target->cancels.count(), 1U);
}

TEST(Canceller, TakesNothingForATarget) {
  Canceller canceller(kThread, 1ms);
  canceller.add(nullptr);
  canceller.finish(1min);
}

}  // namespace
}  // namespace pgbraid::parallel
