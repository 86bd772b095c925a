#include "plan/lock_table.hpp"

#include <gtest/gtest.h>

#include <set>
#include <utility>

namespace pgbraid::plan {
namespace {

TEST(LockTable, LetsTogetherWhatTheServerLetsTogether) {
  using enum LockMode;
  const std::set<std::pair<LockMode, LockMode>> together = {{read, connect},  {read, read},  {read, load},
                                                            {read, maintain}, {read, share}, {load, load},
                                                            {load, maintain}, {share, share}};
  for (const LockMode held : kLockModes) {
    for (const LockMode asked : kLockModes) {
      LockTable locks(1);
      locks.acquire({{0, held}});
      EXPECT_EQ(locks.is_free({0, asked}), together.count({held, asked}) + together.count({asked, held}) > 0)
          << static_cast<int>(held) << " and " << static_cast<int>(asked);
    }
  }
}

TEST(LockTable, IsFreeAgainWhenTheLastHolderReleases) {
  LockTable locks(2);
  const std::vector<LockRequest> shared{{1, LockMode::share}};
  locks.acquire(shared);
  locks.acquire(shared);
  locks.release(shared);
  EXPECT_FALSE(locks.is_free({1, LockMode::exclusive}));
  locks.release(shared);
  EXPECT_TRUE(locks.is_free({1, LockMode::exclusive}));
}

TEST(LockTable, TellsWhichOfSeveralIsMissing) {
  LockTable locks(3);
  locks.acquire({{2, LockMode::load}});
  const auto blocked = locks.blocked_by({{0, LockMode::exclusive}, {2, LockMode::share}});
  ASSERT_TRUE(blocked);
  EXPECT_EQ(blocked->resource, 2u);
  EXPECT_FALSE(locks.blocked_by({{0, LockMode::exclusive}, {2, LockMode::load}}));
}

}  // namespace
}  // namespace pgbraid::plan
