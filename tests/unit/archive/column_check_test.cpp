#include "archive/column_check.hpp"

#include <gtest/gtest.h>

#include "codec/stream.hpp"
#include "support/expect_error.hpp"

namespace pgbraid::archive {
namespace {

TEST(ColumnsOfCopy, CountsNamesWhateverTheyAre) {
  EXPECT_EQ(columns_of_copy("COPY public.t (a) FROM stdin;\n"), 1U);
  EXPECT_EQ(columns_of_copy("COPY public.t (a, b, c) FROM stdin;\n"), 3U);
  EXPECT_EQ(columns_of_copy("COPY public.\"(x, y\"\"\" (\"a,b)\", \"\"\",\"\"\", c) FROM stdin;\n"), 3U);
  EXPECT_EQ(columns_of_copy("COPY public.no_columns  FROM stdin;\n"), 0U);
}

TEST(ColumnsOfCopy, DoesNotGuess) {
  EXPECT_EQ(columns_of_copy(""), std::nullopt);
  EXPECT_EQ(columns_of_copy("COPY public.t (a, b FROM stdin;\n"), std::nullopt);
  EXPECT_EQ(columns_of_copy("COPY public.t (a, \"b) FROM stdin;\n"), std::nullopt);
  EXPECT_EQ(columns_of_copy("COPY public.t a) FROM stdin;\n"), std::nullopt);
  EXPECT_EQ(columns_of_copy("COPY public.t (a) WHERE (b) FROM stdin;\n"), std::nullopt);
  EXPECT_EQ(columns_of_copy("COPY public.t (a) FROM stdin WITH (FORMAT csv);\n"), std::nullopt);
}

void feed(std::size_t columns, std::string_view rows, std::size_t cut) {
  ColumnCheck check("the rows", columns);
  for (std::size_t at = 0; at < rows.size(); at += cut) check.feed(codec::bytes_of(rows.substr(at, cut)));
}

TEST(ColumnCheck, TakesRowsWithAsManyValuesHoweverTheyAreCut) {
  for (const std::size_t cut : {1U, 3U, 1000U}) {
    feed(3, "1\t\\N\t\n\t\t\n2\\t\ta\tb\n", cut);
    feed(1, "\nx\n", cut);
    feed(0, "\n\n", cut);
    feed(11, "1\t\t\t\t\t\t\t\t\t\t\x89\x08\x0b\x8a\xff\n", cut);
  }
}

TEST(ColumnCheck, TellsTheRowThatHasOthers) {
  for (const std::size_t cut : {1U, 3U, 1000U}) {
    test::expect_error(ErrorCode::archive, "the rows: row 2 has 2 values for 3 columns",
                       [&] { feed(3, "1\t2\t3\n1\t2\n", cut); });
    test::expect_error(ErrorCode::archive, "row 1 has 2 values for 1 columns", [&] { feed(1, "1\t2\n", cut); });
    test::expect_error(ErrorCode::archive, "row 1 has 2 values for 0 columns", [&] { feed(0, "\t\n", cut); });
  }
}

}  // namespace
}  // namespace pgbraid::archive
