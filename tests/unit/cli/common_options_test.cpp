#include "cli/common_options.hpp"

#include <gtest/gtest.h>

#include "command_line.hpp"

namespace pgbraid::cli {
namespace {

class CommonOptionsTest : public testing::Test {
 protected:
  CommonOptionsTest() : verb_(add_verb(program_, "verb", "a verb")) {
    connection_.add_to(verb_);
    sections_.add_to(verb_, "Sections");
  }

  void parse(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), "verb");
    test::parse(program_, arguments);
  }

  CLI::App program_;
  CLI::App& verb_;
  ConnectionArguments connection_;
  SectionArguments sections_;
};

TEST_F(CommonOptionsTest, HIsTheHost) {
  parse({"-h", "/tmp", "-p", "5433", "-U", "me", "-d", "db", "--role", "boss"});
  const ConnectionOptions options = connection_.take();
  EXPECT_EQ(options.host, "/tmp");
  EXPECT_EQ(options.port, "5433");
  EXPECT_EQ(options.username, "me");
  EXPECT_EQ(options.dbname, "db");
  EXPECT_EQ(options.role, "boss");
}

TEST_F(CommonOptionsTest, TakesLongNamesAndValuesJoinedOn) {
  parse({"--host=h", "-p5433", "--username", "me", "--dbname=a=b c=d"});
  const ConnectionOptions options = connection_.take();
  EXPECT_EQ(options.host, "h");
  EXPECT_EQ(options.port, "5433");
  EXPECT_EQ(options.dbname, "a=b c=d");
}

TEST_F(CommonOptionsTest, HelpIsNotMinusH) {
  EXPECT_THROW(parse({"--help"}), CLI::CallForHelp);
  EXPECT_THROW(parse({"-?"}), CLI::CallForHelp);
  EXPECT_THROW(parse({"-h"}), CLI::ArgumentMismatch);
}

TEST_F(CommonOptionsTest, AsksForAPasswordWhenNeededUnlessTold) {
  parse({});
  EXPECT_EQ(connection_.take().password_prompt, PasswordPrompt::when_needed);
  EXPECT_TRUE(static_cast<bool>(connection_.take().ask_password));
  parse({"-w"});
  EXPECT_EQ(connection_.take().password_prompt, PasswordPrompt::never);
}

TEST_F(CommonOptionsTest, AsksForAPasswordFirstIfTold) {
  parse({"--password"});
  EXPECT_EQ(connection_.take().password_prompt, PasswordPrompt::always);
}

TEST_F(CommonOptionsTest, CannotBothAskAndNotAsk) { EXPECT_THROW(parse({"-w", "-W"}), CLI::ExcludesError); }

TEST_F(CommonOptionsTest, TakesAllSectionsByDefault) {
  parse({});
  const Sections sections = sections_.take();
  EXPECT_TRUE(sections.pre_data && sections.data && sections.post_data);
}

TEST_F(CommonOptionsTest, TakesTheSectionsNamed) {
  parse({"--section", "pre-data", "--section=post-data"});
  const Sections sections = sections_.take();
  EXPECT_TRUE(sections.pre_data);
  EXPECT_FALSE(sections.data);
  EXPECT_TRUE(sections.post_data);
}

TEST_F(CommonOptionsTest, SectionTakesOneValueOnly) {
  EXPECT_THROW(parse({"--section", "data", "x"}), CLI::ParseError);
}

TEST_F(CommonOptionsTest, RefusesAnUnknownSection) {
  EXPECT_THROW(parse({"--section", "middle"}), CLI::ValidationError);
}

}  // namespace
}  // namespace pgbraid::cli
