#include "pgbraid/error.hpp"

#include <gtest/gtest.h>

#include <cerrno>

#include "base/fail.hpp"
#include "support/expect_error.hpp"

namespace pgbraid {
namespace {

TEST(ExitStatus, IsAsTheManualHasIt) {
  EXPECT_EQ(exit_status(ErrorCode::incomplete), 1);
  EXPECT_EQ(exit_status(ErrorCode::usage), 2);
  EXPECT_EQ(exit_status(ErrorCode::connection), 3);
  EXPECT_EQ(exit_status(ErrorCode::source), 4);
  EXPECT_EQ(exit_status(ErrorCode::archive), 5);
  EXPECT_EQ(exit_status(ErrorCode::io), 6);
  EXPECT_EQ(exit_status(ErrorCode::locked), 7);
  EXPECT_EQ(exit_status(ErrorCode::interrupted), 130);
}

TEST(Fail, FormatsItsMessage) {
  const ErrorReport report = test::error_of([] { base::fail(ErrorCode::archive, "entry {}: {}", 7, "{}"); });
  EXPECT_EQ(report.code, ErrorCode::archive);
  EXPECT_EQ(report.message, "entry 7: {}");
  EXPECT_TRUE(report.hint.empty());
}

TEST(Fail, TakesMessageAndHintAsTheyStand) {
  const ErrorReport report =
      test::error_of([] { base::fail_with_hint(ErrorCode::usage, "no {braces}", "Do {this}."); });
  EXPECT_EQ(report.code, ErrorCode::usage);
  EXPECT_EQ(report.message, "no {braces}");
  EXPECT_EQ(report.hint, "Do {this}.");
}

TEST(Fail, NamesThePathAndTheReasonOfAnInputOutputError) {
  const ErrorReport report = test::error_of([] { base::fail_io("write", "/a/b", ENOSPC); });
  EXPECT_EQ(report.code, ErrorCode::io);
  EXPECT_EQ(report.message, "could not write \"/a/b\": No space left on device");
}

TEST(ErrorTest, SaysItsMessageAsAnyException) {
  ErrorReport report;
  report.message = "what happened";
  EXPECT_STREQ(Error(report).what(), "what happened");
}

}  // namespace
}  // namespace pgbraid
