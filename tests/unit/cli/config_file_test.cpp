#include "cli/config_file.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>

#include "cli/verbs.hpp"
#include "command_line.hpp"
#include "support/expect_error.hpp"
#include "support/temp_folder.hpp"

namespace pgbraid::cli {
namespace {

using testing::HasSubstr;
using Values = std::vector<std::string>;

class ConfigFileTest : public testing::Test {
 protected:
  void SetUp() override {
    for (const char* const name : kVariables) ::unsetenv(name);
  }
  void TearDown() override { SetUp(); }

  // A program that has parsed `arguments`, with this file as --config.
  void parse(const std::string& content, Values arguments) {
    pgbraid::test::write_file(file_, content);
    program_ = std::make_unique<CLI::App>();
    origins_.clear();
    add_config(*program_, origins_);
    verbs_ = {add_dump(*program_), add_restore(*program_), add_list(*program_)};
    arguments.insert(arguments.end(), {"--config", file_});
    test::parse(*program_, arguments);
  }

  ErrorReport error_of(const std::string& content) {
    return pgbraid::test::error_of([&] { parse(content, {"dump"}); });
  }

  Values values(const std::string& option, const std::string& verb = "dump") const {
    return program_->get_subcommand(verb)->get_option(option)->results();
  }

  static constexpr std::array kVariables = {"PGBRAID_JOBS", "PGBRAID_COMPRESS", "PGHOST",          "PGPORT",
                                            "PGUSER",       "PGDATABASE",       "PGCLIENTENCODING"};
  const pgbraid::test::TempFolder folder_;
  const std::string file_ = folder_ / "config";
  Origins origins_;
  std::unique_ptr<CLI::App> program_;
  std::vector<Verb> verbs_;
};

TEST_F(ConfigFileTest, GivesTheChosenVerbItsOptions) {
  const std::string content =
      "; a comment\n# another\n\n[dump]\r\njobs = 3\n  format=directory\nverbose\nno-comments = true\n"
      "[restore]\njobs = 5\n";
  parse(content, {"dump", "db"});
  EXPECT_EQ(values("--jobs"), Values{"3"});
  EXPECT_EQ(values("--format"), Values{"directory"});
  EXPECT_EQ(values("--verbose"), Values{"true"});
  EXPECT_EQ(values("--no-comments"), Values{"true"});
  EXPECT_EQ(values("DBNAME"), Values{"db"});
  EXPECT_EQ(values("--jobs", "restore"), Values{});
  parse(content, {"restore", "archive"});
  EXPECT_EQ(values("--jobs", "restore"), Values{"5"});
  EXPECT_EQ(values("--jobs"), Values{});
}

TEST_F(ConfigFileTest, ValuesStandAsTheyAreWrittenOrBetweenQuotes) {
  parse("[dump]\ntable = a b,c;d#e\ntable = \" q \"\nschema = x\ntable = [ab]*\ncompress = zstd:3,long,workers=2\n",
        {"dump"});
  EXPECT_EQ(values("--table"), (Values{"a b,c;d#e", " q ", "[ab]*"}));
  EXPECT_EQ(values("--compress"), Values{"zstd:3,long,workers=2"});
}

TEST_F(ConfigFileTest, TheLastValueOfAFlagCounts) {
  parse("[dump]\nverbose\nverbose = false\nno-sync = true\nschema = s\nno-sync = true\n", {"dump"});
  EXPECT_EQ(values("--verbose"), Values{"false"});
  EXPECT_EQ(values("--no-sync"), Values{"false"});  // of the member that it turns off
}

TEST_F(ConfigFileTest, TheCommandLineComesFirst) {
  parse("[dump]\njobs = 3\ntable = t\npassword\n", {"dump", "-j", "7", "-t", "mine", "-w"});
  EXPECT_EQ(values("--jobs"), Values{"7"});
  EXPECT_EQ(values("--table"), Values{"mine"});
  EXPECT_EQ(values("--password"), Values{});  // which -w excludes
}

TEST_F(ConfigFileTest, TheEnvironmentComesBeforeTheFile) {
  ::setenv("PGBRAID_JOBS", "2", 1);
  ::setenv("PGHOST", "elsewhere", 1);
  ::setenv("PGDATABASE", "elsewhere", 1);
  ::setenv("PGBRAID_COMPRESS", "", 1);  // as if it were not set
  const std::string content =
      "[dump]\njobs = 3\nhost = here\nport = 1\ndbname = here\ncompress = gzip\n[restore]\ndbname = here\n";
  parse(content, {"dump"});
  EXPECT_EQ(values("--jobs"), Values{});
  EXPECT_EQ(values("--host"), Values{});
  EXPECT_EQ(values("--dbname"), Values{});
  EXPECT_EQ(values("--port"), Values{"1"});
  EXPECT_EQ(values("--compress"), Values{"gzip"});
  parse(content, {"restore", "archive"});  // where PGDATABASE names no target
  EXPECT_EQ(values("--dbname", "restore"), Values{"here"});
}

TEST_F(ConfigFileTest, NamesTheLineOfWhatItDoesNotKnow) {
  const ErrorReport key = error_of("[dump]\n\njbos = 4\n");
  EXPECT_EQ(key.code, ErrorCode::usage);
  EXPECT_EQ(key.message, file_ + ":3: unrecognized key \"jbos\" in section \"dump\"");
  EXPECT_EQ(key.hint, "Did you mean \"jobs\"?");
  EXPECT_EQ(error_of("[dmup]\n").message, file_ + ":1: unrecognized section \"dmup\"");
  EXPECT_EQ(error_of("[dump]\n[restore]\nschemas = x\n").message,
            file_ + ":3: unrecognized key \"schemas\" in section \"restore\"");
  EXPECT_EQ(error_of("jobs = 4\n[dump]\n").message, file_ + ":1: key \"jobs\" stands before the first section");
  EXPECT_EQ(error_of("[dump]\njobs\n").message, file_ + ":2: key \"jobs\" has no value");
  EXPECT_EQ(error_of("[dump]\njobs =\n").message, file_ + ":2: key \"jobs\" has no value");
  EXPECT_EQ(error_of("[dump]\nverbose =\n").message, file_ + ":2: key \"verbose\" has no value");
  for (const char* const key_of_none :
       {"config = x", "help = true", "j = 4", "-j = 4", "DBNAME = db", "a.b = c", "j"}) {
    EXPECT_THAT(error_of(std::string("[dump]\n") + key_of_none).message, HasSubstr(":2: unrecognized key"));
  }
}

TEST_F(ConfigFileTest, TellsWhereABadValueStands) {
  try {
    parse("[dump]\nverbose\njobs = many\n", {"dump"});
    FAIL() << "no error";
  } catch (const CLI::ParseError&) {
    EXPECT_EQ(origins_.at(program_->get_subcommand("dump")->get_option("--jobs")), file_ + ":3");
  }
}

TEST_F(ConfigFileTest, MustBeThere) {
  EXPECT_THROW(
      {
        CLI::App program;
        add_config(program, origins_);
        const Verb verb = add_dump(program);
        test::parse(program, {"dump", "--config", folder_ / "none"});
      },
      CLI::FileError);
}

}  // namespace
}  // namespace pgbraid::cli
