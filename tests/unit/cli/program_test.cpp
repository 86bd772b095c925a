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
  EXPECT_THAT(help.out, HasSubstr("  -h, --host=HOST "));
}

TEST(ProgramTest, TellsItsVersion) {
  for (const char* const option : {"--version", "-V"}) {
    const Ended version = run({option});
    EXPECT_EQ(version.status, 0);
    EXPECT_THAT(version.out, StartsWith("pgbraid " + std::string(kVersion) + "\n"));
    for (const char* const library : {"libpq ", "libpqxx ", "zlib ", "lz4 ", "zstd ", "xxHash ", "fmt ", "CLI11 "}) {
      EXPECT_THAT(version.out, testing::ContainsRegex(std::string(library) + "[0-9]+[.][0-9]+"));
    }
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

TEST(ProgramTest, AsksWhetherAnotherWordWasMeant) {
  struct Case {
    std::vector<std::string> arguments;
    std::string said;
  };
  const std::vector<Case> cases = {
      {{"dmup"}, "unrecognized command \"dmup\"\nHINT: Did you mean \"dump\"? Try \"pgbraid --help\""},
      {{"backup"}, "unrecognized command \"backup\"\nHINT: Try \"pgbraid --help\""},
      {{}, "no command specified\nHINT: Try \"pgbraid --help\""},
      {{"--verison"}, "unrecognized option \"--verison\"\nHINT: Did you mean \"--version\"? Try \"pgbraid --help\""},
      {{"--jobs", "4", "dump"}, "unrecognized option \"--jobs\"\nHINT: Try \"pgbraid --help\""},
      {{"dump", "--shema-only", "db"},
       "unrecognized option \"--shema-only\"\nHINT: Did you mean \"--schema-only\"? Try \"pgbraid dump --help\""},
      {{"dump", "-jobs=4"}, "Could not convert"},
      {{"dump", "--job=4"}, "unrecognized option \"--job\"\nHINT: Did you mean \"--jobs\"?"},
      {{"dump", "-y"}, "unrecognized option \"-y\"\nHINT: Try"},
      {{"restore", "--celan"}, "unrecognized option \"--celan\"\nHINT: Did you mean \"--clean\"?"},
      {{"list", "one", "two"},
       "too many command-line arguments (first is \"two\")\nHINT: Try \"pgbraid list --help\""}};
  for (const Case& one : cases) {
    const Ended bad = run(one.arguments);
    EXPECT_EQ(bad.status, 2);
    EXPECT_THAT(bad.err, StartsWith("pgbraid: error: " + one.said));
  }
}

TEST(ProgramTest, HelpIsGroupedAndHasADescriptionForEachOption) {
  for (const char* const verb : {"dump", "restore", "mirror", "list", "verify"}) {
    const Ended help = run({verb, "--help"});
    EXPECT_EQ(help.status, 0);
    EXPECT_THAT(help.out, StartsWith("pgbraid " + std::string(verb) + ": "));
    EXPECT_THAT(help.out, HasSubstr("\nUsage:\n  pgbraid " + std::string(verb)));
    EXPECT_THAT(help.out, HasSubstr("\nOther options:\n  -?, --help "));
    std::size_t begin = 0;
    for (std::size_t end = help.out.find('\n'); end != std::string::npos; end = help.out.find('\n', begin)) {
      EXPECT_LE(end - begin, 100U) << help.out.substr(begin, end - begin);
      begin = end + 1;
    }
  }
}

TEST(ProgramTest, PrintsManualPagesWithTheOptionsOfTheProgramOrAVerb) {
  const pgbraid::test::TempFolder folder;
  const std::string source = folder / "page.1.in";
  pgbraid::test::write_file(source, ".SH OPTIONS\n.SH END\n");
  const Ended page = run({"manual", source, "verify"});
  EXPECT_EQ(page.status, 0);
  EXPECT_THAT(page.out,
              StartsWith(".SH OPTIONS\n.SS General options\n.TP\n\\fB\\-j\\fR, \\fB\\-\\-jobs\\fR=\\fINUM\\fR\n"));
  EXPECT_THAT(page.out, testing::EndsWith("\n.SH END\n"));
  EXPECT_THAT(run({"manual", source}).out, HasSubstr("\\-\\-version"));
  EXPECT_EQ(run({"manual", source, "completion"}).err, "pgbraid: error: unrecognized command \"completion\"\n");
  EXPECT_EQ(run({"manual", folder / "none", "verify"}).status, 6);
  EXPECT_THAT(run({"--help"}).out, testing::Not(HasSubstr("manual")));
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

TEST(ProgramTest, EveryVerbSaysErrorsAsJsonIfAsked) {
  for (const char* const verb : {"dump", "restore", "mirror", "list", "verify"}) {
    for (const std::vector<std::string>& form :
         {std::vector<std::string>{"--log-format", "json"}, {"--log-format=json"}}) {
      std::vector<std::string> arguments = {verb, "--frobnicate"};
      arguments.insert(arguments.end(), form.begin(), form.end());
      const Ended bad = run(arguments);
      EXPECT_EQ(bad.status, 2);
      EXPECT_THAT(bad.err, StartsWith("{\"time\":\"")) << verb;
      EXPECT_THAT(bad.err, HasSubstr("\"level\":\"error\""));
      EXPECT_THAT(bad.err, HasSubstr("\"hint\":\"Try "));
    }
  }
  EXPECT_THAT(run({"list", "--log-format=json", "/nonexistent"}).err, StartsWith("{\"time\":\""));
  EXPECT_EQ(run({"list", "--log-format=xml", "/nonexistent"}).status, 2);
}

TEST(ProgramTest, EndsWith2WhereOlderArchivesCannotBeTold) {
  for (const std::vector<std::string>& arguments :
       std::vector<std::vector<std::string>>{{"--keep", "3", "-f", "/backups/shop"},
                                             {"--keep", "3", "-f", "/backups/%F/shop"},
                                             {"--keep", "3", "-f", "/backups/%F/shop-%H"},
                                             {"--keep", "0", "-f", "/backups/shop-%F"},
                                             {"--keep-for", "3", "-f", "/backups/shop-%F"},
                                             {"--keep-for", "14m", "-f", "/backups/shop-%F"},
                                             {"--keep", "3", "--no-sync", "-f", "/backups/shop-%F"}}) {
    std::vector<std::string> all = {"dump", "-Fd", "-w", "-h", "/nonexistent"};
    all.insert(all.end(), arguments.begin(), arguments.end());
    EXPECT_EQ(run(all).status, 2) << arguments[1] << ' ' << arguments[3];
  }
  EXPECT_EQ(run({"dump", "-Fd", "-w", "-h", "/nonexistent", "--keep=3", "--keep-for=2w", "-f", "/b/{db}-%F"}).status,
            3);
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
  const Ended silent = run({"verify", archive});  // as from cron: there is no terminal
  EXPECT_EQ(silent.status, 0);
  EXPECT_EQ(silent.out + silent.err, "");
  const Ended verbose = run({"verify", "-v", archive});
  EXPECT_EQ(verbose.out, "");
  EXPECT_THAT(verbose.err, HasSubstr("is whole"));
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
  EXPECT_THAT(json.out, HasSubstr("\"file\": \"\\ufffd\\u001b\\n\""));
  EXPECT_THAT(json.err, HasSubstr("\\x1b \" is no part of the archive"));
  EXPECT_THAT(json.err, HasSubstr("is not whole: 1 problem"));
}

}  // namespace
}  // namespace pgbraid::cli
