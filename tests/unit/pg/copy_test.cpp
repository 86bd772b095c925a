// COPY with statements around it, in one message. Needs a server.
#include "pg/copy.hpp"

#include <gtest/gtest.h>

#include "support/expect_error.hpp"
#include "support/server_test.hpp"

namespace pgbraid::pg {
namespace {

class CopyOutTest : public test::ServerTest {
 protected:
  std::uint64_t copy(const CopyOut& statements) {
    rows_.clear();
    return copy_out(*connection_, statements, [&](std::span<const std::byte> rows) {
      rows_.append(reinterpret_cast<const char*>(rows.data()), rows.size());
    });
  }

  // The connection is there for more, once the transaction has ended.
  void expect_usable() {
    connection_->exec("ROLLBACK");
    EXPECT_EQ(connection_->scalar("SELECT 7"), "7");
  }

  std::string rows_;
};

// libpq fails to write, and has not read yet that the other end is gone.
TEST_F(CopyOutTest, ASessionThatIsGoneIsALostConnection) {
  Connection other = open();
  const std::string pid = connection_->scalar("SELECT pg_catalog.pg_backend_pid()");
  // Waits until it is gone.
  EXPECT_EQ(other.scalar("SELECT pg_catalog.pg_terminate_backend(" + pid + ", 10000)"), "t");
  const ErrorReport report = test::error_of([&] { connection_->exec("SELECT 1"); });
  EXPECT_EQ(report.code, ErrorCode::connection);
  EXPECT_TRUE(report.connection_lost);
  EXPECT_TRUE(connection_->broken());
}

constexpr const char* kThreeRows = "COPY (SELECT pg_catalog.generate_series(1, 3)) TO stdout";

TEST_F(CopyOutTest, RunsWhatStandsAroundTheCopy) {
  EXPECT_EQ(copy({"SET enable_seqscan = off", kThreeRows, "SET enable_sort = off"}), 3U);
  EXPECT_EQ(rows_, "1\n2\n3\n");
  EXPECT_EQ(connection_->scalar("SHOW enable_seqscan"), "off");
  EXPECT_EQ(connection_->scalar("SHOW enable_sort"), "off");
  EXPECT_EQ(copy({"", kThreeRows, ""}), 3U);
  expect_usable();
}

TEST_F(CopyOutTest, SaysWhichStatementFailed) {
  const CopyOut missing_first{"LOCK TABLE not_there", kThreeRows, ""};
  EXPECT_EQ(test::error_of([&] { copy(missing_first); }).statement, missing_first.before);
  expect_usable();
  connection_->exec("BEGIN");
  const CopyOut missing_second{"SET enable_seqscan = off", "COPY not_there TO stdout", "SET enable_sort = off"};
  EXPECT_EQ(test::error_of([&] { copy(missing_second); }).statement, missing_second.copy);
  expect_usable();
}

TEST_F(CopyOutTest, TellsAnErrorThatComesAmidTheRows) {
  const CopyOut statements{"", "COPY (SELECT 1 / (100000 - g) FROM pg_catalog.generate_series(1, 100000) g) TO stdout",
                           "SET enable_sort = off"};
  const ErrorReport report = test::error_of([&] { copy(statements); });
  EXPECT_EQ(report.sqlstate, "22012");
  EXPECT_EQ(report.statement, statements.copy);
  expect_usable();
}

TEST_F(CopyOutTest, RefusesAStatementThatIsNoCopy) {
  EXPECT_THROW(copy({"", "SELECT 1", ""}), Error);
  expect_usable();
}

}  // namespace
}  // namespace pgbraid::pg
