#include "base/duration.hpp"

#include <gtest/gtest.h>

namespace pgbraid::base {
namespace {

using namespace std::chrono_literals;

TEST(DurationTest, TakesHoursDaysAndWeeks) {
  EXPECT_EQ(parse_duration("36h"), 36h);
  EXPECT_EQ(parse_duration("14d"), 14 * 24h);
  EXPECT_EQ(parse_duration("8w"), 56 * 24h);
}

TEST(DurationTest, TakesNothingElse) {
  for (const char* const text : {"", "d", "14", "0d", "-1d", "+1d", "1.5d", "14 d", " 14d", "14d ", "14m", "14D",
                                 "1d2h", "99999999999999999999d", "366001d"}) {
    EXPECT_FALSE(parse_duration(text)) << text;
  }
}

}  // namespace
}  // namespace pgbraid::base
