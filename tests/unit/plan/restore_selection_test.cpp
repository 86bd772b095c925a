// The expectations are what stock pg_restore 15 lists (pg_restore -l with the same options) for such an archive.
#include "plan/restore_selection.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>

#include "plan/restore_plan.hpp"
#include "support/expect_error.hpp"
#include "unit/plan/toc_builder.hpp"

namespace pgbraid::plan {
namespace {

using model::DumpId;
using model::Section;
using test::ids;
using test::TocBuilder;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

class Selection : public ::testing::Test {
 protected:
  // In the order of an archive: pre-data 1 .. 99, data 100 .. 199, post-data 200 .. 299.
  Selection() {
    using enum model::ObjectKind;
    builder_.add(1, encoding, "ENCODING", {}, "");
    builder_.add(2, stdstrings, "STDSTRINGS", {}, "");
    builder_.add(3, searchpath, "SEARCHPATH", {}, "");
    builder_.add(4, database, "shop", {}, "");
    builder_.add(5, comment, "DATABASE shop", {4}, "");
    builder_.add(6, acl, "DATABASE shop", {4}, "");
    builder_.add(7, database_properties, "shop", {}, "");
    builder_.add(8, comment, "SCHEMA public", {500}, "");  // the schema itself is not in the archive
    builder_.add(9, acl, "SCHEMA public", {500}, "");
    builder_.add(10, schema, "s", {}, "");
    builder_.add(11, comment, "SCHEMA s", {10}, "");
    builder_.add(20, table, "t");
    builder_.add(21, comment, "TABLE t", {20});
    builder_.add(22, acl, "TABLE t", {20});
    builder_.add(23, acl, "COLUMN t.c", {20, 22});
    builder_.add(24, default_, "t id", {20});
    builder_.add(30, table, "t", {10}, "s");
    builder_.add(31, sequence, "q", {10}, "s");
    builder_.add(32, sequence_owned_by, "q", {31}, "s");
    builder_.add(40, materialized_view, "m", {20});
    builder_.add(41, view, "v", {20});
    builder_.add(42, foreign_table, "f");
    builder_.add(50, blob, "4711", {}, "");
    builder_.add(51, comment, "LARGE OBJECT 4711", {50}, "");
    builder_.add(52, acl, "LARGE OBJECT 4711", {50}, "");
    builder_.add(100, table_data, "t", {20});
    builder_.add(101, table_data, "t", {20});
    builder_.add_gate(102, "t", {20, 100, 101});
    builder_.add(103, table_data, "t", {30}, "s").definition = "-- load via partition root s.root";
    builder_.add(104, sequence_set, "q", {31}, "s").section = Section::data;
    builder_.add(105, blobs, "BLOBS", {}, "");
    builder_.add(106, statistics_data, "t", {20}).section = Section::data;
    builder_.add(200, constraint, "t t_pkey", {20});
    builder_.add(201, comment, "CONSTRAINT t_pkey ON t", {200});
    builder_.add(202, index, "m_x", {40});
    builder_.add(203, default_acl, "DEFAULT PRIVILEGES FOR TABLES", {10}, "s");
    builder_.add(204, materialized_view_data, "m", {40});
  }

  std::vector<DumpId> selected(const std::function<void(RestoreOptions&)>& set) const {
    RestoreOptions options;
    set(options);
    const RestoreSelection selection = select_for_restore(builder_.toc(), options);
    EXPECT_THAT(ids(selection.session_settings), ElementsAre(1, 2, 3));
    return ids(selection.entries);
  }

