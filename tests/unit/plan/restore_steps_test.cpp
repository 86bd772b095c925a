// Keys and foreign keys in two steps, and tables that are loaded for the first time.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "plan/restore_plan.hpp"
#include "unit/plan/fake_runner.hpp"
#include "unit/plan/toc_builder.hpp"

namespace pgbraid::plan {
namespace {

using model::DumpId;
using model::ObjectKind;
using model::TocEntry;
using test::FakeRunner;
using test::ids;
using test::TocBuilder;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

constexpr RestoreGraphOptions kTwoSteps{.two_steps = true};

std::uint64_t ten_megabytes(const TocEntry&) { return 10'000'000; }
std::uint64_t few_bytes(const TocEntry&) { return 1000; }

// Tables 1, 2, ... with data 11, 12, ...
class Steps : public ::testing::Test {
 protected:
  void add_tables(DumpId count) {
    for (DumpId id = 1; id <= count; ++id) builder.add(id, ObjectKind::table, "t" + std::to_string(id));
    for (DumpId id = 1; id <= count; ++id) builder.add(10 + id, ObjectKind::table_data, "t" + std::to_string(id), {id});
  }

  TocEntry& add_key(DumpId id, DumpId table, const std::string& constraint = "UNIQUE (a)") {
    TocEntry& key = builder.add(id, ObjectKind::constraint, "key", {table});
    key.definition = fmt::format("ALTER TABLE ONLY public.t{}\n    ADD CONSTRAINT key {};\n", table, constraint);
    return key;
  }

  TocEntry& add_foreign_key(DumpId id, DumpId table, DumpId to, DumpId to_key) {
    TocEntry& key = builder.add(id, ObjectKind::fk_constraint, "fk", {to_key, to, table});
    key.definition = fmt::format(
        "ALTER TABLE ONLY public.t{}\n    ADD CONSTRAINT fk FOREIGN KEY (a) REFERENCES public.t{}(a);\n", table, to);
    return key;
  }

  // Pre-data and data are done.
  RestorePlan loaded(const DataBytes& bytes = ten_megabytes) {
    RestorePlan plan(builder.toc(), builder.all(), bytes, kTwoSteps);
    for (const TocEntry* entry : plan.serial_pre_data()) plan.finished(*entry, true);
    std::vector<const TocEntry*> data;
    while (const TocEntry* entry = plan.next()) data.push_back(entry);
    for (const TocEntry* entry : data) plan.finished(*entry, true);
    return plan;
  }

  static std::vector<DumpId> all_next(RestorePlan& plan) {
    std::vector<DumpId> result;
    while (const TocEntry* entry = plan.next()) result.push_back(entry->id);
    return result;
  }

