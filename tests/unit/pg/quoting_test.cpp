#include "pg/quoting.hpp"

#include <gtest/gtest.h>

namespace pgbraid::pg {
namespace {

TEST(Ident, LeavesPlainNamesAsTheyStand) {
  EXPECT_EQ(ident("orders"), "orders");
  EXPECT_EQ(ident("_a1_b"), "_a1_b");
}

TEST(Ident, QuotesWhatTheServerWouldFoldOrMisread) {
  EXPECT_EQ(ident("Orders"), "\"Orders\"");
  EXPECT_EQ(ident("1a"), "\"1a\"");
  EXPECT_EQ(ident("a b"), "\"a b\"");
  EXPECT_EQ(ident("a$b"), "\"a$b\"");
  EXPECT_EQ(ident("caf\xc3\xa9"), "\"caf\xc3\xa9\"");
  EXPECT_EQ(ident(""), "\"\"");
}

TEST(Ident, DoublesInnerQuotes) { EXPECT_EQ(ident("a\"; DROP TABLE b; --"), "\"a\"\"; DROP TABLE b; --\""); }

TEST(Ident, QuotesKeywordsOfAnyServerVersion) {
  for (const char* word : {"all", "user", "table", "between", "left", "collation", "xmltable", "system_user",
                           "merge_action", "json_table", "none"}) {
    EXPECT_EQ(ident(word), "\"" + std::string(word) + "\"");
  }
}

TEST(Ident, LeavesUnreservedKeywordsBare) {
  EXPECT_EQ(ident("name"), "name");
  EXPECT_EQ(ident("data"), "data");
}

TEST(Qualified, QuotesEachPartByItself) {
  EXPECT_EQ(qualified("My Schema", "t.a"), "\"My Schema\".\"t.a\"");
  EXPECT_EQ(qualified("public", "t"), "public.t");
}

TEST(Qualified, IsTheNameAloneWithoutSchema) { EXPECT_EQ(qualified("", "select"), "\"select\""); }

TEST(Literal, DoublesQuotesAndLeavesBackslashes) {
  EXPECT_EQ(literal("it's"), "'it''s'");
  EXPECT_EQ(literal("a\\'b"), "'a\\''b'");
  EXPECT_EQ(literal(""), "''");
}

TEST(Literal, IsAppended) {
  std::string sql = "(";
  append_literal(sql, "it's");
  append_literal(sql, "'");
  append_literal(sql, "");
  append_literal(sql, "a\\b");
  EXPECT_EQ(sql, "(" + literal("it's") + literal("'") + literal("") + literal("a\\b"));
}

TEST(DollarQuoted, UsesTheShortTagWhereThereIsNoDollar) { EXPECT_EQ(dollar_quoted("it's"), "$$it's$$"); }

TEST(DollarQuoted, AvoidsATagThatTheLastCharacterWouldComplete) {
  EXPECT_EQ(dollar_quoted("costs 5$"), "$_$costs 5$$_$");
  EXPECT_EQ(dollar_quoted("$_"), "$_1$$_$_1$");
}

TEST(DollarQuoted, AvoidsTagsThatTheValueHolds) {
  const std::string value = "$$ $_$ $_1$";
  EXPECT_EQ(dollar_quoted(value), "$_2$" + value + "$_2$");
}

TEST(IdentList, QuotesEachName) {
  EXPECT_EQ(ident_list({"a", "B", "c,d"}), "(a, \"B\", \"c,d\")");
  EXPECT_EQ(ident_list({}), "()");
}

TEST(QuoteAllIdentifiersTest, QuotesThemAllWhileItLives) {
  {
    const QuoteAllIdentifiers all(true);
    EXPECT_EQ(ident("plain"), "\"plain\"");
    EXPECT_EQ(qualified("public", "t"), "\"public\".\"t\"");
    const QuoteAllIdentifiers no_change(false);
    EXPECT_EQ(ident("plain"), "\"plain\"");
  }
  EXPECT_EQ(ident("plain"), "plain");
}

TEST(SettingAssignment, QuotesAPlainValueWhole) {
  EXPECT_EQ(setting_assignment("work_mem=64MB"), "work_mem TO '64MB'");
  EXPECT_EQ(setting_assignment("application_name=a, b=c"), "application_name TO 'a, b=c'");
}

TEST(SettingAssignment, QuotesTheElementsOfAListOneByOne) {
  EXPECT_EQ(setting_assignment("search_path=\"$user\", public, \"a, b\", \"c\"\"d\""),
            "search_path TO '$user', 'public', 'a, b', 'c\"d'");
}

TEST(SettingAssignment, KeepsAnEmptyListAndAnEmptyElement) {
  EXPECT_EQ(setting_assignment("search_path="), "search_path TO ''");
  EXPECT_EQ(setting_assignment("search_path=\"\""), "search_path TO ''");
  EXPECT_EQ(setting_assignment("search_path=a, \"\""), "search_path TO 'a', ''");
}

TEST(SettingAssignment, NamesAnExtensionsSettingInTwoParts) {
  EXPECT_EQ(setting_assignment("plpgsql.extra_errors=all"), "plpgsql.extra_errors TO 'all'");
  EXPECT_EQ(setting_assignment("my app.User=it's"), "\"my app\".\"User\" TO 'it''s'");
}

TEST(SettingAssignment, TakesNothingBehindTheNameForAnEmptyValue) {
  EXPECT_EQ(setting_assignment("work_mem"), "work_mem TO ''");
}

}  // namespace
}  // namespace pgbraid::pg
