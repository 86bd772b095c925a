// What is a line's number, and what is told of lines that are none, is as stock pg_restore 18 has it.
#include "app/use_list.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/expect_error.hpp"

namespace pgbraid::app {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class Messages : public EventSink {
 public:
  void message(Severity, const std::string& text) override { texts.push_back(text); }
  void failure(const ErrorReport&) override {}

  std::vector<std::string> texts;
};

class UseList : public ::testing::Test {
 protected:
  UseList() {
    for (const model::DumpId id : {3, 5, 7}) {
      model::TocEntry entry;
      entry.id = id;
      toc_.add(std::move(entry));
    }
  }

  std::vector<model::DumpId> parse(std::string_view text) { return parse_use_list(text, toc_, messages_); }

  model::Toc toc_;
  Messages messages_;
};

TEST_F(UseList, GivesTheNumbersInTheirOrder) {
  EXPECT_THAT(parse("7; 0 0 TABLE a t\n3; x ; y\n5"), ElementsAre(7, 3, 5));
  EXPECT_THAT(parse("  7 ;\r\n+5 more\n3x\n"), ElementsAre(7, 5, 3));
  EXPECT_THAT(messages_.texts, IsEmpty());
}

TEST_F(UseList, SkipsBlankLinesAndComments) {
  EXPECT_THAT(parse(";7\n\n \t\n  ; 3; x\n5;"), ElementsAre(5));
  EXPECT_THAT(parse(""), IsEmpty());
  EXPECT_THAT(messages_.texts, IsEmpty());
}

TEST_F(UseList, TellsOfLinesThatNameNoEntry) {
  EXPECT_THAT(parse("x7; a\n0; b\n-3\n8; no entry is as high\n99999999999\n3; c\n3; d\n"), ElementsAre(3));
  EXPECT_THAT(messages_.texts, ElementsAre("line ignored: x7", "line ignored: 0", "line ignored: -3", "line ignored: 8",
                                           "line ignored: 99999999999", "line ignored: 3"));
}

TEST_F(UseList, RefusesANumberThatNoEntryHas) {
  test::expect_error(ErrorCode::usage, "could not find entry for ID 4", [&] { parse("3;\n4;\n"); });
}

TEST_F(UseList, NamesAFileThatIsNotThere) {
  test::expect_error(ErrorCode::io, "/nonexistent/list", [&] { read_use_list("/nonexistent/list", toc_, messages_); });
}

}  // namespace
}  // namespace pgbraid::app
