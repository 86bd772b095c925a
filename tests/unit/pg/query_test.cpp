#include "pg/query.hpp"

#include <gtest/gtest.h>

#include "base/fail.hpp"
#include "support/expect_error.hpp"
#include "support/server_test.hpp"

namespace pgbraid::pg {
namespace {

using Texts = std::vector<std::string>;

// Needs a server.
class LaterTest : public test::ServerTest {
 protected:
  void put_off(Query& query, const std::string& sql) {
    query.later(sql, [this](Row& row) {
      std::string text;
      row >> text;
      texts_.push_back(text);
    });
  }

  Texts texts_;
};

TEST_F(LaterTest, RowsComeInTheOrderInWhichTheyWerePutOff) {
  Query query(*connection_);
  put_off(query, "SELECT g FROM pg_catalog.generate_series(1, 3) g");
  put_off(query, "SELECT 'none' WHERE false");
  put_off(query, "SELECT NULL");
  EXPECT_TRUE(texts_.empty());
  query.run_later();
  EXPECT_EQ(texts_, (Texts{"1", "2", "3", ""}));
  query.run_later();
  EXPECT_EQ(texts_.size(), 4U) << "once";
}

TEST_F(LaterTest, ComesBeforeWhatIsRunAtOnce) {
  Query query(*connection_);
  put_off(query, "SELECT 'first'");
  query.each("SELECT 'second'", [this](Row& row) {
    std::string text;
    row >> text;
    texts_.push_back(text);
  });
  EXPECT_EQ(texts_, (Texts{"first", "second"}));
}

TEST_F(LaterTest, AnErrorNamesItsStatementAndEndsTheRest) {
  Query query(*connection_);
  put_off(query, "SELECT 'before'");
  put_off(query, "SELECT 1/0");
  put_off(query, "SELECT 'after'");
  const ErrorReport report = test::error_of([&] { query.run_later(); });
  EXPECT_EQ(report.statement, "SELECT 1/0");
  EXPECT_EQ(report.sqlstate, "22012");
  EXPECT_EQ(texts_, Texts{"before"});
  connection_->exec("ROLLBACK");
  EXPECT_EQ(connection_->scalar("SELECT 7"), "7");
}

TEST_F(LaterTest, AReceiverThatThrowsLeavesTheConnectionUsable) {
  Query query(*connection_);
  query.later("SELECT g FROM pg_catalog.generate_series(1, 100000) g",
              [](Row&) { base::fail(ErrorCode::source, "not this"); });
  put_off(query, "SELECT 'after'");
  test::expect_error(ErrorCode::source, "not this", [&] { query.run_later(); });
  EXPECT_TRUE(texts_.empty());
  EXPECT_EQ(connection_->scalar("SELECT 7"), "7");
}

TEST_F(LaterTest, ALostSessionIsALostConnection) {
  Connection other = open();
  const std::string pid = connection_->scalar("SELECT pg_catalog.pg_backend_pid()");
  other.scalar("SELECT pg_catalog.pg_terminate_backend(" + pid + ", 10000)");
  Query query(*connection_);
  put_off(query, "SELECT 1");
  EXPECT_TRUE(test::error_of([&] { query.run_later(); }).connection_lost);
}

}  // namespace
}  // namespace pgbraid::pg
