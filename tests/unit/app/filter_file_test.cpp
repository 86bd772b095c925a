// The rules of the PostgreSQL manual, pg_dump, --filter.
#include "app/filter_file.hpp"

#include <gtest/gtest.h>

#include "support/expect_error.hpp"

namespace pgbraid::app {
namespace {

using Patterns = std::vector<std::string>;

DumpOptions read(std::string_view text) {
  DumpOptions options;
  add_filters(text, "file \"f\"", options);
  return options;
}

void expect_refused(std::string_view text, const std::string& line_and_reason) {
  test::expect_error(ErrorCode::usage, "invalid format in filter read from file \"f\" on line " + line_and_reason,
                     [&] { read(text); });
}

TEST(FilterFile, KnowsEveryTypeOfObject) {
  const DumpOptions options = read(
      "include extension a\nexclude extension b\ninclude foreign_data c\ninclude schema d\nexclude schema e\n"
      "include table f\nexclude table g\ninclude table_and_children h\nexclude table_and_children i\n"
      "exclude table_data j\nexclude table_data_and_children k\n");
  EXPECT_EQ(options.extensions, Patterns{"a"});
  EXPECT_EQ(options.exclude_extensions, Patterns{"b"});
  EXPECT_EQ(options.include_foreign_data, Patterns{"c"});
  EXPECT_EQ(options.schemas, Patterns{"d"});
  EXPECT_EQ(options.exclude_schemas, Patterns{"e"});
  EXPECT_EQ(options.tables, Patterns{"f"});
  EXPECT_EQ(options.exclude_tables, Patterns{"g"});
  EXPECT_EQ(options.tables_and_children, Patterns{"h"});
  EXPECT_EQ(options.exclude_tables_and_children, Patterns{"i"});
  EXPECT_EQ(options.exclude_table_data, Patterns{"j"});
  EXPECT_EQ(options.exclude_table_data_and_children, Patterns{"k"});
}

TEST(FilterFile, AddsToWhatIsThere) {
  DumpOptions options;
  options.tables = {"a"};
  add_filters("include table b\ninclude table c", "file \"f\"", options);
  EXPECT_EQ(options.tables, (Patterns{"a", "b", "c"}));
}

TEST(FilterFile, SkipsBlankLinesAndComments) {
  EXPECT_EQ(read("\n \t\r\n# include table x\n  #\ninclude table a # b\ninclude table c#d\n").tables,
            (Patterns{"a", "c"}));
}

TEST(FilterFile, TakesKeywordsInAnyCaseAndSpacesAnywhere) {
  EXPECT_EQ(read("  INCLUDE\tTable_And_Children\t a  \r\n").tables_and_children, Patterns{"a"});
}

TEST(FilterFile, TakesSpacesInAPatternAsOneAndAroundDotsAsNone) {
  EXPECT_EQ(read("include table a   b").tables, Patterns{"a b"});
  EXPECT_EQ(read("include table a . b").tables, Patterns{"a.b"});
  EXPECT_EQ(read("include table \"a\" . \"b\"  c").tables, Patterns{"\"a\".\"b\" c"});
}

TEST(FilterFile, LeavesWhatIsQuotedAsItStands) {
  EXPECT_EQ(read("include table \" x  # y \".\"a\"\"b\"").tables, Patterns{"\" x  # y \".\"a\"\"b\""});
}

TEST(FilterFile, LetsQuotedNamesGoOverLines) {
  EXPECT_EQ(read(R"(include table "a\nb"."c\\d")").tables, Patterns{"\"a\nb\".\"c\\d\""});
  EXPECT_EQ(read(R"(include table a\nb)").tables, Patterns{R"(a\nb)"});
  expect_refused("include table a\ninclude table \"b\\t\"",
                 "2: a backslash inside double quotes that is neither \\n nor \\\\");
  EXPECT_EQ(read("include table \"a\n# b\n\"\ninclude table c").tables, (Patterns{"\"a\n# b\n\"", "c"}));
}

TEST(FilterFile, CountsLinesInsideQuotedNames) { expect_refused("include table \"a\n\nb\"\nbroken", "4: "); }

TEST(FilterFile, NamesTheLineAndTheReason) {
  expect_refused("\n#\nfoo table x", "3: invalid filter command (expected \"include\" or \"exclude\")");
  expect_refused("includetable x", "1: invalid filter command");
  expect_refused("include\n", "1: missing filter object type");
  expect_refused("include table\ninclude", "1: missing object name pattern");
  expect_refused("include table # x", "1: missing object name pattern");
  expect_refused("include table#x", "1: unsupported filter object type: \"table#x\"");
  expect_refused("include \"table\" x", "1: unsupported filter object type");
  expect_refused("\xff x", "1: invalid filter command");
  expect_refused("include table x\ninclude table \"a\nb", "2: unexpected end of file");
  expect_refused(std::string_view("include table a\0b", 17), "1: a zero byte");
}

TEST(FilterFile, RefusesWhatATypeDoesNotHave) {
  expect_refused("include table_data x", "1: include filter for \"table data\" is not allowed");
  expect_refused("include table_data_and_children x",
                 "1: include filter for \"table data and children\" is not allowed");
  expect_refused("exclude foreign_data x", "1: exclude filter for \"foreign data\" is not allowed");
}

TEST(FilterFile, TellsWhichFileCannotBeRead) {
  DumpOptions options;
  test::expect_error(ErrorCode::io, "could not open filter file \"/nonexistent/f\"",
                     [&] { read_filter_file("/nonexistent/f", options); });
  test::expect_error(ErrorCode::io, "could not read filter file \"/\"", [&] { read_filter_file("/", options); });
}

RestoreOptions read_for_restore(std::string_view text) {
  RestoreOptions options;
  add_filters(text, "file \"f\"", options);
  return options;
}

TEST(FilterFile, KnowsTheTypesOfARestore) {
  const RestoreOptions options = read_for_restore(
      "include schema a\nexclude schema b\ninclude table c\ninclude index d\ninclude trigger e f\ninclude function "
      "g()");
  EXPECT_EQ(options.schemas, Patterns{"a"});
  EXPECT_EQ(options.exclude_schemas, Patterns{"b"});
  EXPECT_EQ(options.tables, Patterns{"c"});
  EXPECT_EQ(options.indexes, Patterns{"d"});
  EXPECT_EQ(options.triggers, Patterns{"e f"});
  EXPECT_EQ(options.functions, Patterns{"g()"});
}

TEST(FilterFile, WritesTheArgumentsOfFunctionsAsAListingDoes) {
  const auto function = [](const std::string& name) { return read_for_restore("include function " + name).functions; };
  EXPECT_EQ(function("f(integer,text)"), Patterns{"f(integer, text)"});
  EXPECT_EQ(function("f ( integer ,text )  # c"), Patterns{"f(integer, text)"});
  EXPECT_EQ(function("f(double   precision ,  a . b,c)"), Patterns{"f(double precision, a.b, c)"});
  EXPECT_EQ(function("f( )"), Patterns{"f()"});
  EXPECT_EQ(function("\"Odd ,Name\"(a,b)"), Patterns{"\"Odd ,Name\"(a, b)"});
}

TEST(FilterFile, RefusesWhatOnlyTheOtherVerbHas) {
  expect_refused("include function f()", "1: include filter for \"function\" is not allowed");
  expect_refused("exclude database x", "1: exclude filter for \"database\" is not allowed");
  for (const char* const rule : {"exclude table t", "exclude function f", "include extension e", "exclude table_data t",
                                 "include table_and_children t"}) {
    test::expect_error(ErrorCode::usage, "is not allowed", [&] { read_for_restore(rule); });
  }
}

}  // namespace
}  // namespace pgbraid::app
