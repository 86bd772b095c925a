#include "pg/result.hpp"

#include <gtest/gtest.h>

namespace pgbraid::pg {
namespace {

Result empty_result(ExecStatusType status) { return Result(PQmakeEmptyPGresult(nullptr, status)); }

TEST(ResultTest, OfNothingHasNoRows) {
  const Result none;
  EXPECT_EQ(none.rows(), 0);
  EXPECT_EQ(none.affected(), 0U);
  EXPECT_EQ(none.status(), PGRES_FATAL_ERROR);
}

TEST(ResultTest, HasItsStatusAndNoRowsTouchedWhereTheServerDidNotSay) {
  const Result result = empty_result(PGRES_COMMAND_OK);
  EXPECT_EQ(result.status(), PGRES_COMMAND_OK);
  EXPECT_EQ(result.affected(), 0U);
}

TEST(ReportOf, SaysThatThereWasNoAnswer) {
  const ErrorReport report = report_of(nullptr, empty_result(PGRES_FATAL_ERROR).get(), "SELECT 1");
  EXPECT_EQ(report.statement, "SELECT 1");
  EXPECT_FALSE(report.message.empty());
  EXPECT_TRUE(report.connection_lost);
  EXPECT_EQ(report.code, ErrorCode::connection);
}

TEST(ReportOfText, TakesAServersErrorApart) {
  const ErrorReport report = report_of_text(
      "ERROR:  relation \"x\" does not exist\nLINE 1: SELECT FROM x\n                    ^\n"
      "DETAIL:  one\ntwo\nHINT:  Try y.\nCONTEXT:  PL/pgSQL function f()\n");
  EXPECT_EQ(report.severity, "ERROR");
  EXPECT_EQ(report.message, "relation \"x\" does not exist");
  EXPECT_EQ(report.detail, "one\ntwo");
  EXPECT_EQ(report.hint, "Try y.");
  EXPECT_EQ(report.context, "PL/pgSQL function f()");
}

TEST(ReportOfText, KeepsTheLinesOfAMessage) {
  EXPECT_EQ(report_of_text("FATAL:  one\nERROR:  two\n").message, "one\nERROR:  two");
}

TEST(ReportOfText, TakesOtherTextsWhole) {
  const ErrorReport report = report_of_text("server closed the connection unexpectedly\n\tThis probably means ...\n");
  EXPECT_EQ(report.message, "server closed the connection unexpectedly\n\tThis probably means ...");
  EXPECT_EQ(report.severity, "");
  EXPECT_EQ(report_of_text("").message, "");
}

}  // namespace
}  // namespace pgbraid::pg