  TocBuilder builder_;
};

TEST_F(Selection, TakesAllButTheDatabaseAndWhatHoldsNothing) {
  EXPECT_THAT(selected([](auto&) {}), ElementsAre(8, 9, 10, 11, 20, 21, 22, 23, 24, 30, 31, 32, 40, 41, 42, 50, 51, 52,
                                                  100, 101, 103, 104, 105, 106, 200, 201, 202, 203, 204));
}

TEST_F(Selection, DataOnlyTakesWhatIsDataWhereverItStands) {
  EXPECT_THAT(selected([](auto& o) { o.data_only = true; }), ElementsAre(50, 51, 52, 100, 101, 103, 104, 105));
}

TEST_F(Selection, SchemaOnlyTakesTheRest) {
  EXPECT_THAT(selected([](auto& o) { o.schema_only = true; }),
              ElementsAre(8, 9, 10, 11, 20, 21, 22, 23, 24, 30, 31, 32, 40, 41, 42, 200, 201, 202, 203, 204));
}

TEST_F(Selection, DataOnlyAndSchemaOnlyLeaveNothing) {
  EXPECT_THAT(selected([](auto& o) { o.data_only = o.schema_only = true; }), IsEmpty());
}

TEST_F(Selection, CommentsAndPrivilegesGoWithTheSectionOfTheirObject) {
  EXPECT_THAT(selected([](auto& o) {
                o.sections = {true, false, false};
              }),
              ElementsAre(8, 9, 10, 11, 20, 21, 22, 23, 24, 30, 31, 32, 40, 41, 42, 50, 51, 52));
  EXPECT_THAT(selected([](auto& o) { o.sections = {false, true, false}; }), ElementsAre(100, 101, 103, 104, 105, 106));
  EXPECT_THAT(selected([](auto& o) { o.sections = {false, false, true}; }), ElementsAre(200, 201, 202, 203, 204));
}

TEST_F(Selection, SchemasLeaveOutWhatIsInNone) {
  EXPECT_THAT(selected([](auto& o) { o.schemas = {"s"}; }), ElementsAre(30, 31, 32, 103, 104, 203));
  EXPECT_THAT(
      selected([](auto& o) {
        o.schemas = {"s", "public"};
      }),
      ElementsAre(20, 21, 22, 23, 24, 30, 31, 32, 40, 41, 42, 100, 101, 103, 104, 106, 200, 201, 202, 203, 204));
  EXPECT_THAT(selected([](auto& o) { o.schemas = {"S"}; }), IsEmpty());
}

TEST_F(Selection, TablesBringTheirDataAndWhatIsSaidOfThemOnly) {
  EXPECT_THAT(selected([](auto& o) { o.tables = {"t"}; }), ElementsAre(20, 21, 22, 23, 30, 100, 101, 103, 106));
  EXPECT_THAT(selected([](auto& o) { o.tables = {"m", "v", "f"}; }), ElementsAre(40, 41, 42, 204));
  EXPECT_THAT(selected([](auto& o) { o.tables = {"q"}; }), ElementsAre(31, 104));
}

TEST_F(Selection, OptionsAddUp) {
  EXPECT_THAT(selected([](auto& o) {
                o.tables = {"t"};
                o.schemas = {"s"};
              }),
              ElementsAre(30, 103));
  EXPECT_THAT(selected([](auto& o) {
                o.tables = {"t", "q"};
                o.data_only = true;
              }),
              ElementsAre(100, 101, 103, 104));
}

TEST_F(Selection, NoPrivilegesLeavesOutBothKinds) {
  EXPECT_THAT(selected([](auto& o) {
                o.no_privileges = true;
                o.sections = {true, false, true};
              }),
              ElementsAre(8, 10, 11, 20, 21, 24, 30, 31, 32, 40, 41, 42, 50, 51, 200, 201, 202, 204));
}

TEST_F(Selection, StatisticsComeAloneOrNotAtAll) {
  EXPECT_THAT(selected([](auto& o) { o.statistics_only = true; }), ElementsAre(106));
  EXPECT_THAT(selected([](auto& o) {
                o.statistics_only = true;
                o.tables = {"t"};
              }),
              ElementsAre(106));
  EXPECT_THAT(selected([](auto& o) {
                o.statistics_only = true;
                o.tables = {"m"};
              }),
              IsEmpty());
  EXPECT_THAT(selected([](auto& o) {
                o.no_statistics = true;
                o.sections = {false, true, false};
              }),
              ElementsAre(100, 101, 103, 104, 105));
}

// A key's statistics name the index first, which has no entry of its own.
TEST_F(Selection, StatisticsOfAKeyGoWithItsConstraint) {
  builder_.add(210, model::ObjectKind::statistics_data, "t_pkey", {900, 200});
  EXPECT_THAT(selected([](auto& o) {
                o.statistics_only = true;
                o.schemas = {"public"};
              }),
              ElementsAre(106, 210));
}

TEST_F(Selection, CreateBringsTheDatabaseWhateverElseIsAskedFor) {
  EXPECT_THAT(selected([](auto& o) {
                o.create = true;
                o.tables = {"q"};
              }),
              ElementsAre(4, 5, 6, 7, 31, 104));
  EXPECT_THAT(selected([](auto& o) {
                o.create = true;
                o.data_only = true;
                o.sections = {false, true, false};
              }),
              ElementsAre(4, 7, 100, 101, 103, 104, 105));
}

TEST_F(Selection, ExcludedSchemasTakeWhatIsInThemOnly) {
  EXPECT_THAT(selected([](auto& o) { o.exclude_schemas = {"public"}; }),
              ElementsAre(10, 11, 30, 31, 32, 50, 51, 52, 103, 104, 105, 203));
  EXPECT_THAT(selected([](auto& o) { o.schemas = o.exclude_schemas = {"s"}; }), IsEmpty());
}

TEST_F(Selection, NamesOfOtherObjectsAddToThoseOfTables) {
  using enum model::ObjectKind;
  builder_.add(60, function, "f(integer)");
  builder_.add(61, comment, "FUNCTION f(integer)", {60});
  builder_.add(62, procedure, "f(text)");
  builder_.add(63, aggregate, "f(oid)");
  builder_.add(220, trigger, "t tr", {20});
  builder_.add(221, statistics_data, "m_x", {202});
  EXPECT_THAT(selected([](auto& o) { o.functions = {"f(integer)"}; }), ElementsAre(60, 61));
  EXPECT_THAT(selected([](auto& o) { o.functions = {"f(text)", "f(oid)", "f"}; }), ElementsAre(62, 63));
  EXPECT_THAT(selected([](auto& o) { o.triggers = {"t tr"}; }), ElementsAre(220));
  EXPECT_THAT(selected([](auto& o) { o.triggers = {"tr"}; }), IsEmpty());
  EXPECT_THAT(selected([](auto& o) { o.indexes = {"m_x", "t_pkey"}; }), ElementsAre(202, 221));
  EXPECT_THAT(selected([](auto& o) {
                o.indexes = {"m_x"};
                o.tables = {"q"};
              }),
              ElementsAre(31, 104, 202, 221));
}

TEST_F(Selection, NoDataAndNoSchemaLeaveTheStatistics) {
  EXPECT_THAT(selected([](auto& o) { o.no_data = o.no_schema = true; }), ElementsAre(106));
  EXPECT_THAT(selected([](auto& o) { o.no_schema = true; }), ElementsAre(50, 51, 52, 100, 101, 103, 104, 105, 106));
}

TEST_F(Selection, KindsThatAreLeftOutTakeWhatIsSaidOfThem) {
  using enum model::ObjectKind;
  builder_.add(230, policy, "t p", {20});
  builder_.add(231, comment, "POLICY p ON t", {230});
  builder_.add(232, row_security, "t", {20});
  builder_.add(240, publication, "pub", {}, "");
  builder_.add(241, publication_table, "pub t", {240, 20});
  builder_.add(242, comment, "PUBLICATION pub", {240}, "");
  const auto last = [&](bool RestoreOptions::*member) {
    return selected([&](auto& o) {
      o.sections = {false, false, true};
      o.*member = true;
    });
  };
  EXPECT_THAT(last(&RestoreOptions::no_policies), ElementsAre(200, 201, 202, 203, 204, 240, 241, 242));
  EXPECT_THAT(last(&RestoreOptions::no_publications), ElementsAre(200, 201, 202, 203, 204, 230, 231, 232));
  EXPECT_THAT(last(&RestoreOptions::no_comments), ElementsAre(200, 202, 203, 204, 230, 232, 240, 241));
}

TEST_F(Selection, AListGivesTheOrder) {
  RestoreOptions options;
  const std::vector<DumpId> listed = {200, 100, 21, 20, 3};
  EXPECT_THAT(ids(select_for_restore(builder_.toc(), options, &listed).entries), ElementsAre(200, 100, 21, 20));
  options.create = true;
  EXPECT_THAT(ids(select_for_restore(builder_.toc(), options, &listed).entries), ElementsAre(4, 7, 200, 100, 21, 20));
  options.create = false;
  options.tables = {"t"};  // its comment stands before it
  EXPECT_THAT(ids(select_for_restore(builder_.toc(), options, &listed).entries), ElementsAre(100, 20));
}

TEST_F(Selection, StrictNamesMustMatchInWhatTheOtherOptionsLeave) {
  const auto missing = [&](const std::function<void(RestoreOptions&)>& set) {
    return pgbraid::test::error_of([&] {
             selected([&](auto& o) {
               o.strict_names = true;
               set(o);
             });
           })
        .message;
  };
  EXPECT_EQ(missing([](auto& o) { o.schemas = {"s", "x", "y"}; }), "schema \"x\" not found");
  EXPECT_EQ(missing([](auto& o) { o.tables = {"t", "x"}; }), "table \"x\" not found");
  EXPECT_EQ(missing([](auto& o) { o.indexes = {"x"}; }), "index \"x\" not found");
  EXPECT_EQ(missing([](auto& o) { o.functions = {"x"}; }), "function \"x\" not found");
  EXPECT_EQ(missing([](auto& o) { o.triggers = {"x"}; }), "trigger \"x\" not found");
  EXPECT_EQ(missing([](auto& o) {
              o.tables = {"v"};
              o.schemas = {"s"};
            }),
            "table \"v\" not found");
  EXPECT_EQ(missing([](auto& o) {
              o.tables = {"v"};
              o.sections = {false, true, true};
            }),
            "table \"v\" not found");
  // Names that exclude need not match; nor is it asked what of a thing is wanted.
  EXPECT_THAT(selected([](auto& o) {
                o.strict_names = o.statistics_only = true;
                o.exclude_schemas = {"x"};
                o.tables = {"v", "t"};
              }),
              ElementsAre(106));
}

TEST_F(Selection, APlanCanBeMadeOfIt) {
  const RestoreSelection selection = select_for_restore(builder_.toc(), {});
  const RestorePlan plan(builder_.toc(), selection.entries, [](auto&) { return 0; });
  EXPECT_THAT(ids(plan.serial_pre_data()), ElementsAre(8, 10, 11, 20, 21, 24, 30, 31, 32, 40, 41, 42, 50, 51));
  EXPECT_THAT(ids(plan.later_pass(model::RestorePass::privileges)), ElementsAre(9, 22, 23, 52, 203));
  EXPECT_THAT(ids(plan.later_pass(model::RestorePass::last)), ElementsAre(204));
}

}  // namespace
}  // namespace pgbraid::plan
