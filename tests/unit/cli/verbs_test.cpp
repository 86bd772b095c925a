#include "cli/verbs.hpp"

#include <gtest/gtest.h>

#include "command_line.hpp"
#include "support/expect_error.hpp"

namespace pgbraid::cli {
namespace {

using Values = std::vector<std::string>;

// A folder without a server: a run comes as far as connecting.
const std::string kNowhere = "/nonexistent/pgbraid-test";

class DumpVerbTest : public testing::Test {
 protected:
  DumpVerbTest() : verb_(add_dump(program_)) {}

  void parse(Values arguments) {
    arguments.insert(arguments.begin(), {"dump", "-h", kNowhere});
    test::parse(program_, arguments);
  }

  Values values(const std::string& option) const { return verb_.app->get_option(option)->results(); }

  ErrorReport error_of_run(const Values& arguments) {
    parse(arguments);
    Interrupt interrupt;
    return pgbraid::test::error_of([&] { verb_.run(interrupt); });
  }

  CLI::App program_;
  Verb verb_;
};

TEST_F(DumpVerbTest, PatternsTakeOneValueEachAndLeaveTheDatabaseAlone) {
  parse({"-n", "a", "-n", "b", "-t", "t1", "-T", "x", "-N", "y", "--exclude-table-data", "z", "--include-foreign-data",
         "f1", "--include-foreign-data", "f2", "mydb"});
  EXPECT_EQ(values("-n"), (Values{"a", "b"}));
  EXPECT_EQ(values("-t"), Values{"t1"});
  EXPECT_EQ(values("-T"), Values{"x"});
  EXPECT_EQ(values("-N"), Values{"y"});
  EXPECT_EQ(values("--exclude-table-data"), Values{"z"});
  EXPECT_EQ(values("--include-foreign-data"), (Values{"f1", "f2"}));
  EXPECT_EQ(values("DBNAME"), Values{"mydb"});
}

TEST_F(DumpVerbTest, EveryOptionWithAValueLeavesTheDatabaseBehindItAlone) {
  for (const char* const option : {"-n",
                                   "-N",
                                   "-t",
                                   "-T",
                                   "--exclude-table-data",
                                   "--table-and-children",
                                   "--exclude-table-and-children",
                                   "--exclude-table-data-and-children",
                                   "-e",
                                   "--exclude-extension",
                                   "--include-foreign-data",
                                   "--where",
                                   "--filter",
                                   "-E",
                                   "-S",
                                   "--section",
                                   "-f",
                                   "-F",
                                   "-Z",
                                   "-j",
                                   "--lock-wait-timeout",
                                   "--snapshot",
                                   "--role",
                                   "-U",
                                   "-p",
                                   "-d"}) {
    CLI::App program;
    const Verb verb = add_dump(program);
    const std::string value = std::string(option) == "--section" ? "data" : "1";
    test::parse(program, {"dump", option, value, "mydb"});
    EXPECT_EQ(verb.app->get_option(option)->results(), Values{value}) << option;
    EXPECT_EQ(verb.app->get_option("DBNAME")->results(), Values{"mydb"}) << option;
  }
}

TEST_F(DumpVerbTest, LeavesPatternsAsTheyStand) {
  const Values patterns = {"\"My.T\"", "[ab]*", "s.t,u", "it's", "$x", "a b"};
  Values arguments;
  for (const auto& pattern : patterns) arguments.insert(arguments.end(), {"-t", pattern});
  parse(arguments);
  EXPECT_EQ(values("-t"), patterns);
}

TEST_F(DumpVerbTest, TakesVerbsAsNames) {
  parse({"-t", "list", "restore"});
  EXPECT_EQ(values("-t"), Values{"list"});
  EXPECT_EQ(values("DBNAME"), Values{"restore"});
}

TEST_F(DumpVerbTest, RefusesASecondDatabase) { EXPECT_THROW(parse({"one", "two"}), CLI::ParseError); }

TEST_F(DumpVerbTest, RefusesWhatItDoesNotKnow) {
  EXPECT_THROW(parse({"--no-such-option"}), CLI::ParseError);
  EXPECT_THROW(parse({"-j", "many"}), CLI::ParseError);
  EXPECT_THROW(parse({"--retries", "-1"}), CLI::ParseError);
}

TEST_F(DumpVerbTest, TakesADirectoryByName) {
  for (const char* const format : {"-Fd", "-Fdirectory", "--format=d"}) {
    EXPECT_EQ(error_of_run({format, "-f", "out"}).code, ErrorCode::connection) << format;
  }
}

TEST_F(DumpVerbTest, TakesADirectoryWhereJobsAreGiven) {
  EXPECT_EQ(error_of_run({"-j", "2", "-f", "out"}).code, ErrorCode::connection);
}

TEST_F(DumpVerbTest, IsPlainWithoutFormatAndJobs) {
  for (const Values& arguments : {Values{}, Values{"-f", "out"}, Values{"-Fp"}, Values{"-FPlain", "-j1"}}) {
    EXPECT_EQ(error_of_run(arguments).code, ErrorCode::connection);
  }
  const ErrorReport report = error_of_run({"-Fplain", "-j2"});
  EXPECT_EQ(report.code, ErrorCode::usage);
  EXPECT_EQ(report.message, "a plain dump is written by one job");
  EXPECT_NE(report.hint.find("-Fd"), std::string::npos);
}

TEST_F(DumpVerbTest, TakesInserts) {
  for (const char* const option : {"--inserts", "--column-inserts", "--attribute-inserts", "--rows-per-insert=7"}) {
    EXPECT_EQ(error_of_run({option, "--on-conflict-do-nothing"}).code, ErrorCode::connection) << option;
  }
  EXPECT_EQ(error_of_run({"--rows-per-insert=0"}).code, ErrorCode::usage);
  EXPECT_THROW(parse({"--rows-per-insert=x"}), CLI::ParseError);
}

TEST_F(DumpVerbTest, WritesTheFormatsOfArchives) {
  for (const char* const format : {"-Fd", "-Fdirectory", "-Fc", "-Fcustom", "-Ft", "-Ftar"}) {
    EXPECT_EQ(error_of_run({format, "-f", "out"}).code, ErrorCode::connection) << format;
  }
  EXPECT_EQ(error_of_run({"-Ft", "-Z", "gzip", "-f", "out"}).message, "an archive in tar format cannot be compressed");
  EXPECT_EQ(error_of_run({"-Fx", "-f", "out"}).message, "invalid output format \"x\" specified");
}

TEST_F(DumpVerbTest, KnowsOtherNamesOfOptions) {
  for (const char* const option : {"--blobs", "--large-objects", "--no-blobs", "--no-large-objects", "--no-acl"}) {
    EXPECT_EQ(error_of_run({"-Fd", "-f", "out", option}).code, ErrorCode::connection) << option;
  }
}

TEST_F(DumpVerbTest, TakesFlagsTwice) {
  EXPECT_EQ(error_of_run({"-Fd", "-f", "out", "-s", "-s", "--no-comments", "--no-comments"}).code,
            ErrorCode::connection);
}

TEST_F(DumpVerbTest, TakesDigitsFromMinus15To3) {
  for (const Values& digits : {Values{"--extra-float-digits", "-15"}, Values{"--extra-float-digits=3"}}) {
    Values arguments = {"-Fd", "-f", "out"};
    arguments.insert(arguments.end(), digits.begin(), digits.end());
    EXPECT_EQ(error_of_run(arguments).code, ErrorCode::connection);
  }
  EXPECT_EQ(error_of_run({"-Fd", "-f", "out", "--extra-float-digits", "4"}).message,
            "--extra-float-digits must be in range -15..3");
  EXPECT_THROW(parse({"--extra-float-digits", "many"}), CLI::ParseError);
}

TEST_F(DumpVerbTest, ReadsFilterFilesBeforeItConnects) {
  EXPECT_EQ(error_of_run({"-Fd", "-f", "out", "--filter", "/nonexistent/f"}).code, ErrorCode::io);
}

TEST_F(DumpVerbTest, RefusesABrokenRowFilterBeforeItConnects) {
  EXPECT_EQ(error_of_run({"-Fd", "-f", "out", "--where", "nothing"}).code, ErrorCode::usage);
}

TEST_F(DumpVerbTest, NeedsAName) {
  const ErrorReport report = error_of_run({"-Fd"});
  EXPECT_EQ(report.code, ErrorCode::usage);
  EXPECT_NE(report.hint.find("-f"), std::string::npos);
}

TEST_F(DumpVerbTest, RefusesADatabaseGivenTwice) {
  const ErrorReport report = error_of_run({"-Fd", "-f", "out", "-d", "one", "two"});
  EXPECT_EQ(report.code, ErrorCode::usage);
  EXPECT_NE(report.message.find("\"two\""), std::string::npos);
}

TEST_F(DumpVerbTest, RefusesDataOnlyWithSchemaOnly) {
  EXPECT_EQ(error_of_run({"-Fd", "-f", "out", "-a", "-s"}).message,
            "options -s/--schema-only and -a/--data-only cannot be used together");
}

TEST_F(DumpVerbTest, RefusesToAdoptASnapshotAndToMakeADeferrableOne) {
  EXPECT_EQ(error_of_run({"-Fd", "-f", "out", "--snapshot", "x", "--serializable-deferrable"}).message,
            "options --snapshot and --serializable-deferrable cannot be used together");
}

TEST_F(DumpVerbTest, RefusesNumbersOfJobsThatMakeNoSense) {
  for (const char* const jobs : {"0", "-3", "10001"}) {
    EXPECT_EQ(error_of_run({"-Fd", "-f", "out", "-j", jobs}).code, ErrorCode::usage) << jobs;
  }
}

TEST_F(DumpVerbTest, RefusesAnUnknownCompression) {
  EXPECT_EQ(error_of_run({"-Fd", "-f", "out", "-Z", "brotli"}).code, ErrorCode::usage);
}

class RestoreVerbTest : public testing::Test {
 protected:
  RestoreVerbTest() : verb_(add_restore(program_)) {}

