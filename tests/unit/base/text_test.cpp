#include "base/text.hpp"

#include <gtest/gtest.h>

namespace pgbraid::base {
namespace {

TEST(Text, ParsesAWholeIntegerOrNothing) {
  EXPECT_EQ(parse_integer<int>("42"), 42);
  EXPECT_EQ(parse_integer<int>("-7"), -7);
  EXPECT_FALSE(parse_integer<int>("42 "));
  EXPECT_FALSE(parse_integer<int>(""));
  EXPECT_FALSE(parse_integer<unsigned>("-1"));
  EXPECT_FALSE(parse_integer<int>("99999999999"));
}

TEST(Text, SplitKeepsEmptyPieces) {
  EXPECT_EQ(split("a,,b", ','), (std::vector<std::string>{"a", "", "b"}));
  EXPECT_EQ(split("", ','), (std::vector<std::string>{""}));
}

TEST(Text, TrimsBothEnds) {
  EXPECT_EQ(trim(" \tx y\n"), "x y");
  EXPECT_EQ(trim(" \n "), "");
}

TEST(Text, PrintableEscapesTerminalControls) {
  EXPECT_EQ(printable("a\x1b[31mb"), "a\\x1b[31mb");
  EXPECT_EQ(printable("caf\xc3\xa9\n"), "caf\xc3\xa9\n");
  EXPECT_EQ(printable("\xe6\x97\xa5\xf0\x9f\x90\x98\t\x7f"), "\xe6\x97\xa5\xf0\x9f\x90\x98\t\\x7f");
  EXPECT_EQ(printable("\xc2\x9b"
                      "31m"),
            "\\xc2\\x9b31m")
      << "the other set of control characters";
  EXPECT_EQ(printable("\xe2\x80\xae"
                      "txt"),
            "\\xe2\\x80\\xaetxt")
      << "from right to left";
}

TEST(Text, PrintableShowsBytesThatAreNoUtf8) {
  EXPECT_EQ(printable("\xff"
                      "a\xc3"),
            "\\xffa\\xc3");
  EXPECT_EQ(printable("\xc0\xaf"), "\\xc0\\xaf") << "too long";
  EXPECT_EQ(printable("\xe0\x80\xaf"), "\\xe0\\x80\\xaf") << "too long";
  EXPECT_EQ(printable("\xed\xa0\x80"), "\\xed\\xa0\\x80") << "half of a pair";
  EXPECT_EQ(printable("\xf4\x90\x80\x80"), "\\xf4\\x90\\x80\\x80") << "too large";
  EXPECT_EQ(printable("\xe6\x97"), "\\xe6\\x97") << "cut";
}

TEST(Text, SingleLineHasNoLineBreaks) {
  EXPECT_EQ(single_line("a\r\nb"), "a  b");
  EXPECT_EQ(single_line("", true), "-");
  EXPECT_EQ(single_line(""), "");
}

TEST(Text, HumanSizes) {
  EXPECT_EQ(human_size(512), "512 B");
  EXPECT_EQ(human_size(1536), "1.5 KiB");
  EXPECT_EQ(human_size(3ULL << 30U), "3.0 GiB");
}

}  // namespace
}  // namespace pgbraid::base
