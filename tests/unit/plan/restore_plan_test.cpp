#include "plan/restore_plan.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "pgbraid/error.hpp"
#include "unit/plan/fake_runner.hpp"
#include "unit/plan/toc_builder.hpp"

namespace pgbraid::plan {
namespace {

using model::DumpId;
using model::ObjectKind;
using model::RestorePass;
using model::Section;
using model::TocEntry;
using test::FakeRunner;
using test::ids;
using test::TocBuilder;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::UnorderedElementsAre;

constexpr std::uint64_t kMegabyte = 1 << 20;

// Entry 7's data is 7 MB.
std::uint64_t megabytes_by_id(const TocEntry& entry) { return static_cast<std::uint64_t>(entry.id) * kMegabyte; }

RestorePlan plan_of(const TocBuilder& builder, const std::vector<const TocEntry*>& selected) {
  return {builder.toc(), selected, megabytes_by_id};
}

RestorePlan plan_of(const TocBuilder& builder) { return plan_of(builder, builder.all()); }

// All that may start now, without anything finishing.
std::vector<DumpId> all_next(RestorePlan& plan) {
  std::vector<DumpId> result;
  while (const TocEntry* entry = plan.next()) result.push_back(entry->id);
  return result;
}

void finish_pre_data(RestorePlan& plan) {
  for (const TocEntry* entry : plan.serial_pre_data()) plan.finished(*entry, true);
}

TEST(RestorePlan, AnEmptyOneIsExhausted) {
  const TocBuilder builder;
  RestorePlan plan = plan_of(builder);
  EXPECT_TRUE(plan.exhausted());
  EXPECT_EQ(plan.next(), nullptr);
  EXPECT_THAT(plan.serial_pre_data(), IsEmpty());
  EXPECT_THAT(plan.later_pass(RestorePass::last), IsEmpty());
}

TEST(RestorePlan, KeepsPreDataInTheOrderOfTheArchive) {
  TocBuilder builder;
  builder.add(3, ObjectKind::schema, "s");
  builder.add(1, ObjectKind::table, "t", {3});
  builder.add(9, ObjectKind::comment, "TABLE t", {1});
  builder.add(2, ObjectKind::sequence, "q", {3});
  RestorePlan plan = plan_of(builder);
  EXPECT_THAT(ids(plan.serial_pre_data()), ElementsAre(3, 1, 9, 2));
}

TEST(RestorePlan, StartsNothingBeforePreDataIsDone) {
  TocBuilder builder;
  const TocEntry& a = builder.add(1, ObjectKind::table, "a");
  const TocEntry& b = builder.add(2, ObjectKind::table, "b");
  builder.add(3, ObjectKind::table_data, "a", {1});
  RestorePlan plan = plan_of(builder);
  plan.finished(a, true);
  EXPECT_EQ(plan.next(), nullptr);
  EXPECT_FALSE(plan.exhausted());
  plan.finished(b, true);
  EXPECT_THAT(all_next(plan), ElementsAre(3));
}

TEST(RestorePlan, IndexesOfATableStartWhileOtherTablesLoad) {
  TocBuilder builder;
  builder.add(1, ObjectKind::table, "a");
  builder.add(2, ObjectKind::table, "b");
  const TocEntry& data_a = builder.add(3, ObjectKind::table_data, "a", {1});
  builder.add(4, ObjectKind::table_data, "b", {2});
  builder.add(5, ObjectKind::index, "a_x", {1});
  builder.add(6, ObjectKind::index, "b_x", {2});
  RestorePlan plan = plan_of(builder);
  finish_pre_data(plan);
  EXPECT_THAT(all_next(plan), UnorderedElementsAre(3, 4));
  plan.finished(data_a, true);
  EXPECT_THAT(all_next(plan), ElementsAre(5));
  EXPECT_FALSE(plan.exhausted());
}

TEST(RestorePlan, PartsLoadSideBySideAndTheirIndexWaitsForAll) {
  TocBuilder builder;
  builder.add(1, ObjectKind::table, "t");
  const TocEntry& part1 = builder.add(11, ObjectKind::table_data, "t", {1});
  const TocEntry& part2 = builder.add(12, ObjectKind::table_data, "t", {1});
  const TocEntry& gate = builder.add_gate(13, "t", {1, 11, 12});
  builder.add(20, ObjectKind::index, "t_x", {1});
  std::vector<const TocEntry*> selected = builder.all();
  std::erase(selected, &gate);  // as the selection leaves it out
  for (const bool with_gate : {false, true}) {
    RestorePlan plan = plan_of(builder, with_gate ? builder.all() : selected);
    finish_pre_data(plan);
    EXPECT_THAT(all_next(plan), UnorderedElementsAre(11, 12));
    plan.finished(part2, true);
    EXPECT_THAT(all_next(plan), IsEmpty());
    plan.finished(part1, true);
    if (with_gate) {
      EXPECT_THAT(all_next(plan), ElementsAre(13));
      plan.finished(gate, true);
    }
    EXPECT_THAT(all_next(plan), ElementsAre(20));
  }
}

// As in an archive of data alone: rows that refer to others come after them.
TEST(RestorePlan, WhatWaitsForAGateWaitsForTheParts) {
  TocBuilder builder;
  const TocEntry& part1 = builder.add(11, ObjectKind::table_data, "t", {1});
  const TocEntry& part2 = builder.add(12, ObjectKind::table_data, "t", {1});
  const TocEntry& gate = builder.add_gate(13, "t", {1, 11, 12});
  builder.add(14, ObjectKind::table_data, "referring", {2, 13});
  std::vector<const TocEntry*> selected = builder.all();
  std::erase(selected, &gate);
  RestorePlan plan = plan_of(builder, selected);
  EXPECT_THAT(all_next(plan), UnorderedElementsAre(11, 12));
  plan.finished(part1, true);
  EXPECT_THAT(all_next(plan), IsEmpty());
  plan.finished(part2, true);
  EXPECT_THAT(all_next(plan), ElementsAre(14));
}

TEST(RestorePlan, PostDataWaitsForDataAlsoWhereTheTableIsNotRestored) {
  TocBuilder builder;
  builder.add(1, ObjectKind::table, "t");
  const TocEntry& data = builder.add(2, ObjectKind::table_data, "t", {1});
  const TocEntry& index = builder.add(3, ObjectKind::index, "t_x", {1});
  RestorePlan plan = plan_of(builder, {&data, &index});
  EXPECT_THAT(all_next(plan), ElementsAre(2));
  plan.finished(data, true);
  EXPECT_THAT(all_next(plan), ElementsAre(3));
}

TEST(RestorePlan, AForeignKeyWaitsForTheDataOfBothTables) {
  TocBuilder builder;
  builder.add(1, ObjectKind::table, "parent");
  builder.add(2, ObjectKind::table, "child");
  const TocEntry& parent_data = builder.add(11, ObjectKind::table_data, "parent", {1});
  const TocEntry& child_data = builder.add(12, ObjectKind::table_data, "child", {2});
  const TocEntry& key = builder.add(21, ObjectKind::constraint, "parent_pkey", {1});
  builder.add(31, ObjectKind::fk_constraint, "child fk", {1, 2, 21});
  RestorePlan plan = plan_of(builder);
  finish_pre_data(plan);
  EXPECT_THAT(all_next(plan), UnorderedElementsAre(11, 12));
  plan.finished(parent_data, true);
  EXPECT_THAT(all_next(plan), ElementsAre(21));
  plan.finished(key, true);
  EXPECT_THAT(all_next(plan), IsEmpty());
  plan.finished(child_data, true);
  EXPECT_THAT(all_next(plan), ElementsAre(31));
}

TEST(RestorePlan, TriggersOfAPartitionedTableWaitForTheDataOfItsPartitions) {
  TocBuilder builder;
  builder.add(1, ObjectKind::table, "root");
  builder.add(2, ObjectKind::table, "leaf");
  builder.add(3, ObjectKind::table_attach, "leaf", {2, 1});
  const TocEntry& data = builder.add(4, ObjectKind::table_data, "leaf", {2});
  const TocEntry& index = builder.add(5, ObjectKind::index, "root_x", {1});  // ON ONLY root
  builder.add(6, ObjectKind::trigger, "root t", {1});
  RestorePlan plan = plan_of(builder);
  finish_pre_data(plan);
  EXPECT_THAT(all_next(plan), UnorderedElementsAre(4, 5));
  plan.finished(index, true);
  EXPECT_THAT(all_next(plan), IsEmpty());
  plan.finished(data, true);
  EXPECT_THAT(all_next(plan), ElementsAre(6));
}

TEST(RestorePlan, TheLongestWayGoesFirst) {
  TocBuilder builder;
  builder.add(1, ObjectKind::table, "a");
  builder.add(2, ObjectKind::table, "b");
  builder.add(3, ObjectKind::table, "c");
  builder.add(10, ObjectKind::table_data, "a", {1});  // 10 MB, nothing after it
  builder.add(9, ObjectKind::table_data, "b", {2});   // 9 MB, then an index: 13.5 MB
  builder.add(11, ObjectKind::table_data, "c", {3});  // 11 MB
  builder.add(20, ObjectKind::index, "b_x", {2});
  RestorePlan plan = plan_of(builder);
  finish_pre_data(plan);
  EXPECT_THAT(all_next(plan), ElementsAre(9, 11, 10));
}

TEST(RestorePlan, AnIndexIsAsUrgentAsItsTableIsLargeWhoeverLoadsThat) {
  TocBuilder builder;
  builder.add(1, ObjectKind::table, "small");
  builder.add(2, ObjectKind::table, "large");
  builder.add(3, ObjectKind::table_data, "small", {1});
  builder.add(100, ObjectKind::table_data, "large", {2});
  const TocEntry& of_small = builder.add(4, ObjectKind::index, "small_x", {1});
  const TocEntry& of_large = builder.add(5, ObjectKind::index, "large_x", {2});
  RestorePlan plan = plan_of(builder, {&of_small, &of_large});
  EXPECT_THAT(all_next(plan), ElementsAre(5, 4));
}

TEST(RestorePlan, IndexesOfOneTableShareItButAKeyIsAlone) {
  TocBuilder builder;
  builder.add(1, ObjectKind::table, "t");
  builder.add(100, ObjectKind::table_data, "t", {1});
  const TocEntry& x = builder.add(2, ObjectKind::index, "t_x", {1});
  const TocEntry& y = builder.add(3, ObjectKind::index, "t_y", {1});
  const TocEntry& key = builder.add(4, ObjectKind::constraint, "t_pkey", {1});
  RestorePlan plan = plan_of(builder, {&x, &y, &key});
  EXPECT_THAT(all_next(plan), ElementsAre(2, 3));
  plan.finished(x, true);
  EXPECT_THAT(all_next(plan), IsEmpty());
  plan.finished(y, true);
  EXPECT_THAT(all_next(plan), ElementsAre(4));
}

TEST(RestorePlan, BuildsNoMoreIndexesAtATimeThanItMay) {
  TocBuilder builder;
  builder.add(1, ObjectKind::table, "a");
  builder.add(2, ObjectKind::table, "b");
  builder.add(3, ObjectKind::table_data, "a", {1});
  builder.add(4, ObjectKind::table_data, "b", {2});
  const TocEntry& a_x = builder.add(5, ObjectKind::index, "a_x", {1});
  const TocEntry& b_x = builder.add(6, ObjectKind::index, "b_x", {2});
  const TocEntry& b_y = builder.add(7, ObjectKind::index, "b_y", {2});
  const TocEntry& a_key = builder.add(8, ObjectKind::constraint, "a_pkey", {1});
  RestorePlan plan = plan_of(builder, {&a_x, &b_x, &b_y, &a_key});
  plan.limit_index_builds(2);
  EXPECT_THAT(all_next(plan), ElementsAre(6, 7));
  plan.finished(b_x, true);
  EXPECT_THAT(all_next(plan), ElementsAre(5));
  plan.finished(b_y, true);
  EXPECT_THAT(all_next(plan), IsEmpty());
  plan.finished(a_x, true);
  EXPECT_THAT(all_next(plan), ElementsAre(8));
  plan.finished(a_key, true);
  EXPECT_TRUE(plan.exhausted());
}

TEST(RestorePlan, AnIndexThatWaitsForALockLeavesItsTurnToAnother) {
  TocBuilder builder;
  builder.add(1, ObjectKind::table, "a");
  builder.add(2, ObjectKind::table, "b");
  builder.add(3, ObjectKind::table_data, "a", {1});
  builder.add(4, ObjectKind::table_data, "b", {2});
  const TocEntry& key = builder.add(5, ObjectKind::constraint, "a_pkey", {1});
  const TocEntry& a_x = builder.add(6, ObjectKind::index, "a_x", {1});
  const TocEntry& b_x = builder.add(7, ObjectKind::index, "b_x", {2});
  RestorePlan plan = plan_of(builder, {&key, &a_x, &b_x});
  plan.limit_index_builds(2);
  std::vector<DumpId> running = all_next(plan);
  EXPECT_EQ(running.size(), 2);
  EXPECT_THAT(running, ::testing::Contains(7));
}

TEST(RestorePlan, AnIndexThatAltersItsTableIsAlone) {
  TocBuilder builder;
  builder.add(1, ObjectKind::table, "t");
  const TocEntry& x = builder.add(2, ObjectKind::index, "t_x", {1});
  TocEntry& clustered = builder.add(3, ObjectKind::index, "t_y", {1});
  clustered.definition = "CREATE INDEX t_y ON t (y);\n\nALTER TABLE t CLUSTER ON t_y;\n";
  RestorePlan plan = plan_of(builder, {&x, &clustered});
  EXPECT_THAT(all_next(plan), ElementsAre(2));
  plan.finished(x, true);
  EXPECT_THAT(all_next(plan), ElementsAre(3));
}

TEST(RestorePlan, TwoForeignKeysOnOneTableConflictThroughTheKeyThatOneRefersTo) {
  TocBuilder builder;
  for (DumpId id = 1; id <= 3; ++id) builder.add(id, ObjectKind::table, "t" + std::to_string(id));
  builder.add(10, ObjectKind::constraint, "t1_pkey", {1});
  // As some archives have it: the referenced table is known by its key alone.
  const TocEntry& from2 = builder.add(20, ObjectKind::fk_constraint, "t2 fk", {10, 2});
  const TocEntry& from3 = builder.add(21, ObjectKind::fk_constraint, "t3 fk", {10, 3});
  RestorePlan plan = plan_of(builder, {&from2, &from3});
  EXPECT_THAT(all_next(plan), ElementsAre(20));
  plan.finished(from2, true);
  EXPECT_THAT(all_next(plan), ElementsAre(21));
}

TEST(RestorePlan, KeysOfPartitionsDoNotMeetInTheKeyOfTheirParent) {
  TocBuilder builder;
  builder.add(1, ObjectKind::table, "root");
  builder.add(2, ObjectKind::table, "a");
  builder.add(3, ObjectKind::table, "b");
  builder.add(4, ObjectKind::table_attach, "a", {2, 1});
  builder.add(5, ObjectKind::table_attach, "b", {3, 1});
  builder.add(10, ObjectKind::constraint, "root_pkey", {1});
  const TocEntry& a = builder.add(11, ObjectKind::constraint, "a_pkey", {2, 10, 2});
  const TocEntry& b = builder.add(12, ObjectKind::constraint, "b_pkey", {3, 10, 3});
  RestorePlan plan = plan_of(builder, {&a, &b});
  EXPECT_THAT(all_next(plan), ElementsAre(11, 12));
}

TEST(RestorePlan, RowsLoadedThroughTheRootMayGoIntoAnyPartition) {
  TocBuilder builder;
  builder.add(1, ObjectKind::table, "root");
  builder.add(2, ObjectKind::table, "a", {1});
  builder.add(3, ObjectKind::table, "b", {1});
  builder.add(4, ObjectKind::table_attach, "a", {2, 1});
  builder.add(5, ObjectKind::table_attach, "b", {3, 1});
  builder.add(20, ObjectKind::table_data, "a", {2}).definition = "-- load via partition root public.root\n";
  builder.add(21, ObjectKind::table_data, "b", {3}).definition = "-- load via partition root public.root\n";
  builder.add(30, ObjectKind::index, "a_x", {2});
  RestorePlan plan = plan_of(builder);
  finish_pre_data(plan);
  EXPECT_THAT(all_next(plan), UnorderedElementsAre(20, 21));
  plan.finished(builder.toc().at(5), true);
  EXPECT_THAT(all_next(plan), IsEmpty());
  plan.finished(builder.toc().at(6), true);
  EXPECT_THAT(all_next(plan), ElementsAre(30));
}

TEST(RestorePlan, AttachingIndexesLocksBothTables) {
  TocBuilder builder;
  builder.add(1, ObjectKind::table, "root");
  builder.add(2, ObjectKind::table, "leaf");
  builder.add(10, ObjectKind::index, "root_x", {1});
  builder.add(11, ObjectKind::index, "leaf_x", {2, 10});
  const TocEntry& on_root = builder.add(20, ObjectKind::index, "root_y", {1});
  const TocEntry& on_leaf = builder.add(21, ObjectKind::index, "leaf_y", {2});
  const TocEntry& attach = builder.add(22, ObjectKind::index_attach, "leaf_x", {10, 11});
  RestorePlan plan = plan_of(builder, {&on_root, &on_leaf, &attach});
  EXPECT_THAT(all_next(plan), ElementsAre(20, 21));
  plan.finished(on_root, true);
  EXPECT_THAT(all_next(plan), IsEmpty());
  plan.finished(on_leaf, true);
  EXPECT_THAT(all_next(plan), ElementsAre(22));
}

// Whoever attaches the last one makes the root's index valid: nobody would, if two were the last at the same time.
TEST(RestorePlan, IndexesOfOneTreeAreAttachedOneAfterTheOther) {
  TocBuilder builder;
  builder.add(1, ObjectKind::table, "root");
  builder.add(2, ObjectKind::table, "branch");
  builder.add(3, ObjectKind::table, "twig");
  builder.add(4, ObjectKind::table, "leaf");
  builder.add(5, ObjectKind::table_attach, "branch", {2, 1});
  builder.add(6, ObjectKind::table_attach, "twig", {3, 2});
  builder.add(7, ObjectKind::table_attach, "leaf", {4, 1});
  builder.add(10, ObjectKind::index, "root_x", {1});
  builder.add(11, ObjectKind::index, "branch_x", {2, 10});
  builder.add(12, ObjectKind::index, "twig_x", {3, 11});
  builder.add(13, ObjectKind::index, "leaf_x", {4, 10});
  const TocEntry& twig = builder.add(20, ObjectKind::index_attach, "twig_x", {11, 12});
  const TocEntry& leaf = builder.add(21, ObjectKind::index_attach, "leaf_x", {10, 13});
  RestorePlan plan = plan_of(builder, {&twig, &leaf});
  EXPECT_THAT(all_next(plan), ElementsAre(20));
  plan.finished(twig, true);
  EXPECT_THAT(all_next(plan), ElementsAre(21));
}

TEST(RestorePlan, AForeignKeyOfAPartitionedTableLocksItsPartitions) {
  TocBuilder builder;
  builder.add(1, ObjectKind::table, "root");
  builder.add(2, ObjectKind::table, "leaf", {1});  // older archives attach in the table's own entry
  builder.add(3, ObjectKind::table, "other");
  builder.add(10, ObjectKind::constraint, "other_pkey", {3});
  const TocEntry& key = builder.add(20, ObjectKind::fk_constraint, "root fk", {1, 3, 10});
  const TocEntry& index = builder.add(21, ObjectKind::index, "leaf_x", {2});
  RestorePlan plan = plan_of(builder, {&key, &index});
  EXPECT_THAT(all_next(plan), ElementsAre(20));
  plan.finished(key, true);
  EXPECT_THAT(all_next(plan), ElementsAre(21));
}

TEST(RestorePlan, AFailedTableTakesAllThatDependsOnIt) {
  TocBuilder builder;
  builder.add(1, ObjectKind::table, "t");
  builder.add(2, ObjectKind::comment, "TABLE t", {1});
  builder.add(3, ObjectKind::table_data, "t", {1});
  builder.add(4, ObjectKind::constraint, "t_pkey", {1});
  builder.add(5, ObjectKind::table, "u");
  builder.add(6, ObjectKind::table_data, "u", {5});
  builder.add(7, ObjectKind::fk_constraint, "u fk", {5, 1, 4});
  builder.add(8, ObjectKind::acl, "TABLE t", {1});
  builder.add(9, ObjectKind::materialized_view, "m", {5});
  builder.add(10, ObjectKind::materialized_view_data, "m", {9});
  builder.add(11, ObjectKind::index, "u_x", {5});
  RestorePlan plan = plan_of(builder);
  FakeRunner runner(4);
  runner.failing = {1};
  runner.run(plan);
  EXPECT_THAT(ids(plan.skipped()), UnorderedElementsAre(2, 3, 4, 7, 8));
  EXPECT_THAT(runner.finished, UnorderedElementsAre(1, 5, 6, 9, 10, 11));
  EXPECT_TRUE(plan.exhausted());
}

TEST(RestorePlan, ATableWhoseDataFailedKeepsItsKeys) {
  TocBuilder builder;
  builder.add(1, ObjectKind::table, "t");
  builder.add(2, ObjectKind::table_data, "t", {1});
  builder.add(3, ObjectKind::constraint, "t_pkey", {1});
  RestorePlan plan = plan_of(builder);
  FakeRunner runner(1);
  runner.failing = {2};
  runner.run(plan);
  EXPECT_THAT(runner.finished, ElementsAre(1, 2, 3));
  EXPECT_THAT(plan.skipped(), IsEmpty());
}

// Rows that refer to others are looked at by the server; and what stores a table can be something else.
TEST(RestorePlan, RowsAndAccessMethodsAreWaitedForButNotNeeded) {
  TocBuilder builder;
  builder.add(1, ObjectKind::access_method, "columns");
  builder.add(2, ObjectKind::table, "t", {1});
  builder.add(3, ObjectKind::table, "u");
  builder.add(4, ObjectKind::table_data, "t", {2});
  builder.add(5, ObjectKind::table_data, "u", {3, 4});
  builder.add(6, ObjectKind::index, "i", {3, 1});
  RestorePlan plan = plan_of(builder);
  FakeRunner runner(1);
  runner.failing = {1, 4};
  runner.run(plan);
  EXPECT_THAT(runner.finished, ElementsAre(1, 2, 3, 4, 5));
  EXPECT_THAT(ids(plan.skipped()), ElementsAre(6));
}

TEST(RestorePlan, AFailureInALaterPassSkipsItsDependentsToo) {
  TocBuilder builder;
  builder.add(1, ObjectKind::materialized_view, "m1");
  builder.add(2, ObjectKind::materialized_view, "m2", {1});
  builder.add(3, ObjectKind::materialized_view_data, "m2", {2, 4});
  builder.add(4, ObjectKind::materialized_view_data, "m1", {1});
  RestorePlan plan = plan_of(builder);
  EXPECT_THAT(ids(plan.later_pass(RestorePass::last)), ElementsAre(4, 3));
  FakeRunner runner(1);
  runner.failing = {4};
  runner.run(plan);
  EXPECT_THAT(runner.finished, ElementsAre(1, 2, 4));
  EXPECT_THAT(ids(plan.skipped()), ElementsAre(3));
}

TEST(RestorePlan, WaitsOnlyForWhatIsSelected) {
  TocBuilder builder;
  builder.add(1, ObjectKind::table, "t");
  const TocEntry& data = builder.add(2, ObjectKind::table_data, "t", {1, 77});
  RestorePlan plan = plan_of(builder, {&data});
  EXPECT_THAT(all_next(plan), ElementsAre(2));
}

TEST(RestorePlan, RunsPassesInTurn) {
  TocBuilder builder;
  builder.add(11, ObjectKind::table, "t");
  builder.add(12, ObjectKind::materialized_view, "m");
  builder.add(1, ObjectKind::event_trigger, "e");
  builder.add(2, ObjectKind::comment, "EVENT TRIGGER e", {1});
  builder.add(3, ObjectKind::materialized_view_data, "m", {12});
  builder.add(4, ObjectKind::acl, "TABLE t", {11});
  builder.add(5, ObjectKind::default_acl, "DEFAULT PRIVILEGES FOR TABLES");
  builder.add(6, ObjectKind::statistics_data, "m", {12}).section = Section::post_data;
  builder.add(7, ObjectKind::statistics_data, "t", {11}).section = Section::data;
  builder.add(13, ObjectKind::table_data, "t", {11});
  builder.add(14, ObjectKind::security_label, "EVENT TRIGGER e", {1});
  RestorePlan plan = plan_of(builder);
  EXPECT_THAT(ids(plan.serial_pre_data()), ElementsAre(11, 12));
  EXPECT_THAT(ids(plan.later_pass(RestorePass::privileges)), ElementsAre(4, 5));
  EXPECT_THAT(ids(plan.later_pass(RestorePass::last)), ElementsAre(3, 6, 1, 2, 14));
  FakeRunner runner(2);
  runner.run(plan);
  EXPECT_THAT(runner.finished, ElementsAre(11, 12, 13, 7, 4, 5, 3, 6, 1, 2, 14));
}

TEST(RestorePlan, CommentsOnPostDataFollowTheirObject) {
  TocBuilder builder;
  builder.add(1, ObjectKind::table, "t");
  builder.add(3, ObjectKind::comment, "INDEX t_x", {2});
  const TocEntry& index = builder.add(2, ObjectKind::index, "t_x", {1});
  RestorePlan plan = plan_of(builder);
  EXPECT_THAT(ids(plan.serial_pre_data()), ElementsAre(1));
  finish_pre_data(plan);
  EXPECT_THAT(all_next(plan), ElementsAre(2));
  plan.finished(index, true);
  EXPECT_THAT(all_next(plan), ElementsAre(3));
}

TEST(RestorePlan, PreDataThatNeedsPostDataRunsAfterIt) {
  TocBuilder builder;
  builder.add(1, ObjectKind::table, "t");
  const TocEntry& key = builder.add(2, ObjectKind::constraint, "t_pkey", {1});
  TocEntry& function = builder.add(3, ObjectKind::function, "f()", {2});
  function.section = Section::post_data;
  const TocEntry& fallback = builder.add(4, ObjectKind::default_, "t c", {3, 1});
  const TocEntry& index = builder.add(5, ObjectKind::index, "t_x", {1, 2});
  RestorePlan plan = plan_of(builder);
  EXPECT_THAT(ids(plan.serial_pre_data()), ElementsAre(1));
  finish_pre_data(plan);
  EXPECT_THAT(all_next(plan), ElementsAre(2));
  plan.finished(key, true);
  EXPECT_THAT(all_next(plan), UnorderedElementsAre(3, 5));
  plan.finished(function, true);
  EXPECT_THAT(all_next(plan), IsEmpty()) << "the default alters the table that the index is built on";
  plan.finished(index, true);
  EXPECT_THAT(all_next(plan), ElementsAre(4));
  plan.finished(fallback, true);
  EXPECT_TRUE(plan.exhausted());
}

// What the error about a circle says.
std::string circle_error(const TocBuilder& builder) {
  try {
    plan_of(builder);
  } catch (const Error& error) {
    EXPECT_EQ(error.report().code, ErrorCode::archive);
    return error.report().message;
  }
  ADD_FAILURE() << "no error";
  return {};
}

TEST(RestorePlan, RefusesACircleAndNamesIt) {
  TocBuilder builder;
  builder.add(1, ObjectKind::table, "innocent", {2});
  builder.add(2, ObjectKind::view, "a", {3});
  builder.add(3, ObjectKind::view, "b", {4});
  builder.add(4, ObjectKind::view, "c", {2, 5});
  builder.add(5, ObjectKind::view, "d");
  EXPECT_THAT(circle_error(builder),
              AllOf(HasSubstr("VIEW public.a (entry 2)"), HasSubstr("VIEW public.b"), HasSubstr("VIEW public.c"),
                    Not(HasSubstr("innocent")), Not(HasSubstr("VIEW public.d"))));
}

TEST(RestorePlan, RefusesAnEntryThatDependsOnItself) {
  TocBuilder builder;
  builder.add(1, ObjectKind::table, "t\x1b[2J", {1});
  EXPECT_THAT(circle_error(builder), AllOf(HasSubstr("(entry 1)"), Not(HasSubstr("\x1b"))));
}

TEST(RestorePlan, RefusesDataThatWaitsForItsOwnIndex) {
  TocBuilder builder;
  builder.add(1, ObjectKind::table, "t");
  builder.add(2, ObjectKind::table_data, "t", {1, 3});
  builder.add(3, ObjectKind::index, "t_x", {1});
  EXPECT_THAT(circle_error(builder), AllOf(HasSubstr("TABLE DATA public.t"), HasSubstr("INDEX public.t_x")));
}

TEST(RestorePlan, ACircleThroughWhatIsNotSelectedIsNone) {
  TocBuilder builder;
  const TocEntry& a = builder.add(1, ObjectKind::view, "a", {2});
  builder.add(2, ObjectKind::view, "b", {1});
  RestorePlan plan = plan_of(builder, {&a});
  EXPECT_THAT(ids(plan.serial_pre_data()), ElementsAre(1));
}

TEST(RestorePlan, SkipsTheRowsOfATableThatWasThere) {
  TocBuilder builder;
  const TocEntry& table = builder.add(1, ObjectKind::table, "t");
  builder.add(2, ObjectKind::table_data, "t", {1});
  builder.add(3, ObjectKind::index, "i", {1});
  const TocEntry& other = builder.add(4, ObjectKind::table, "u");
  builder.add(5, ObjectKind::table_data, "u", {4});
  RestorePlan plan = plan_of(builder);
  plan.skip_rows_of(table);
  plan.finished(table, true);
  plan.finished(other, true);
  EXPECT_THAT(ids(plan.skipped()), ElementsAre(2));
  EXPECT_THAT(all_next(plan), UnorderedElementsAre(3, 5));
}

}  // namespace
}  // namespace pgbraid::plan