  void parse(Values arguments) {
    arguments.insert(arguments.begin(), {"restore", "-h", kNowhere});
    test::parse(program_, arguments);
  }

  ErrorReport error_of_run(const Values& arguments) {
    parse(arguments);
    Interrupt interrupt;
    return pgbraid::test::error_of([&] { verb_.run(interrupt); });
  }

  CLI::App program_;
  Verb verb_;
};

TEST_F(RestoreVerbTest, NamesTakeOneValueEachAndLeaveTheArchiveAlone) {
  parse({"-n", "a", "-n", "b", "-t", "t", "archive"});
  EXPECT_EQ(verb_.app->get_option("-n")->results(), (Values{"a", "b"}));
  EXPECT_EQ(verb_.app->get_option("-t")->results(), Values{"t"});
  EXPECT_EQ(verb_.app->get_option("ARCHIVE")->results(), Values{"archive"});
}

TEST_F(RestoreVerbTest, EveryOptionWithAValueLeavesTheArchiveBehindItAlone) {
  for (const char* const option : {"-n", "-t", "--section", "-j", "--retries", "-d"}) {
    CLI::App program;
    const Verb verb = add_restore(program);
    const std::string value = std::string(option) == "--section" ? "data" : "1";
    test::parse(program, {"restore", option, value, "archive"});
    EXPECT_EQ(verb.app->get_option(option)->results(), Values{value}) << option;
    EXPECT_EQ(verb.app->get_option("ARCHIVE")->results(), Values{"archive"}) << option;
  }
}

TEST_F(RestoreVerbTest, RefusesASecondArchive) {
  EXPECT_THROW(parse({"-t", "t", "one", "two"}), CLI::ParseError);
  EXPECT_THROW(parse({"-n", "s", "one", "two"}), CLI::ParseError);
}

TEST_F(RestoreVerbTest, NeedsAnArchive) { EXPECT_THROW(parse({"-d", "db"}), CLI::RequiredError); }

TEST_F(RestoreVerbTest, NeedsADatabase) {
  const ErrorReport report = error_of_run({"archive"});
  EXPECT_EQ(report.code, ErrorCode::usage);
  EXPECT_NE(report.hint.find("-d"), std::string::npos);
}

TEST_F(RestoreVerbTest, RefusesDataOnlyWithSchemaOnly) {
  EXPECT_EQ(error_of_run({"-d", "db", "archive", "-a", "-s"}).code, ErrorCode::usage);
}

TEST_F(RestoreVerbTest, TakesIfExistsWithCleanOnly) {
  EXPECT_EQ(error_of_run({"-d", "db", "archive", "--if-exists"}).message,
            "option --if-exists requires option -c/--clean");
}

TEST_F(RestoreVerbTest, RefusesToDropWhereOnlyDataIsWanted) {
  EXPECT_EQ(error_of_run({"-d", "db", "archive", "-c", "-a"}).code, ErrorCode::usage);
}

}  // namespace
}  // namespace pgbraid::cli
