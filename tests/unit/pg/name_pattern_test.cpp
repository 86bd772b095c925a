// The rules of the PostgreSQL manual, psql, "Patterns".
#include "pg/name_pattern.hpp"

#include <gtest/gtest.h>

#include "support/expect_error.hpp"

namespace pgbraid::pg {
namespace {

using Parts = std::vector<std::string>;

const PatternColumns kTable = {"c.relname", "n.nspname", "visible()"};
const PatternColumns kSchema = {"n.nspname", "", ""};

std::string matched(const std::string& column, const std::string& regex) {
  return column + " OPERATOR(pg_catalog.~) '^(" + regex + ")$' COLLATE pg_catalog.default";
}

TEST(PatternParts, FoldsLettersOutsideQuotesOnly) {
  EXPECT_EQ(pattern_parts("FooBAR"), Parts{"foobar"});
  EXPECT_EQ(pattern_parts("FOO\"BAR\"BAZ"), Parts{"fooBARbaz"});
}

TEST(PatternParts, TurnsStarAndQuestionMarkIntoRegularExpressions) { EXPECT_EQ(pattern_parts("a*b?"), Parts{"a.*b."}); }

TEST(PatternParts, TakesWildcardsInQuotesAsTheyStand) { EXPECT_EQ(pattern_parts("\"a*b?\""), Parts{"a\\*b\\?"}); }

TEST(PatternParts, TakesADollarAsItStands) {
  EXPECT_EQ(pattern_parts("a$"), Parts{"a\\$"});
  EXPECT_EQ(pattern_parts("\"a$\""), Parts{"a\\$"});
}

TEST(PatternParts, LetsRegularExpressionsThroughOutsideQuotes) {
  EXPECT_EQ(pattern_parts("t[0-9]+|x"), Parts{"t[0-9]+|x"});
}

TEST(PatternParts, TakesEmptyBracketsAsAnArraysName) { EXPECT_EQ(pattern_parts("int4[]"), Parts{"int4\\[\\]"}); }

TEST(PatternParts, CutsAtDotsOutsideQuotes) {
  EXPECT_EQ(pattern_parts("a.b"), (Parts{"a", "b"}));
  EXPECT_EQ(pattern_parts("\"a.b\".c"), (Parts{"a\\.b", "c"}));
  EXPECT_EQ(pattern_parts("a..b"), (Parts{"a", "", "b"}));
}

TEST(PatternParts, TakesADoubledQuoteAsOne) { EXPECT_EQ(pattern_parts("\"a\"\"b\""), Parts{"a\"b"}); }

TEST(PatternParts, TakesAnEmptyPatternAsAnEmptyName) { EXPECT_EQ(pattern_parts(""), Parts{""}); }

TEST(NameParts, FollowTheRulesOfQuotesAndDots) {
  EXPECT_EQ(name_parts("Foo"), Parts{"foo"});
  EXPECT_EQ(name_parts("A.\"B.\"\"C\""), (Parts{"a", "B.\"C"}));
  EXPECT_EQ(name_parts("a.b.c"), (Parts{"a", "b", "c"}));
}

TEST(NameParts, HaveNoWildcards) { EXPECT_EQ(name_parts("a*?$|"), Parts{"a*?$|"}); }

TEST(PatternCondition, AsksForVisibilityWhereNoSchemaIsNamed) {
  EXPECT_EQ(pattern_condition("t*", kTable, "db"), "(" + matched("c.relname", "t.*") + " AND visible())");
}

TEST(PatternCondition, MatchesSchemaAndName) {
  EXPECT_EQ(pattern_condition("s?.t", kTable, "db"),
            "(" + matched("c.relname", "t") + " AND " + matched("n.nspname", "s.") + ")");
}

TEST(PatternCondition, MatchesTheNameAloneWhereThereAreNoSchemas) {
  EXPECT_EQ(pattern_condition("S", kSchema, "db"), "(" + matched("n.nspname", "s") + ")");
}

TEST(PatternCondition, QuotesWhatThePatternHolds) {
  EXPECT_EQ(pattern_condition("\"it's\"", kSchema, "db"), "(" + matched("n.nspname", "it''s") + ")");
}

TEST(PatternCondition, TakesTheOwnDatabaseInFront) {
  EXPECT_EQ(pattern_condition("db.s.t", kTable, "db"), pattern_condition("s.t", kTable, "db"));
  EXPECT_EQ(pattern_condition("db.s", kSchema, "db"), pattern_condition("s", kSchema, "db"));
  EXPECT_EQ(pattern_condition("\"My.Db$\".s", kSchema, "My.Db$"), pattern_condition("s", kSchema, "My.Db$"));
}

TEST(PatternCondition, RefusesAnotherDatabase) {
  test::expect_error(ErrorCode::usage, "cross-database references are not implemented: other.s.t",
                     [] { pattern_condition("other.s.t", kTable, "db"); });
  test::expect_error(ErrorCode::usage, "cross-database", [] { pattern_condition("other.s", kSchema, "db"); });
  test::expect_error(ErrorCode::usage, "cross-database", [] { pattern_condition("DB.s", kSchema, "DB"); });
}

TEST(PatternCondition, RefusesTooManyParts) {
  test::expect_error(ErrorCode::usage, "improper relation name (too many dotted names): a.b.c.d",
                     [] { pattern_condition("a.b.c.d", kTable, "a"); });
  test::expect_error(ErrorCode::usage, "improper qualified name (too many dotted names): a.b.c",
                     [] { pattern_condition("a.b.c", kSchema, "a"); });
  const PatternColumns extension = {"e.extname", "", "", false};
  test::expect_error(ErrorCode::usage, "too many dotted names", [&] { pattern_condition("a.b", extension, "a"); });
}

}  // namespace
}  // namespace pgbraid::pg
