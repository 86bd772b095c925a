#include "model/toc.hpp"

#include <gtest/gtest.h>

#include "pgbraid/error.hpp"

namespace pgbraid::model {
namespace {

TocEntry entry(DumpId id) {
  TocEntry made;
  made.id = id;
  return made;
}

TEST(Toc, FindsEntriesById) {
  Toc toc;
  toc.add(entry(7));
  toc.add(entry(3));
  EXPECT_EQ(toc.find(3), &toc.at(1));
  EXPECT_EQ(toc.find(4), nullptr);
}

TEST(Toc, RefusesIdsOutOfRangeAndTwice) {
  Toc toc;
  EXPECT_THROW(toc.add(entry(0)), Error);
  EXPECT_THROW(toc.add(entry(-5)), Error);
  toc.add(entry(1));
  EXPECT_THROW(toc.add(entry(1)), Error);
}

TEST(ObjectKind, EveryDescFindsItsRow) {
  for (int k = 0; k < static_cast<int>(ObjectKind::unknown); ++k) {
    const auto kind = static_cast<ObjectKind>(k);
    EXPECT_EQ(kind_of(info(kind).desc), kind) << info(kind).desc;
  }
  EXPECT_EQ(kind_of("SOMETHING NEW"), ObjectKind::unknown);
}

TEST(Toc, RetainsWhatIsNamedInItsOrder) {
  Toc toc;
  for (const DumpId id : {3, 1, 2}) {
    TocEntry entry;
    entry.id = id;
    toc.add(std::move(entry));
  }
  toc.retain({toc.find(2), toc.find(3)});
  ASSERT_EQ(toc.size(), 2U);
  EXPECT_EQ(toc.at(0).id, 3);
  EXPECT_EQ(toc.find(2), &toc.at(1));
  EXPECT_EQ(toc.find(1), nullptr);
}

TEST(ObjectKind, PrivilegesAndRefreshesComeInLaterPasses) {
  EXPECT_EQ(info(ObjectKind::acl).pass, RestorePass::privileges);
  EXPECT_EQ(info(ObjectKind::materialized_view_data).pass, RestorePass::last);
  EXPECT_EQ(info(ObjectKind::event_trigger).pass, RestorePass::last);
}

}  // namespace
}  // namespace pgbraid::model
