#include "cli/log.hpp"

#include <gtest/gtest.h>

namespace pgbraid::cli {
namespace {

using namespace std::chrono_literals;

// 2026-03-01 02:00:00.250 UTC.
constexpr std::chrono::system_clock::time_point kTime{std::chrono::milliseconds(1772330400250)};

template <typename Action>
std::string said(Action&& action) {
  testing::internal::CaptureStderr();
  action();
  return testing::internal::GetCapturedStderr();
}

ErrorReport report_of(const std::string& message) {
  ErrorReport report;
  report.message = message;
  return report;
}

// The line without what is of its time and process.
std::string line(Severity severity, const ErrorReport& report) {
  const std::string all = json_line(severity, report, kTime);
  const std::string start = R"({"time":"2026-03-01T02:00:00.250Z",)";
  EXPECT_TRUE(all.starts_with(start)) << all;
  const std::size_t pid = all.find(R"(,"pid":)");
  const std::size_t message = all.find(R"(,"message":)");
  return all.substr(start.size(), pid - start.size()) + all.substr(message);
}

TEST(UtcTimeTest, HasMillisecondsAlsoBefore1970) {
  EXPECT_EQ(utc_time(kTime), "2026-03-01T02:00:00.250Z");
  EXPECT_EQ(utc_time(std::chrono::system_clock::time_point{-1ms}), "1969-12-31T23:59:59.999Z");
}

TEST(JsonLineTest, HasOnlyWhatIsThere) {
  EXPECT_EQ(line(Severity::detail, report_of("m")), R"("level":"debug","message":"m"})");
  EXPECT_EQ(line(Severity::info, report_of("m")), R"("level":"info","message":"m"})");
  EXPECT_EQ(line(Severity::warning, report_of(" m\n")), R"("level":"warning","message":"m"})");
}

TEST(JsonLineTest, HasAllOfAReport) {
  ErrorReport report = report_of("permission denied");
  report.entry = "TABLE public.t";
  report.sqlstate = "42501";
  report.severity = "ERROR";
  report.detail = "d";
  report.hint = "h";
  report.context = "c";
  report.statement = "SELECT\n  1";
  EXPECT_EQ(line(Severity::error, report),
            R"("level":"error","message":"permission denied","object":"TABLE public.t","sqlstate":"42501",)"
            R"("severity":"ERROR","detail":"d","hint":"h","context":"c","statement":"SELECT\n  1"})");
}

TEST(JsonLineTest, IsOneLineOfAsciiWhateverTheText) {
  EXPECT_EQ(line(Severity::error, report_of("\x1b[2J \"x\"\n\xff \xe2\x80\xae ä")),
            R"("level":"error","message":"\u001b[2J \"x\"\n\ufffd \u202e \u00e4"})");
}

TEST(ConsoleEventsTest, SaysDetailsOnlyIfAsked) {
  EXPECT_EQ(said([] { ConsoleEvents(false, LogFormat::text, true).message(Severity::detail, "x"); }), "");
  EXPECT_EQ(said([] { ConsoleEvents(true).message(Severity::detail, "x"); }), "pgbraid: x\n");
}

TEST(ConsoleEventsTest, WithoutATerminalIsQuietUnlessSomethingIsWrong) {
  EXPECT_EQ(said([] { ConsoleEvents(false, LogFormat::text, false).message(Severity::info, "x"); }), "");
  EXPECT_EQ(said([] { ConsoleEvents(false, LogFormat::text, true).message(Severity::info, "x"); }), "pgbraid: x\n");
  EXPECT_EQ(said([] { ConsoleEvents(true, LogFormat::text, false).message(Severity::info, "x"); }), "pgbraid: x\n");
  EXPECT_NE(said([] { ConsoleEvents(false, LogFormat::json, false).message(Severity::info, "x"); }), "");
}

TEST(ConsoleEventsTest, NamesTheSeverity) {
  ConsoleEvents events(false);
  EXPECT_EQ(said([&] { events.message(Severity::warning, "x"); }), "pgbraid: warning: x\n");
  EXPECT_EQ(said([&] { events.message(Severity::error, "x"); }), "pgbraid: error: x\n");
  EXPECT_EQ(said([&] { events.failure(report_of("m")); }), "pgbraid: error: m\n");
}

}  // namespace
}  // namespace pgbraid::cli
