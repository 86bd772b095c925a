// Rows of COPY's text form, taken apart.
#include "pg/copy_text.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/expect_error.hpp"

namespace pgbraid::pg {
namespace {

using ::testing::ElementsAre;
using ::testing::Optional;

TEST(CopyTextRow, HasValuesBetweenTabs) {
  CopyTextRow row("UTF8");
  EXPECT_THAT(row.parse("1\ta b\t\t\xc3\xa4"),
              ElementsAre(Optional(std::string_view("1")), Optional(std::string_view("a b")),
                          Optional(std::string_view("")), Optional(std::string_view("\xc3\xa4"))));
  EXPECT_THAT(row.parse(""), ElementsAre(Optional(std::string_view(""))));
}

TEST(CopyTextRow, KnowsNullFromItsText) {
  CopyTextRow row("UTF8");
  EXPECT_THAT(row.parse("\\N\t\\\\N\tN"),
              ElementsAre(std::nullopt, Optional(std::string_view("\\N")), Optional(std::string_view("N"))));
}

TEST(CopyTextRow, UndoesEscapes) {
  CopyTextRow row("UTF8");
  EXPECT_THAT(row.parse("\\b\\f\\n\\r\\t\\v\\\\x\ta\\tb\\\\\t\\."),
              ElementsAre(Optional(std::string_view("\b\f\n\r\t\v\\x")), Optional(std::string_view("a\tb\\")),
                          Optional(std::string_view("."))));
}

TEST(CopyTextRow, KeepsValuesWhereTheyAre) {
  CopyTextRow row("UTF8");
  std::string text;
  for (int i = 0; i < 1000; ++i) text += "\\n\t";
  text += "\\n";
  const auto& values = row.parse(text);
  ASSERT_EQ(values.size(), 1001U);
  for (const auto& value : values) ASSERT_EQ(value, "\n");
}

// The second byte of a character may be a backslash's.
TEST(CopyTextRow, HeedsTheEncoding) {
  const std::string half = "\x83\\n\\n";  // a character of two bytes, the letter n, a line break
  EXPECT_THAT(CopyTextRow("SJIS").parse(half), ElementsAre(Optional(std::string_view("\x83\\n\n"))));
  EXPECT_THAT(CopyTextRow("LATIN1").parse(half), ElementsAre(Optional(std::string_view("\x83\n\n"))));
  EXPECT_THAT(CopyTextRow("SJIS").parse("\\N\t\x83\\"),
              ElementsAre(std::nullopt, Optional(std::string_view("\x83\\"))));
}

TEST(CopyTextRow, RefusesHalfAnEscape) {
  for (const char* const encoding : {"UTF8", "BIG5"}) {
    test::expect_error(ErrorCode::source, "within an escape", [&] { CopyTextRow(encoding).parse("a\tb\\"); });
  }
}

}  // namespace
}  // namespace pgbraid::pg
