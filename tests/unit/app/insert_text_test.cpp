// Rows as INSERT statements.
#include "app/insert_text.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "support/expect_error.hpp"

namespace pgbraid::app {
namespace {

using model::InsertForm;
using model::ValueForm;

std::string inserts(const InsertForm& form, const std::vector<std::string>& pieces) {
  std::string sql;
  InsertText text(form, "UTF8", [&](std::span<const std::byte> piece) {
    sql.append(reinterpret_cast<const char*>(piece.data()), piece.size());
  });
  for (const auto& piece : pieces) text.write(std::as_bytes(std::span(piece)));
  text.finish();
  return sql;
}

InsertForm form_of(std::vector<ValueForm> values, std::uint64_t rows = 1) {
  InsertForm form;
  form.start = "INSERT INTO t";
  form.values = std::move(values);
  form.rows_per_statement = rows;
  return form;
}

TEST(InsertText, IsAStatementARow) {
  EXPECT_EQ(inserts(form_of({ValueForm::number, ValueForm::literal}), {"1\tx\n2\t\\N\n", "3\t\n"}),
            "INSERT INTO t VALUES (1, 'x');\nINSERT INTO t VALUES (2, NULL);\nINSERT INTO t VALUES (3, '');\n\n\n");
}

TEST(InsertText, HasEmptyLinesBehindNoRows) { EXPECT_EQ(inserts(form_of({ValueForm::number}), {}), "\n\n"); }

TEST(InsertText, QuotesByType) {
  const InsertForm number = form_of({ValueForm::number});
  EXPECT_EQ(inserts(number, {"-1.5e-07\n"}), "INSERT INTO t VALUES (-1.5e-07);\n\n\n");
  EXPECT_EQ(inserts(number, {"NaN\n"}), "INSERT INTO t VALUES ('NaN');\n\n\n");
  EXPECT_EQ(inserts(number, {"-0\n"}), "INSERT INTO t VALUES ('-0');\n\n\n");
  EXPECT_EQ(inserts(number, {"0\n"}), "INSERT INTO t VALUES (0);\n\n\n");
  EXPECT_EQ(inserts(number, {"-Infinity\n"}), "INSERT INTO t VALUES ('-Infinity');\n\n\n");
  EXPECT_EQ(inserts(form_of({ValueForm::bits}), {"0101\n\n"}),
            "INSERT INTO t VALUES (B'0101');\nINSERT INTO t VALUES (B'');\n\n\n");
  EXPECT_EQ(inserts(form_of({ValueForm::boolean}), {"t\nf\n\\N\n"}),
            "INSERT INTO t VALUES (true);\nINSERT INTO t VALUES (false);\nINSERT INTO t VALUES (NULL);\n\n\n");
  EXPECT_EQ(inserts(form_of({ValueForm::literal}), {"it's\\n\\\\\n"}), "INSERT INTO t VALUES ('it''s\n\\');\n\n\n");
}

TEST(InsertText, LeavesGeneratedValuesToTheTarget) {
  EXPECT_EQ(inserts(form_of({ValueForm::generated, ValueForm::number, ValueForm::generated}), {"1\n"}),
            "INSERT INTO t VALUES (DEFAULT, 1, DEFAULT);\n\n\n");
  EXPECT_EQ(inserts(form_of({ValueForm::generated}), {"\n"}), "INSERT INTO t VALUES (DEFAULT);\n\n\n");
}

TEST(InsertText, TakesSeveralRowsToAStatement) {
  InsertForm form = form_of({ValueForm::number}, 2);
  form.end = " ON CONFLICT DO NOTHING";
  EXPECT_EQ(inserts(form, {"1\n2\n3\n"}),
            "INSERT INTO t VALUES\n\t(1),\n\t(2) ON CONFLICT DO NOTHING;\n"
            "INSERT INTO t VALUES\n\t(3) ON CONFLICT DO NOTHING;\n\n\n");
  EXPECT_EQ(inserts(form, {"1\n2\n"}), "INSERT INTO t VALUES\n\t(1),\n\t(2) ON CONFLICT DO NOTHING;\n\n\n");
}

TEST(InsertText, CountsRowsWithoutColumns) {
  EXPECT_EQ(inserts(form_of({}, 7), {"\n\n"}), "INSERT INTO t DEFAULT VALUES;\nINSERT INTO t DEFAULT VALUES;\n\n\n");
}

TEST(InsertText, ComesInPieces) {
  const std::string row = std::string(1000, 'x') + "\n";
  std::size_t pieces = 0;
  const InsertForm form = form_of({ValueForm::literal});
  InsertText text(form, "UTF8", [&](std::span<const std::byte> piece) {
    ++pieces;
    EXPECT_LT(piece.size(), 100'000U);
  });
  for (int i = 0; i < 1000; ++i) text.write(std::as_bytes(std::span(row)));
  text.finish();
  EXPECT_GT(pieces, 10U);
}

TEST(InsertText, RefusesRowsThatAreNone) {
  for (const char* const bad : {"1\n", "1\t2\t3\n", "\n"}) {
    test::expect_error(ErrorCode::source, "values for 2 columns", [&] {
      inserts(form_of({ValueForm::number, ValueForm::number}), {bad});
    });
  }
  test::expect_error(ErrorCode::source, "for 0 columns", [&] { inserts(form_of({ValueForm::generated}), {"1\n"}); });
  test::expect_error(ErrorCode::source, "without an end", [&] { inserts(form_of({ValueForm::number}), {"1"}); });
}

}  // namespace
}  // namespace pgbraid::app
