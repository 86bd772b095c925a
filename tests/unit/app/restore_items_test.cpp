#include "app/restore_items.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "unit/plan/toc_builder.hpp"

namespace pgbraid::app {
namespace {

using model::ObjectKind;
using model::TocEntry;
using parallel::Action;
using plan::RestorePlan;
using plan::test::TocBuilder;

class Silent : public EventSink {
 public:
  void message(Severity, const std::string&) override {}
  void failure(const ErrorReport&) override {}
};

parallel::Outcome failed(const char* sqlstate) {
  ErrorReport report;
  report.sqlstate = sqlstate;
  return parallel::Failed{std::move(report)};
}

std::uint64_t ten_megabytes(const TocEntry&) { return 10'000'000; }

class RestoreItems : public testing::Test {
 protected:
  PlanItems items_of(RestorePlan& plan) { return {plan, account_, true, presence_}; }
  void present(bool answer) {
    presence_ = [answer](const TocEntry&, const ErrorReport&) { return answer; };
  }

  Silent events_;
  Account account_{events_, false};
  Presence presence_;
  TocBuilder builder_;
};

// Whatever is in it by now would be of no worth: it would be emptied.
TEST_F(RestoreItems, ATableThatWasThereIsNoneOfThisRestoresMaking) {
  builder_.add(1, ObjectKind::constraint, "other key");
  const TocEntry& table = builder_.add(2, ObjectKind::table, "t", {1});  // so it is made beside data
  const TocEntry& data = builder_.add(3, ObjectKind::table_data, "t", {2});
  RestorePlan plan(builder_.toc(), builder_.all(), ten_megabytes);
  PlanItems items = items_of(plan);
  items.finished(*items.next(), parallel::Done{});
  const auto item = items.next();
  ASSERT_EQ(item->entry, &table);
  items.finished(*item, failed("42P07"));
  EXPECT_FALSE(plan.is_first_load(data));
  EXPECT_EQ(items.next()->action, Action::restore_data);
}

TEST_F(RestoreItems, WhatTheTargetHasAllTheSameLetsItsDependentsGoOn) {
  for (const bool there : {false, true}) {
    builder_ = TocBuilder();
    const TocEntry& key = builder_.add(1, ObjectKind::constraint, "t t_pkey");
    builder_.add(2, ObjectKind::fk_constraint, "u u_fkey", {1});
    RestorePlan plan(builder_.toc(), builder_.all(), ten_megabytes);
    present(there);
    PlanItems items = items_of(plan);
    const auto item = items.next();
    ASSERT_EQ(item->entry, &key);
    items.finished(*item, failed("42501"));
    EXPECT_EQ(plan.skipped().size(), there ? 0 : 1);
    EXPECT_EQ(items.exhausted(), !there);
  }
}

// The second would validate a key that is somebody else's, and remove it if it cannot be.
TEST_F(RestoreItems, AKeyThatWasThereHasNoSecondStep) {
  for (const ObjectKind kind : {ObjectKind::table, ObjectKind::table_data}) {
    for (const int i : {1, 2}) {
      const bool is_data = kind == ObjectKind::table_data;
      builder_.add(is_data ? 10 + i : i, kind, i == 1 ? "t" : "u",
                   is_data ? std::vector<model::DumpId>{i} : std::vector<model::DumpId>{});
    }
  }
  for (const int i : {21, 22}) {
    builder_.add(i, ObjectKind::fk_constraint, "t k" + std::to_string(i), {1, 2}).definition =
        "ALTER TABLE ONLY public.t\n    ADD CONSTRAINT k" + std::to_string(i) +
        " FOREIGN KEY (a) REFERENCES public.u(a);\n";
  }
  RestorePlan plan(builder_.toc(), builder_.all(), ten_megabytes, {.two_steps = true});
  for (const TocEntry* entry : plan.serial_pre_data()) plan.finished(*entry, true);
  present(true);
  PlanItems items = items_of(plan);
  std::vector<Action> actions;
  while (const auto item = items.next()) {
    actions.push_back(item->action);
    const bool fails = item->action == Action::restore_first_step && item->entry->id == 21;
    items.finished(*item, fails ? failed("42710") : parallel::Outcome(parallel::Done{}));
  }
  EXPECT_THAT(actions,
              testing::ElementsAre(Action::restore_first_data, Action::restore_first_data, Action::restore_first_step,
                                   Action::restore_first_step, Action::restore_second_step));
  EXPECT_TRUE(items.exhausted());
  EXPECT_EQ(account_.result.failed, 1);
}

}  // namespace
}  // namespace pgbraid::app
