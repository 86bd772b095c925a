#include "plan/retention.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace pgbraid::plan {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using namespace std::chrono_literals;

constexpr std::int64_t kDay = 86400;
constexpr std::int64_t kNow = 100 * kDay;
const KeptArchive kNewest{"new", kNow + 5};

// "d1" is one day old, and so on; in no order.
std::vector<KeptArchive> five() {
  return {{"d3", kNow - 3 * kDay}, {"d1", kNow - kDay},     {"d5", kNow - 5 * kDay},
          {"new", kNow + 5},       {"d2", kNow - 2 * kDay}, {"d4", kNow - 4 * kDay}};
}

TEST(RetentionTest, KeepsAllUnlessAsked) { EXPECT_THAT(surplus(five(), kNewest, {}, kNow), IsEmpty()); }

TEST(RetentionTest, CountsTheNewOne) {
  EXPECT_THAT(surplus(five(), kNewest, {3, {}}, kNow), ElementsAre("d5", "d4", "d3"));
  EXPECT_THAT(surplus(five(), kNewest, {1, {}}, kNow), ElementsAre("d5", "d4", "d3", "d2", "d1"));
  EXPECT_THAT(surplus(five(), kNewest, {6, {}}, kNow), IsEmpty());
}

TEST(RetentionTest, NeverLosesTheNewOne) {
  EXPECT_THAT(surplus(five(), kNewest, {0, {}}, kNow), ElementsAre("d5", "d4", "d3", "d2", "d1"));
  EXPECT_THAT(surplus({{"new", kNow + 5}}, kNewest, {1, 1h}, kNow + 1000 * kDay), IsEmpty());
}

TEST(RetentionTest, KeepsWhatIsNoOlder) {
  EXPECT_THAT(surplus(five(), kNewest, {{}, 72h}, kNow), ElementsAre("d5", "d4"));
  EXPECT_THAT(surplus(five(), kNewest, {{}, 72h}, kNow + 1), ElementsAre("d5", "d4", "d3"));
}

TEST(RetentionTest, WhatEitherKeepsStays) {
  EXPECT_THAT(surplus(five(), kNewest, {2, 72h}, kNow), ElementsAre("d5", "d4"));
  EXPECT_THAT(surplus(five(), kNewest, {5, 24h}, kNow), ElementsAre("d5"));
}

TEST(RetentionTest, LeavesAloneWhatClaimsToBeNewer) {
  std::vector<KeptArchive> some = five();
  some.push_back({"future", kNow + 10});
  some.push_back({"same second, as the name says later", kNow + 5});
  some.push_back({"last of the same second", kNow + 5});
  EXPECT_THAT(surplus(some, kNewest, {1, {}}, kNow),
              ElementsAre("d5", "d4", "d3", "d2", "d1", "last of the same second"));
}

}  // namespace
}  // namespace pgbraid::plan
