#include "catalog/row_filters.hpp"

#include <gtest/gtest.h>

#include "support/expect_error.hpp"
#include "unit/catalog/builder.hpp"

namespace pgbraid::catalog {
namespace {

using Parts = std::vector<std::string>;

TEST(RowFilterTest, CutsAtTheFirstColonOutsideQuotes) {
  const RowFilter filter = parse_row_filter("\"a:b\".T: x = ':' ");
  EXPECT_EQ(filter.name, (Parts{"a:b", "t"}));
  EXPECT_EQ(filter.condition, "x = ':'");
}

TEST(RowFilterTest, HasNoWildcards) { EXPECT_EQ(parse_row_filter("a*?[b]:true").name, Parts{"a*?[b]"}); }

TEST(RowFilterTest, TakesNewlinesAndQuotesInNames) {
  EXPECT_EQ(parse_row_filter("\"a\nb\"\"c\":true").name, Parts{"a\nb\"c"});
}

TEST(RowFilterTest, RefusesWhatLacksAPart) {
  for (const char* const option : {"t", "\"t:true", ":true", "t:", "t: ", "a.:true", "a.b.c.d:true", ""}) {
    pgbraid::test::expect_error(ErrorCode::usage, "option --where ", [&] { parse_row_filter(option); });
  }
}

TEST(RowFilterTest, ReadsTheColumnsOfCopy) {
  Catalog catalog{pg::Features::of(150000)};
  Table& table = test::add_table(catalog, "t");
  EXPECT_EQ(filtered_rows(table, "true"), "SELECT FROM ONLY public.t WHERE (\ntrue\n)");
  test::add_column(table, "a", "integer");
  test::add_column(table, "select", "integer");
  test::add_column(table, "made", "integer").generated = 's';
  EXPECT_EQ(filtered_rows(table, "a > 0 -- told"), "SELECT a, \"select\" FROM ONLY public.t WHERE (\na > 0 -- told\n)");
}

}  // namespace
}  // namespace pgbraid::catalog
