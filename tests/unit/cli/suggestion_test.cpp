#include "cli/suggestion.hpp"

#include <gtest/gtest.h>

namespace pgbraid::cli {
namespace {

TEST(EditDistanceTest, CountsWhatHasToBeChanged) {
  EXPECT_EQ(edit_distance("", ""), 0U);
  EXPECT_EQ(edit_distance("", "abc"), 3U);
  EXPECT_EQ(edit_distance("abc", ""), 3U);
  EXPECT_EQ(edit_distance("dump", "dump"), 0U);
  EXPECT_EQ(edit_distance("dmp", "dump"), 1U);
  EXPECT_EQ(edit_distance("duump", "dump"), 1U);
  EXPECT_EQ(edit_distance("dunp", "dump"), 1U);
  EXPECT_EQ(edit_distance("kitten", "sitting"), 3U);
}

TEST(EditDistanceTest, NeighboursThatAreExchangedAreOneMistake) {
  EXPECT_EQ(edit_distance("resotre", "restore"), 1U);
  EXPECT_EQ(edit_distance("ba", "ab"), 1U);
  EXPECT_EQ(edit_distance("bac", "cab"), 2U);
}

const std::vector<std::string> kVerbs = {"dump", "restore", "mirror", "list", "verify"};

TEST(ClosestTest, FindsWhatWasMeant) {
  EXPECT_EQ(closest("dmup", kVerbs), "dump");
  EXPECT_EQ(closest("retsore", kVerbs), "restore");
  EXPECT_EQ(closest("verfiy", kVerbs), "verify");
  EXPECT_EQ(closest("lst", kVerbs), "list");
  EXPECT_EQ(closest("--schema-onyl", {"--schema", "--schema-only", "--data-only"}), "--schema-only");
}

TEST(ClosestTest, SaysNothingWhereNothingIsClose) {
  EXPECT_EQ(closest("backup", kVerbs), "");
  EXPECT_EQ(closest("", kVerbs), "");
  EXPECT_EQ(closest("x", {"y"}), "");
  EXPECT_EQ(closest("dump", {}), "");
  EXPECT_EQ(closest(std::string(1000, 'd'), kVerbs), "");
}

TEST(ClosestTest, TakesTheFirstOfEquals) { EXPECT_EQ(closest("--no-dat", {"--no-data", "--no-date"}), "--no-data"); }

}  // namespace
}  // namespace pgbraid::cli
