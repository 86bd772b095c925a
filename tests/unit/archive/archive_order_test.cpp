// What the conformance scenarios check an archive's order by.
#include "support/archive_order.hpp"

#include <gtest/gtest.h>

namespace pgbraid::test {
namespace {

using model::Section;

model::TocEntry entry(model::DumpId id, const std::string& desc, const std::string& tag, Section section,
                      std::vector<model::DumpId> dependencies = {}) {
  model::TocEntry result;
  result.id = id;
  result.desc = desc;
  result.tag = tag;
  result.schema = "public";
  result.section = section;
  result.dependencies = std::move(dependencies);
  return result;
}

model::Toc toc_of(const std::vector<model::TocEntry>& entries) {
  model::Toc toc;
  for (const auto& one : entries) toc.add(one);
  return toc;
}

TEST(ArchiveOrder, IsLegalWhereDependenciesStandFirst) {
  const model::Toc toc =
      toc_of({entry(7, "TABLE", "t", Section::pre_data, {99}), entry(3, "TABLE DATA", "t", Section::data, {7}),
              entry(4, "INDEX", "i", Section::post_data, {7, 3})});
  EXPECT_TRUE(order_faults(toc).empty());
  EXPECT_TRUE(faults_beside(toc, toc).empty());
}

TEST(ArchiveOrder, IsIllegalWhereADependentStandsFirst) {
  const model::Toc toc =
      toc_of({entry(1, "VIEW", "v", Section::pre_data, {2}), entry(2, "TABLE", "t", Section::pre_data)});
  EXPECT_EQ(order_faults(toc).size(), 1U);
}

TEST(ArchiveOrder, IsIllegalWhereSectionsMix) {
  const model::Toc toc =
      toc_of({entry(1, "INDEX", "i", Section::post_data), entry(2, "TABLE DATA", "t", Section::data)});
  EXPECT_EQ(order_faults(toc).size(), 1U);
}

TEST(ArchiveOrder, IsIllegalWhereItForgetsWhatTheOtherArchiveKnows) {
  const model::Toc other = toc_of(
      {entry(1, "TABLE", "t", Section::pre_data), entry(2, "TYPE", "y", Section::pre_data, {1}),
       entry(3, "CONSTRAINT", "c", Section::post_data), entry(4, "FK CONSTRAINT", "f", Section::post_data, {3})});
  const model::Toc turned = toc_of({entry(1, "TYPE", "y", Section::pre_data), entry(2, "TABLE", "t", Section::pre_data),
                                    entry(3, "CONSTRAINT", "c", Section::post_data),
                                    entry(4, "FK CONSTRAINT", "f", Section::post_data, {3})});
  EXPECT_EQ(faults_beside(turned, other).size(), 1U);
  const model::Toc hasty =
      toc_of({entry(1, "TABLE", "t", Section::pre_data), entry(2, "TYPE", "y", Section::pre_data),
              entry(3, "CONSTRAINT", "c", Section::post_data), entry(4, "FK CONSTRAINT", "f", Section::post_data)});
  EXPECT_EQ(faults_beside(hasty, other).size(), 1U);
}

}  // namespace
}  // namespace pgbraid::test
