#include "app/sql_splitter.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace pgbraid::app {
namespace {

using Statements = std::vector<std::string>;

struct Split {
  Statements statements;
  bool clean_end;
};

// `sql` fed in pieces of `size` bytes.
Split split(std::string_view sql, std::size_t size = 1000) {
  SqlSplitter splitter;
  Split result;
  for (std::size_t i = 0; i < sql.size(); i += size) {
    splitter.feed(sql.substr(i, size), [&](const std::string& statement) { result.statements.push_back(statement); });
  }
  result.clean_end = splitter.clean_end();
  return result;
}

TEST(SqlSplitterTest, CutsAtSemicolons) {
  const Split result = split("INSERT INTO t VALUES (1);\nINSERT INTO t VALUES (2);\n");
  EXPECT_EQ(result.statements, (Statements{"INSERT INTO t VALUES (1)", "\nINSERT INTO t VALUES (2)"}));
  EXPECT_TRUE(result.clean_end);
}

TEST(SqlSplitterTest, LeavesSemicolonsInStringsAndNamesAlone) {
  EXPECT_EQ(split("INSERT INTO \"a;b\" VALUES ('c;d');").statements, Statements{"INSERT INTO \"a;b\" VALUES ('c;d')"});
}

TEST(SqlSplitterTest, TakesDoubledQuotesForPartOfTheString) {
  EXPECT_EQ(split("VALUES ('it''s;');VALUES ('''');VALUES (\"a\"\";\");").statements,
            (Statements{"VALUES ('it''s;')", "VALUES ('''')", "VALUES (\"a\"\";\")"}));
}

TEST(SqlSplitterTest, TakesBackslashesAsTheyStand) {
  EXPECT_EQ(split("VALUES ('\\');VALUES (1);").statements, (Statements{"VALUES ('\\')", "VALUES (1)"}));
}

TEST(SqlSplitterTest, TakesQuotesOfTheOtherSortForText) {
  EXPECT_EQ(split("VALUES ('\"');VALUES (\"'\");").statements, (Statements{"VALUES ('\"')", "VALUES (\"'\")"}));
}

TEST(SqlSplitterTest, LeavesCommentsOut) {
  EXPECT_EQ(split("-- it's; here\nVALUES (1);").statements, Statements{"\nVALUES (1)"});
  EXPECT_EQ(split("--- a -- b\nVALUES (1); -- more").statements, Statements{"\nVALUES (1)"});
  EXPECT_EQ(split("VALUES (1 -- one\n);").statements, Statements{"VALUES (1 \n)"});
}

TEST(SqlSplitterTest, DoesNotTakeHyphensInStringsForAComment) {
  EXPECT_EQ(split("VALUES ('--', '-', -1);").statements, Statements{"VALUES ('--', '-', -1)"});
}

TEST(SqlSplitterTest, GivesNoEmptyStatements) {
  const Split result = split(" ;;\n; -- nothing\n");
  EXPECT_TRUE(result.statements.empty());
  EXPECT_TRUE(result.clean_end);
}

TEST(SqlSplitterTest, GivesTheSameHoweverThePiecesAreCut) {
  const std::string sql = "INSERT INTO \"x\"\"y\" VALUES ('it''s; -- not');-- a 'comment'; --\n---\nVALUES (2);\n";
  const Split whole = split(sql);
  ASSERT_EQ(whole.statements.size(), 2U);
  for (std::size_t size = 1; size < sql.size(); ++size) {
    const Split pieces = split(sql, size);
    EXPECT_EQ(pieces.statements, whole.statements) << size;
    EXPECT_TRUE(pieces.clean_end) << size;
  }
}

TEST(SqlSplitterTest, KnowsThatTheStreamWasCutShort) {
  EXPECT_FALSE(split("INSERT INTO t VALUES (1)").clean_end);
  EXPECT_FALSE(split("INSERT INTO t VALUES ('a;").clean_end);
  EXPECT_FALSE(split("INSERT INTO \"t;").clean_end);
  EXPECT_FALSE(split("VALUES (1); -- half a comm").clean_end);
  EXPECT_TRUE(split("").clean_end);
}

}  // namespace
}  // namespace pgbraid::app
