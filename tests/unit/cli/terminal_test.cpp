#include "cli/terminal.hpp"

#include <gtest/gtest.h>

#include <csignal>
#include <future>

#include "cli/log.hpp"

namespace pgbraid::cli {
namespace {

template <typename Action>
std::string said(Action&& action) {
  testing::internal::CaptureStderr();
  action();
  return testing::internal::GetCapturedStderr();
}

TEST(PrintReport, TellsAllThatIsKnown) {
  ErrorReport report;
  report.entry = "TABLE public.t";
  report.message = "permission denied";
  report.sqlstate = "42501";
  report.detail = "d";
  report.hint = "h";
  report.context = "c";
  report.statement = "CREATE TABLE\n  t ();\n";
  EXPECT_EQ(said([&] { print_report("error", report); }),
            "pgbraid: error: TABLE public.t: permission denied (42501)\n"
            "DETAIL: d\nHINT: h\nCONTEXT: c\nSTATEMENT: CREATE TABLE   t ();\n");
}

TEST(PrintReport, LeavesOutWhatIsNot) {
  ErrorReport report;
  report.message = "m";
  EXPECT_EQ(said([&] { print_report("warning", report); }), "pgbraid: warning: m\n");
}

TEST(PrintReport, CutsLongStatements) {
  ErrorReport report;
  report.message = "m";
  report.statement = std::string(1000, 'x');
  EXPECT_EQ(said([&] { print_report("error", report); }),
            "pgbraid: error: m\nSTATEMENT: " + std::string(200, 'x') + "...\n");
}

TEST(PrintReport, CutsStatementsBetweenCharacters) {
  std::string characters;
  for (int i = 0; i < 200; ++i) characters += "ä";
  ErrorReport report;
  report.message = "m";
  report.statement = characters;
  EXPECT_EQ(said([&] { print_report("error", report); }), "pgbraid: error: m\nSTATEMENT: " + characters + "\n");
  report.statement += "ä";
  EXPECT_EQ(said([&] { print_report("error", report); }), "pgbraid: error: m\nSTATEMENT: " + characters + "...\n");
}

TEST(PrintReport, LetsNoControlCharactersThrough) {
  ErrorReport report;
  report.message = "\x1b[2J";
  report.entry = "TABLE \r\x07";
  EXPECT_EQ(said([&] { print_report("error", report); }), "pgbraid: error: TABLE \\x0d\\x07: \\x1b[2J\n");
}

// Raises `number` under a watch and returns the signal that the interrupt was requested with.
int watched(int number) {
  Interrupt interrupt;
  std::promise<void> requested;
  const Interrupt::Subscription subscription(interrupt, [&] { requested.set_value(); });
  ConsoleEvents events(false);
  const SignalWatch watch(interrupt, events);
  std::raise(number);
  requested.get_future().wait();
  return interrupt.signal();
}

TEST(SignalWatchTest, TurnsASignalIntoARequest) { EXPECT_EQ(watched(SIGTERM), SIGTERM); }

TEST(SignalWatchTest, BeginsAnewEachTime) {
  EXPECT_EQ(watched(SIGINT), SIGINT);
  EXPECT_EQ(watched(SIGTERM), SIGTERM);
}

TEST(SignalWatchTest, EndsWithoutASignal) {
  Interrupt interrupt;
  ConsoleEvents events(false);
  { const SignalWatch watch(interrupt, events); }
  EXPECT_FALSE(interrupt.requested());
}

TEST(SignalWatchDeathTest, SecondSignalEndsTheProcessAtOnce) {
  testing::FLAGS_gtest_death_test_style = "threadsafe";
  EXPECT_EXIT(
      {
        Interrupt interrupt;
        ConsoleEvents events(false);
        const SignalWatch watch(interrupt, events);
        std::raise(SIGTERM);
        std::raise(SIGINT);
      },
      testing::ExitedWithCode(128 + SIGINT), "");
}

}  // namespace
}  // namespace pgbraid::cli
