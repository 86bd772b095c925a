// Manual pages from what a person wrote and the table of options.
#include "cli/manual.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cli/option_table.hpp"
#include "support/expect_error.hpp"

namespace pgbraid::cli {
namespace {

class ManualTest : public testing::Test {
 protected:
  ManualTest() {
    verb_.set_help_flag("-?,--help", "show help")->group(kOtherOptions);
    verb_.add_option("-f,--file", text_, "where it goes")->group("Output options");
    verb_.add_flag("--clean", flag_, "drop what is there")->group("Output options");
    verb_.add_option("-j", text_, "number of workers")->group("Work");
    verb_.add_option("ARCHIVE", text_, "what is read");
  }

  std::string page(const std::string& source) const { return manual_page(verb_, source, "x.1.in"); }

  ErrorReport error_of(const std::string& source) const {
    return pgbraid::test::error_of([&] { page(source); });
  }

  // What the page has of an option with this description.
  static std::string described(const std::string& description) {
    CLI::App verb("", "dump");
    verb.set_help_flag();
    bool flag = false;
    verb.add_flag("--one", flag, description);
    const std::string page = manual_page(verb, ".SH OPTIONS\n", "x.1.in");
    const std::string before = ".SH OPTIONS\n.TP\n\\fB\\-\\-one\\fR\n";
    EXPECT_THAT(page, testing::StartsWith(before));
    return page.substr(std::min(before.size(), page.size()));
  }

  // What the page has of an option with these names and, if the table knows it, its value.
  static std::string head_of(const std::string& names) {
    CLI::App verb("", "dump");
    verb.set_help_flag();
    std::string value;
    verb.add_option(names, value, "x");
    const std::string page = manual_page(verb, ".SH OPTIONS\n", "x.1.in");
    const std::string before = ".SH OPTIONS\n.TP\n";
    return page.substr(before.size(), page.find('\n', before.size()) - before.size());
  }

