// Exit statuses of whole command lines, and what is said where.
#include "cli/program.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "command_line.hpp"
#include "pgbraid/version.hpp"
#include "support/temp_folder.hpp"

namespace pgbraid::cli {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

struct Ended {
  int status;
  std::string out;
  std::string err;
};

Ended run(const std::vector<std::string>& arguments) {
  const std::vector<const char*> argv = test::argv_of(arguments);
  testing::internal::CaptureStdout();
  testing::internal::CaptureStderr();
  Ended result{};
  result.status = run_program(static_cast<int>(argv.size()), argv.data());
  result.out = testing::internal::GetCapturedStdout();
  result.err = testing::internal::GetCapturedStderr();
  return result;
}

TEST(ProgramTest, HelpGoesToStandardOutput) {
  for (const char* const option : {"--help", "-?"}) {
    const Ended help = run({option});
    EXPECT_EQ(help.status, 0);
    EXPECT_THAT(help.out, HasSubstr("restore"));
    EXPECT_EQ(help.err, "");
  }
}

TEST(ProgramTest, HelpOfAVerbTellsItsOptions) {
  const Ended help = run({"dump", "--help"});
  EXPECT_EQ(help.status, 0);
  EXPECT_THAT(help.out, HasSubstr("--lock-wait-timeout"));
  EXPECT_THAT(help.out, HasSubstr("-h,--host"));
}

TEST(ProgramTest, TellsItsVersion) {
  for (const char* const option : {"--version", "-V"}) {
    const Ended version = run({option});
    EXPECT_EQ(version.status, 0);
    EXPECT_EQ(version.out, "pgbraid " + std::string(kVersion) + "\n");
  }
}

TEST(ProgramTest, EndsWith2WhereTheCommandLineMakesNoSense) {
  for (const std::vector<std::string>& arguments :
       std::vector<std::vector<std::string>>{{},
                                             {"frobnicate"},
                                             {"dump", "--frobnicate"},
                                             {"dump", "-j", "x"},
                                             {"dump", "--section", "middle"},
                                             {"restore"},
                                             {"list", "one", "two"}}) {
    const Ended bad = run(arguments);
    EXPECT_EQ(bad.status, 2);
    EXPECT_EQ(bad.out, "");
    EXPECT_THAT(bad.err, StartsWith("pgbraid: error: "));
    EXPECT_THAT(bad.err, HasSubstr("HINT: "));
  }
}

TEST(ProgramTest, EndsWith2WhereOptionsContradictEachOther) {
  const Ended bad = run({"dump", "-Ft", "-Zgzip", "-f", "out"});
  EXPECT_EQ(bad.status, 2);
  EXPECT_EQ(bad.err,
            "pgbraid: error: an archive in tar format cannot be compressed\n"
            "HINT: Leave out -Z/--compress, or use -Fc; or compress the tar file itself.\n");
}

TEST(ProgramTest, EndsWith3WhereThereIsNoServer) {
  const pgbraid::test::TempFolder folder;
  const Ended lost = run({"dump", "-Fd", "-f", folder / "out", "-h", folder / "nowhere", "-w"});
  EXPECT_EQ(lost.status, 3);
  EXPECT_THAT(lost.err, StartsWith("pgbraid: error: "));
}

TEST(ProgramTest, EndsWith6WhereTheArchiveCannotBeOpened) {
  const pgbraid::test::TempFolder folder;
  EXPECT_EQ(run({"list", folder / "none"}).status, 6);
}

TEST(ProgramTest, ListsAnArchive) {
  const Ended listing = run({"list", pgbraid::test::fixture("stock15-plain").string()});
  EXPECT_EQ(listing.status, 0);
  EXPECT_THAT(listing.out, HasSubstr("Selected TOC Entries"));
  EXPECT_EQ(listing.err, "");
}

TEST(ProgramTest, VerifiesAnArchive) {
  const std::string archive = pgbraid::test::fixture("stock15-plain").string();
  const Ended silent = run({"verify", archive});
  EXPECT_EQ(silent.status, 0);
  EXPECT_EQ(silent.out, "");
  EXPECT_THAT(silent.err, HasSubstr("is whole"));
  const Ended json = run({"verify", "--json", archive});
  EXPECT_EQ(json.status, 0);
  EXPECT_THAT(json.out, HasSubstr("\"whole\": true"));
  EXPECT_THAT(json.out, HasSubstr("\"problems\": []"));
}

TEST(ProgramTest, EndsWith5WhereAnArchiveIsNotWhole) {
  const pgbraid::test::TempFolder folder;
  std::filesystem::copy(pgbraid::test::fixture("stock15-plain"), folder / "a");
  pgbraid::test::write_file(folder / "a/\xff\x1b\n", "");  // neither UTF-8 nor for a terminal
  const Ended json = run({"verify", "--json", folder / "a"});
  EXPECT_EQ(json.status, 5);
  EXPECT_THAT(json.out, HasSubstr("\"whole\": false"));
  EXPECT_THAT(json.out, HasSubstr("\"file\": \"\xef\xbf\xbd\\u001b\\n\""));
  EXPECT_THAT(json.err, HasSubstr("\\x1b \" is no part of the archive"));
  EXPECT_THAT(json.err, HasSubstr("is not whole: 1 problem"));
}

}  // namespace
}  // namespace pgbraid::cli