  TocBuilder builder;
};

TEST_F(Steps, AKeysIndexSharesTheTableAndTheKeyWaitsForAllOthers) {
  add_tables(1);
  const TocEntry& key = add_key(20, 1);
  const TocEntry& index = builder.add(21, ObjectKind::index, "x", {1});
  RestorePlan plan = loaded();
  EXPECT_THAT(all_next(plan), UnorderedElementsAre(20, 21));
  EXPECT_EQ(plan.step(key), Step::first);
  EXPECT_EQ(plan.step(index), Step::whole);
  plan.finished(key, true);
  EXPECT_THAT(all_next(plan), IsEmpty());
  plan.finished(index, true);
  EXPECT_THAT(all_next(plan), ElementsAre(20));
  EXPECT_EQ(plan.step(key), Step::second);
  EXPECT_FALSE(plan.exhausted());
  plan.finished(key, true);
  EXPECT_TRUE(plan.exhausted());
}

TEST_F(Steps, WhatNeedsAKeyWaitsForItsSecondStep) {
  add_tables(1);
  const TocEntry& key = add_key(20, 1);
  builder.add(21, ObjectKind::constraint, "other", {1});
  builder.add(22, ObjectKind::comment, "CONSTRAINT key", {20});
  RestorePlan plan = loaded();
  while (const TocEntry* entry = plan.next()) {
    if (entry->id == 21) plan.finished(*entry, true);
    if (entry->id == 20) break;
  }
  plan.finished(key, true);
  const TocEntry* next = plan.next();
  while (next != nullptr && next->id == 21) {
    plan.finished(*next, true);
    next = plan.next();
  }
  ASSERT_EQ(next, &key);
  plan.finished(key, true);
  EXPECT_EQ(plan.next()->id, 22);
}

TEST_F(Steps, AFailureInEitherStepIsOneFailure) {
  for (const int failing_step : {1, 2}) {
    builder = TocBuilder();
    add_tables(1);
    const TocEntry& key = add_key(20, 1);
    const TocEntry& index = builder.add(21, ObjectKind::index, "x", {1});
    builder.add(22, ObjectKind::comment, "CONSTRAINT key", {20});
    RestorePlan plan = loaded();
    EXPECT_THAT(all_next(plan), UnorderedElementsAre(20, 21));
    plan.finished(index, true);
    plan.finished(key, failing_step == 2);
    if (failing_step == 2) {
      EXPECT_THAT(all_next(plan), ElementsAre(20));
      plan.finished(key, false);
    }
    EXPECT_TRUE(plan.exhausted());
    EXPECT_THAT(ids(plan.skipped()), ElementsAre(22));
  }
}

TEST_F(Steps, AKeyThatIsSkippedIsToldOnce) {
  add_tables(1);
  add_key(20, 1);
  builder.add(21, ObjectKind::index, "x", {1});
  RestorePlan plan(builder.toc(), builder.all(), ten_megabytes, kTwoSteps);
  FakeRunner runner(2);
  runner.failing = {1};
  runner.run(plan);
  EXPECT_TRUE(plan.exhausted());
  EXPECT_THAT(ids(plan.skipped()), UnorderedElementsAre(11, 20, 21));
}

TEST_F(Steps, KeysThatNobodySharesOrThatAreSmallOrOddStayWhole) {
  add_tables(3);
  const TocEntry& alone = add_key(20, 1);
  const TocEntry& odd = add_key(21, 2, "EXCLUDE USING gist (a WITH =)");
  builder.add(22, ObjectKind::index, "x", {2});
  RestorePlan plan = loaded();
  EXPECT_EQ(plan.step(alone), Step::whole);
  EXPECT_EQ(plan.step(odd), Step::whole);
  const TocEntry& small = add_key(23, 3);
  builder.add(24, ObjectKind::index, "x", {3});
  EXPECT_EQ(loaded(few_bytes).step(small), Step::whole);
  EXPECT_EQ(loaded().step(small), Step::first);
}

TEST_F(Steps, APrimaryKeyInAFamilyStaysWhole) {
  add_tables(2);
  builder.add(3, ObjectKind::table_attach, "t2", {2, 1});
  const TocEntry& primary = add_key(20, 2, "PRIMARY KEY (a)");
  const TocEntry& unique = add_key(21, 2);
  RestorePlan plan = loaded();
  EXPECT_EQ(plan.step(primary), Step::whole);
  EXPECT_EQ(plan.step(unique), Step::first);
}

TEST_F(Steps, ForeignKeysToOneTableAreValidatedSideBySide) {
  add_tables(3);
  const TocEntry& key = add_key(20, 3);
  const TocEntry& from1 = add_foreign_key(21, 1, 3, 20);
  const TocEntry& from2 = add_foreign_key(22, 2, 3, 20);
  const TocEntry& again = add_foreign_key(23, 2, 3, 20);
  const TocEntry& index = builder.add(24, ObjectKind::index, "x", {3});
  RestorePlan plan = loaded();
  EXPECT_THAT(all_next(plan), UnorderedElementsAre(20, 24));
  plan.finished(index, true);
  plan.finished(key, true);
  EXPECT_THAT(all_next(plan), ElementsAre(20));
  plan.finished(key, true);
  EXPECT_THAT(all_next(plan), ElementsAre(21)) << "to add a key is to lock both tables";
  plan.finished(from1, true);
  EXPECT_THAT(all_next(plan), ElementsAre(22, 21));
  EXPECT_EQ(plan.step(from1), Step::second);
  EXPECT_EQ(plan.step(from2), Step::first);
  plan.finished(from2, true);
  EXPECT_THAT(all_next(plan), ElementsAre(23));
  plan.finished(again, true);
  EXPECT_THAT(all_next(plan), ElementsAre(22)) << "two keys of one table follow each other";
  EXPECT_EQ(plan.step(from2), Step::second);
  plan.finished(from1, true);
  EXPECT_THAT(all_next(plan), IsEmpty());
  plan.finished(from2, true);
  EXPECT_THAT(all_next(plan), ElementsAre(23));
}

TEST_F(Steps, AForeignKeyIsAddedWhileAnotherToItsTableIsValidated) {
  add_tables(3);
  const TocEntry& key = builder.add(20, ObjectKind::constraint, "key", {3});
  const TocEntry& large = add_foreign_key(21, 1, 3, 20);
  const TocEntry& small = add_foreign_key(22, 2, 3, 20);
  RestorePlan plan =
      loaded([](const TocEntry& data) -> std::uint64_t { return data.id == 11 ? 900'000'000 : 2'000'000; });
  EXPECT_THAT(all_next(plan), ElementsAre(20));
  plan.finished(key, true);
  EXPECT_THAT(all_next(plan), ElementsAre(21));
  plan.finished(large, true);
  EXPECT_THAT(all_next(plan), ElementsAre(21, 22));
  EXPECT_EQ(plan.step(large), Step::second);
  EXPECT_EQ(plan.step(small), Step::first);
}

TEST_F(Steps, ForeignKeysOfPartitionedTablesStayWhole) {
  add_tables(3);
  builder.add(4, ObjectKind::table_attach, "t3", {3, 2});
  const TocEntry& key = add_key(20, 1);
  const TocEntry& one = add_foreign_key(21, 3, 1, 20);
  const TocEntry& two = add_foreign_key(22, 2, 1, 20);
  RestorePlan plan = loaded();
  EXPECT_EQ(plan.step(key), Step::whole);
  EXPECT_EQ(plan.step(one), Step::whole);
  EXPECT_EQ(plan.step(two), Step::whole);
}

TEST_F(Steps, WithoutTheOptionEverythingIsWhole) {
  add_tables(1);
  const TocEntry& key = add_key(20, 1);
  builder.add(21, ObjectKind::index, "x", {1});
  const RestorePlan plan(builder.toc(), builder.all(), ten_megabytes);
  EXPECT_EQ(plan.step(key), Step::whole);
}

TEST_F(Steps, AFirstLoadIsOfATableThatThisRestoreHasMade) {
  add_tables(2);
  const auto data = [&](DumpId id) -> const TocEntry& { return *builder.toc().find(id); };
  RestorePlan plan(builder.toc(), builder.all(), ten_megabytes);
  EXPECT_FALSE(plan.is_first_load(data(11))) << "not made yet";
  plan.finished(data(1), true);
  plan.found_there(data(2));
  plan.finished(data(2), true);
  EXPECT_TRUE(plan.is_first_load(data(11)));
  EXPECT_FALSE(plan.is_first_load(data(12)));
  EXPECT_TRUE(plan.is_of_new_table(data(11)));
  EXPECT_FALSE(plan.is_of_new_table(data(12)));
}

TEST_F(Steps, AFirstLoadIsTheOnlyLargeLoadOfAnOrdinaryTable) {
  add_tables(4);
  builder.add(30, ObjectKind::table_data, "t1", {1});  // a second part
  builder.add(31, ObjectKind::table_attach, "t3", {3, 2});
  const_cast<TocEntry*>(builder.toc().find(12))->definition = "-- load via partition root public.t2";
  const_cast<TocEntry*>(builder.toc().find(4))->access_method = "columns";
  RestorePlan plan(builder.toc(), builder.all(), ten_megabytes);
  for (const TocEntry* entry : plan.serial_pre_data()) plan.finished(*entry, true);
  for (const DumpId id : {11, 30, 12, 13, 14}) {
    EXPECT_FALSE(plan.is_first_load(*builder.toc().find(id))) << id;
    EXPECT_TRUE(plan.is_of_new_table(*builder.toc().find(id))) << id;
  }
  builder = TocBuilder();
  add_tables(1);
  RestorePlan small(builder.toc(), builder.all(), few_bytes);
  small.finished(*builder.toc().find(1), true);
  EXPECT_FALSE(small.is_first_load(*builder.toc().find(11)));
}

TEST_F(Steps, DataAloneIsNeverAFirstLoad) {
  add_tables(1);
  const TocEntry* const data = builder.toc().find(11);
  const std::vector<const TocEntry*> selected{data};
  const RestorePlan plan(builder.toc(), selected, ten_megabytes);
  EXPECT_FALSE(plan.is_first_load(*data));
  EXPECT_FALSE(plan.is_of_new_table(*data));
}

}  // namespace
}  // namespace pgbraid::plan
