// Whole restores of made-up archives, with random interleavings and failures, and large ones against the clock.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <set>
#include <string>

#include "plan/restore_plan.hpp"
#include "unit/plan/fake_runner.hpp"
#include "unit/plan/time_limit.hpp"
#include "unit/plan/toc_builder.hpp"

namespace pgbraid::plan {
namespace {

using model::DumpId;
using model::ObjectKind;
using model::TocEntry;
using test::FakeRunner;
using test::TimeLimit;
using test::TocBuilder;
using ::testing::SizeIs;

std::uint64_t some_bytes(const TocEntry& entry) { return static_cast<std::uint64_t>(entry.id) * 7919 % 1'000'003; }

// Tables with all that can hang on them; foreign keys go to a few hubs.
TocBuilder made_up_archive(std::size_t tables, unsigned seed) {
  std::mt19937 random(seed);
  TocBuilder builder;
  DumpId next = 1;
  std::vector<DumpId> table(tables);
  std::vector<DumpId> key(tables);
  for (std::size_t t = 0; t < tables; ++t) {
    table[t] = next;
    builder.add(next++, ObjectKind::table, "t" + std::to_string(t));
    if (random() % 4 == 0) builder.add(next++, ObjectKind::comment, "TABLE t", {table[t]});
    if (random() % 4 == 0) builder.add(next++, ObjectKind::acl, "TABLE t", {table[t]});
  }
  for (std::size_t t = 0; t < tables; ++t) {
    for (auto part = 1 + random() % 3; part > 0; --part) {
      builder.add(next++, ObjectKind::table_data, "t" + std::to_string(t), {table[t]});
    }
  }
  for (std::size_t t = 0; t < tables; ++t) {
    key[t] = next;
    builder.add(next++, ObjectKind::constraint, "key", {table[t]});
    for (auto index = random() % 3; index > 0; --index) builder.add(next++, ObjectKind::index, "x", {table[t]});
  }
  for (std::size_t t = 0; t < tables; ++t) {
    const std::size_t hub = random() % std::min<std::size_t>(tables, 5);
    builder.add(next++, ObjectKind::fk_constraint, "fk", {table[hub], table[t], key[hub]});
    if (random() % 3 == 0) builder.add(next++, ObjectKind::trigger, "tr", {table[t]});
  }
  return builder;
}

// The tables an entry works on, and how, found in another way than the plan's.
enum class Use { none, load, share, exclusive };

Use use_of(const TocEntry& entry) {
  switch (entry.kind) {
    case ObjectKind::table_data:
      return Use::load;
    case ObjectKind::index:
      return Use::share;
    case ObjectKind::constraint:
    case ObjectKind::fk_constraint:
    case ObjectKind::trigger:
      return Use::exclusive;
    default:
      return Use::none;
  }
}

bool share_a_table(const model::Toc& toc, const TocEntry& a, const TocEntry& b) {
  return std::any_of(a.dependencies.begin(), a.dependencies.end(), [&](DumpId id) {
    const TocEntry* table = toc.find(id);
    return table != nullptr && table->kind == ObjectKind::table &&
           std::count(b.dependencies.begin(), b.dependencies.end(), id) > 0;
  });
}

class WholeRestore : public ::testing::TestWithParam<unsigned> {};

INSTANTIATE_TEST_SUITE_P(Seeds, WholeRestore, ::testing::Range(1u, 21u));

TEST_P(WholeRestore, NeverBreaksARuleAndRunsEverything) {
  const unsigned seed = GetParam();
  const TocBuilder builder = made_up_archive(40, seed);
  RestorePlan plan(builder.toc(), builder.all(), some_bytes);
  FakeRunner runner(1 + seed % 8, seed);
  std::map<DumpId, std::size_t> data_left;
  for (const TocEntry* entry : builder.all()) {
    if (entry->kind == ObjectKind::table_data) ++data_left[entry->dependencies[0]];
  }
  std::size_t counted = 0;
  std::set<DumpId> done;
  runner.on_start = [&](const TocEntry& entry, const std::vector<const TocEntry*>& in_flight) {
    for (; counted < runner.finished.size(); ++counted) {
      const TocEntry* ended = builder.toc().find(runner.finished[counted]);
      done.insert(ended->id);
      if (ended->kind == ObjectKind::table_data) --data_left[ended->dependencies[0]];
    }
    for (const DumpId id : entry.dependencies) {
      EXPECT_TRUE(done.count(id)) << entry.label() << " before " << id;
      if (model::info(entry.kind).section == model::Section::post_data) {
        EXPECT_EQ(data_left[id], 0u) << entry.label() << " before the data";
      }
    }
    for (const TocEntry* other : in_flight) {
      if (!share_a_table(builder.toc(), entry, *other)) continue;
      EXPECT_EQ(use_of(entry), use_of(*other)) << entry.label() << " beside " << other->label();
      EXPECT_NE(use_of(entry), Use::exclusive) << entry.label() << " beside " << other->label();
    }
  };
  runner.run(plan);
  EXPECT_FALSE(runner.stuck);
  EXPECT_TRUE(plan.exhausted());
  EXPECT_THAT(runner.finished, SizeIs(builder.toc().size()));
  EXPECT_THAT(plan.skipped(), SizeIs(0));
}

TEST_P(WholeRestore, SkipsExactlyWhatDependsOnAFailure) {
  const unsigned seed = GetParam();
  const TocBuilder builder = made_up_archive(40, seed);
  RestorePlan plan(builder.toc(), builder.all(), some_bytes);
  FakeRunner runner(4, seed);
  std::mt19937 random(seed);
  for (int i = 0; i < 15; ++i) runner.failing.insert(static_cast<DumpId>(random() % builder.toc().size() + 1));
  runner.run(plan);
  EXPECT_FALSE(runner.stuck);
  std::set<DumpId> expected;  // dependencies stand first in these archives
  for (const TocEntry* entry : builder.all()) {
    for (const DumpId id : entry->dependencies) {
      if (runner.failing.count(id) != 0 || expected.count(id) != 0) expected.insert(entry->id);
    }
  }
  const auto skipped = test::ids(plan.skipped());
  EXPECT_EQ(std::set<DumpId>(skipped.begin(), skipped.end()), expected);
  EXPECT_EQ(skipped.size(), expected.size()) << "each is counted once";
  EXPECT_EQ(runner.finished.size() + expected.size(), builder.toc().size());
}

TEST_P(WholeRestore, NoWorkerIdlesWhileAnEntryCouldRun) {
  const unsigned seed = GetParam();
  const TocBuilder builder = made_up_archive(30, seed);
  RestorePlan plan(builder.toc(), builder.all(), some_bytes);
  for (const TocEntry* entry : plan.serial_pre_data()) plan.finished(*entry, true);
  std::mt19937 random(seed);
  std::set<const TocEntry*> open;
  for (const TocEntry* entry : builder.all()) {
    if (use_of(*entry) != Use::none) open.insert(entry);
  }
  std::vector<const TocEntry*> in_flight;
  const auto could_run = [&](const TocEntry* entry) {
    const auto stands_against = [&](const TocEntry* other) {
      if (other == entry) return false;
      const bool depends = std::count(entry->dependencies.begin(), entry->dependencies.end(), other->id) > 0;
      const bool common = share_a_table(builder.toc(), *entry, *other);
      const bool waits = common && use_of(*entry) != Use::load && use_of(*other) == Use::load;
      const bool flying = std::count(in_flight.begin(), in_flight.end(), other) > 0;
      const bool blocked = flying && common && (use_of(*entry) != use_of(*other) || use_of(*entry) == Use::exclusive);
      return depends || waits || blocked;
    };
    return std::none_of(open.begin(), open.end(), stands_against);
  };
  while (!plan.exhausted()) {
    while (const TocEntry* entry = plan.next()) in_flight.push_back(entry);
    for (const TocEntry* entry : open) {
      const bool flying = std::count(in_flight.begin(), in_flight.end(), entry) > 0;
      EXPECT_TRUE(flying || !could_run(entry)) << entry->label() << " is left lying";
    }
    ASSERT_FALSE(in_flight.empty());
    const auto which = in_flight.begin() + static_cast<std::ptrdiff_t>(random() % in_flight.size());
    const TocEntry* ended = *which;
    in_flight.erase(which);
    open.erase(ended);
    plan.finished(*ended, true);
  }
}

TEST(WholeRestoreOfManyEntries, AHundredThousandInUnderASecond) {
  const TocBuilder builder = made_up_archive(15'000, 1);
  ASSERT_GT(builder.toc().size(), 95'000u);
  const auto selected = builder.all();
  const TimeLimit limit(std::chrono::seconds(1));
  RestorePlan plan(builder.toc(), selected, some_bytes);
  FakeRunner runner(8, 1);
  runner.run(plan);
  EXPECT_THAT(limit, test::IsKept());
  EXPECT_THAT(runner.finished, SizeIs(builder.toc().size()));
}

TEST(WholeRestoreOfManyEntries, AHundredThousandForeignKeysOnOneTable) {
  TocBuilder builder;
  builder.add(1, ObjectKind::table, "hub");
  builder.add(2, ObjectKind::constraint, "hub_pkey", {1});
  for (DumpId id = 3; id < 50'000; ++id) builder.add(id, ObjectKind::table, "t" + std::to_string(id));
  for (DumpId id = 3; id < 50'000; ++id) {
    builder.add(50'000 + id, ObjectKind::fk_constraint, "fk", {1, id, 2});
  }
  const auto selected = builder.all();
  const TimeLimit limit(std::chrono::seconds(1));
  RestorePlan plan(builder.toc(), selected, some_bytes);
  FakeRunner runner(8, 1);
  runner.run(plan);
  EXPECT_THAT(limit, test::IsKept());
  EXPECT_THAT(runner.finished, SizeIs(builder.toc().size()));
}

TEST(WholeRestoreOfManyEntries, PartsTimesIndexesCostTheirSum) {
  TocBuilder builder;
  builder.add(1, ObjectKind::table, "t");
  for (DumpId id = 2; id < 50'000; ++id) builder.add(id, ObjectKind::table_data, "t", {1});
  for (DumpId id = 50'000; id < 100'000; ++id) builder.add(id, ObjectKind::index, "x", {1});
  const auto selected = builder.all();
  const TimeLimit limit(std::chrono::seconds(1));
  RestorePlan plan(builder.toc(), selected, some_bytes);
  FakeRunner runner(8, 1);
  runner.run(plan);
  EXPECT_THAT(limit, test::IsKept());
  EXPECT_THAT(runner.finished, SizeIs(builder.toc().size()));
}

TEST(WholeRestoreOfManyEntries, AChainOfAHundredThousandFailsFromItsFirst) {
  TocBuilder builder;
  builder.add(1, ObjectKind::table, "t");
  builder.add(2, ObjectKind::index, "x", {1});
  for (DumpId id = 3; id <= 100'000; ++id) builder.add(id, ObjectKind::comment, "c", {id - 1});
  const auto selected = builder.all();
  const TimeLimit limit(std::chrono::seconds(1));
  RestorePlan plan(builder.toc(), selected, some_bytes);
  FakeRunner runner(8, 1);
  runner.failing = {2};
  runner.run(plan);
  EXPECT_THAT(limit, test::IsKept());
  EXPECT_THAT(plan.skipped(), SizeIs(99'998));
}

TEST(WholeRestoreOfManyEntries, AHundredThousandPartitionsOfOneTable) {
  TocBuilder builder;
  builder.add(1, ObjectKind::table, "root");
  builder.add(2, ObjectKind::trigger, "root a", {1});
  builder.add(3, ObjectKind::trigger, "root b", {1});
  for (DumpId id = 10; id < 50'000; ++id) {
    const std::string name = "p" + std::to_string(id);
    builder.add(id, ObjectKind::table, name);
    builder.add(100'000 + id, ObjectKind::table_attach, name, {id, 1});
    builder.add(200'000 + id, ObjectKind::table_data, name, {id});
  }
  const auto selected = builder.all();
  const TimeLimit limit(std::chrono::seconds(2));
  RestorePlan plan(builder.toc(), selected, some_bytes);
  FakeRunner runner(8, 1);
  runner.run(plan);
  EXPECT_THAT(limit, test::IsKept());
  EXPECT_THAT(runner.finished, SizeIs(builder.toc().size()));
  EXPECT_THAT(std::vector<DumpId>(runner.finished.end() - 2, runner.finished.end()),
              ::testing::UnorderedElementsAre(2, 3));
}

}  // namespace
}  // namespace pgbraid::plan
