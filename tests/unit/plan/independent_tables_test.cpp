#include "plan/independent_tables.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace pgbraid::plan {
namespace {

model::TocEntry entry_of(model::DumpId id, model::ObjectKind kind, std::vector<model::DumpId> dependencies = {}) {
  model::TocEntry entry;
  entry.id = id;
  entry.kind = kind;
  entry.dependencies = std::move(dependencies);
  return entry;
}

std::size_t count(const std::vector<model::TocEntry>& entries) {
  std::vector<const model::TocEntry*> pointers;
  for (const auto& entry : entries) pointers.push_back(&entry);
  return independent_tables(pointers);
}

using model::ObjectKind;

TEST(IndependentTables, CountsTablesThatStandInARow) {
  EXPECT_EQ(count({}), 0U);
  EXPECT_EQ(count({entry_of(1, ObjectKind::view), entry_of(2, ObjectKind::table)}), 0U);
  EXPECT_EQ(count({entry_of(1, ObjectKind::table, {9}), entry_of(2, ObjectKind::table), entry_of(3, ObjectKind::view)}),
            2U);
}

TEST(IndependentTables, EndsBeforeATableThatNeedsOneOfThem) {
  EXPECT_EQ(
      count({entry_of(1, ObjectKind::table), entry_of(2, ObjectKind::table, {1}), entry_of(3, ObjectKind::table)}), 1U);
}

}  // namespace
}  // namespace pgbraid::plan
