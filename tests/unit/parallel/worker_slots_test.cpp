#include "parallel/worker_slots.hpp"

#include <gtest/gtest.h>

#include <set>

namespace pgbraid::parallel {
namespace {

TEST(WorkerSlots, GivesEveryPlaceOnceAndThenNone) {
  WorkerSlots slots(250);
  std::set<std::uint32_t> indices;
  for (int i = 0; i < 250; ++i) indices.insert(slots.take().value().index);
  EXPECT_EQ(indices.size(), 250U);
  EXPECT_EQ(slots.take(), std::nullopt);
  EXPECT_EQ(slots.taken(), 250U);
}

TEST(WorkerSlots, AHandleIsStaleOnceGivenBack) {
  WorkerSlots slots(1);
  const WorkerHandle old = slots.take().value();
  EXPECT_TRUE(slots.is_current(old));
  EXPECT_TRUE(slots.give(old));
  EXPECT_FALSE(slots.is_current(old));
  const WorkerHandle successor = slots.take().value();
  EXPECT_EQ(successor.index, old.index);
  EXPECT_FALSE(slots.is_current(old));
  EXPECT_FALSE(slots.give(old));
  EXPECT_TRUE(slots.is_current(successor));
}

TEST(WorkerSlots, KnowsNoHandleItNeverGave) {
  WorkerSlots slots(1);
  EXPECT_FALSE(slots.is_current({0, 0}));
  EXPECT_FALSE(slots.is_current({7, 1}));
  EXPECT_FALSE(slots.give({0, 0}));
}

TEST(WorkerSlots, TakesFreePlacesInTheOrderTheyBecameFree) {
  WorkerSlots slots(3);
  const WorkerHandle a = slots.take().value();
  const WorkerHandle b = slots.take().value();
  slots.take();
  slots.give(b);
  slots.give(a);
  EXPECT_EQ(slots.take().value().index, b.index);
  EXPECT_EQ(slots.take().value().index, a.index);
}

TEST(WorkerSlots, GrowsWithoutForgettingWhoIsIn) {
  WorkerSlots slots(3);
  const WorkerHandle in = slots.take().value();
  const WorkerHandle out = slots.take().value();
  slots.give(out);
  slots.grow(5);
  slots.grow(2);
  EXPECT_EQ(slots.capacity(), 5U);
  EXPECT_TRUE(slots.is_current(in));
  EXPECT_FALSE(slots.is_current(out));
  std::set<std::uint32_t> indices{in.index};
  while (const auto handle = slots.take()) indices.insert(handle->index);
  EXPECT_EQ(indices.size(), 5U);
}

TEST(WorkerSlots, WithoutPlacesGivesNone) { EXPECT_EQ(WorkerSlots().take(), std::nullopt); }

}  // namespace
}  // namespace pgbraid::parallel