  CLI::App program_{"", "pgbraid"};
  CLI::App& verb_ = *program_.add_subcommand("dump", "dump a database");
  std::string text_;
  bool flag_ = false;
};

TEST_F(ManualTest, HasGroupsAndOptionsAsHelpOrdersThemBetweenWhatThePersonWrote) {
  EXPECT_EQ(page(".TH X 1\n.SH NAME\nx\n.SH OPTIONS\n.SH EXIT STATUS\n.SS Output options\n\nend\n"), R"(.TH X 1
.SH NAME
x
.SH OPTIONS
.SS Output options
.TP
\fB\-f\fR, \fB\-\-file\fR=\fINAME\fR
Where it goes.
.TP
\fB\-\-clean\fR
Drop what is there.
.SS Work
.TP
\fB\-j\fR \fINAME\fR
Number of workers.
.SS Other options
.TP
\fB\-?\fR, \fB\-\-help\fR
Show help.
.SH EXIT STATUS
.SS Output options

end
)");
}

TEST_F(ManualTest, WhatThePersonWroteOfGroupsAndOptionsFollowsThemInAnyOrder) {
  EXPECT_EQ(page(R"(.SH OPTIONS
Before all.
.SS Work
.option -j
Many
.IR hands .
.SS Output options
Two of them.
.option --clean
If it is.
.option -f
.B \-
is standard output.
.SH END
)"),
            R"(.SH OPTIONS
Before all.
.SS Output options
Two of them.
.TP
\fB\-f\fR, \fB\-\-file\fR=\fINAME\fR
Where it goes.
.B \-
is standard output.
.TP
\fB\-\-clean\fR
Drop what is there.
If it is.
.SS Work
.TP
\fB\-j\fR \fINAME\fR
Number of workers.
Many
.IR hands .
.SS Other options
.TP
\fB\-?\fR, \fB\-\-help\fR
Show help.
.SH END
)");
}

TEST_F(ManualTest, HidesWhatHelpHides) {
  verb_.add_flag("--secret", flag_, "not for everybody")->group("");
  EXPECT_THAT(page(".SH OPTIONS\n"), testing::Not(testing::HasSubstr("secret")));
  EXPECT_EQ(error_of(".SH OPTIONS\n.option --secret\n").message, "x.1.in:2: pgbraid dump has no option \"--secret\"");
}

TEST_F(ManualTest, OneGroupNeedsNoHeading) {
  CLI::App program("", "pgbraid");
  program.set_help_flag("-?,--help", "show help");
  EXPECT_EQ(manual_page(program, ".SH OPTIONS\n.option -?\nIt is short.\n", "x.1.in"),
            ".SH OPTIONS\n.TP\n\\fB\\-?\\fR, \\fB\\-\\-help\\fR\nShow help.\nIt is short.\n");
  EXPECT_EQ(pgbraid::test::error_of([&] { manual_page(program, ".SH OPTIONS\n.option --hepl\n", "x"); }).message,
            "x:2: pgbraid has no option \"--hepl\"");
}

TEST_F(ManualTest, DescriptionsBecomeSentences) {
  EXPECT_EQ(described("do this; not that (default: no)"), "Do this; not that (default: no).\n");
  EXPECT_EQ(described("It ends."), "It ends.\n");
}

TEST_F(ManualTest, DescriptionsAreTextToRoff) {
  EXPECT_EQ(described(R"(psql's \restrict, post-data, "~/.pgpass", a^b, `c`)"),
            "Psql's \\erestrict, post\\-data, \"\\(ti/.pgpass\", a\\(hab, \\(gac\\(ga.\n");
  EXPECT_EQ(described(".pgpass is read"), "\\&.pgpass is read.\n");
  EXPECT_EQ(described("'tis so"), "\\&'tis so.\n");
}

TEST_F(ManualTest, OptionsInDescriptionsAreBold) {
  EXPECT_EQ(described("with --no-sync, (-j) or -W: from -15 to 3, - is input, a-b"),
            "With \\fB\\-\\-no\\-sync\\fR, (\\fB\\-j\\fR) or \\fB\\-W\\fR: from \\-15 to 3, \\- is input, a\\-b.\n");
  EXPECT_EQ(described("--clean alone"), "\\fB\\-\\-clean\\fR alone.\n");
  EXPECT_EQ(described("as -v"), "As \\fB\\-v\\fR.\n");
}

TEST_F(ManualTest, WordsOfValuesAreItalic) {
  EXPECT_EQ(head_of("-Z,--compress"), R"(\fB\-Z\fR, \fB\-\-compress\fR=\fIMETHOD\fR[:\fIDETAIL\fR])");
  EXPECT_EQ(head_of("--trigger"), R"(\fB\-\-trigger\fR=\fITABLE\fR\ \fINAME\fR)");
  EXPECT_EQ(head_of("--function"), R"(\fB\-\-function\fR=\fINAME\fR(\fIARGS\fR))");
}

TEST_F(ManualTest, NamesWhatTheProgramDoesNotHave) {
  const ErrorReport option = error_of(".SH OPTIONS\n.SS Output options\n.option --claen\n");
  EXPECT_EQ(option.code, ErrorCode::usage);
  EXPECT_EQ(option.message, "x.1.in:3: pgbraid dump has no option \"--claen\"");
  EXPECT_EQ(option.hint, "Did you mean \"--clean\"?");
  EXPECT_EQ(error_of(".SH OPTIONS\n.option\n").message, "x.1.in:2: pgbraid dump has no option \"\"");
  EXPECT_EQ(error_of(".SH OPTIONS\n.option ARCHIVE\n").message, "x.1.in:2: pgbraid dump has no option \"ARCHIVE\"");
  const ErrorReport group = error_of(".SH OPTIONS\n.SS Worl\n");
  EXPECT_EQ(group.message, "x.1.in:2: pgbraid dump has no group of options \"Worl\"");
  EXPECT_EQ(group.hint, "Did you mean \"Work\"?");
}

TEST_F(ManualTest, NamesWhatStandsInTheWrongPlaceOrTwice) {
  EXPECT_EQ(error_of(".SH OPTIONS\n.SS Work\n.option --clean\n").message,
            "x.1.in:3: option \"--clean\" is of the group \"Output options\"");
  EXPECT_EQ(error_of(".SH OPTIONS\n.option -j\n").message, "x.1.in:2: option \"-j\" is of the group \"Work\"");
  EXPECT_EQ(error_of(".SH OPTIONS\n.SS Output options\n.option -f\n.option --file\n").message,
            "x.1.in:4: \"--file\" stands here for the second time");
  EXPECT_EQ(error_of(".SH OPTIONS\n.SS Work\n.SS Work\n").message,
            "x.1.in:3: \"Work\" stands here for the second time");
  EXPECT_EQ(error_of(".SH NAME\n.option -j\n").message,
            "x.1.in:2: option \"-j\" stands outside of the section OPTIONS");
  EXPECT_EQ(error_of(".SH OPTIONS\n.SH END\n.option -j\n").message,
            "x.1.in:3: option \"-j\" stands outside of the section OPTIONS");
  EXPECT_EQ(error_of(".SH NAME\n").message, "x.1.in: no section OPTIONS (\".SH OPTIONS\")");
  EXPECT_EQ(error_of("").message, "x.1.in: no section OPTIONS (\".SH OPTIONS\")");
}

}  // namespace
}  // namespace pgbraid::cli
