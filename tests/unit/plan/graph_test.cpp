#include "plan/graph.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace pgbraid::plan {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(StrongComponents, AreDisjointSetsOfTwoAndMore) {
  const Edges edges = {{1}, {2, 3}, {0}, {4}, {3, 5}, {5}};
  EXPECT_THAT(strong_components(edges), ElementsAre(ElementsAre(0, 1, 2), ElementsAre(3, 4)));
}

TEST(StrongComponents, ThereAreNoneWithoutCircles) {
  EXPECT_THAT(strong_components({{1, 2}, {2}, {}}), IsEmpty());
  EXPECT_THAT(strong_components({}), IsEmpty());
}

TEST(ShortestCircle, TakesTheShortWay) {
  const Edges edges = {{1, 3}, {2}, {0}, {0}};
  EXPECT_THAT(shortest_circle(edges, 0), ElementsAre(0, 3));
  EXPECT_THAT(shortest_circle(edges, 1), ElementsAre(1, 2, 0));
}

TEST(ShortestCircle, IsEmptyWhereThereIsNone) { EXPECT_THAT(shortest_circle({{1}, {2}, {1}}, 0), IsEmpty()); }

}  // namespace
}  // namespace pgbraid::plan
