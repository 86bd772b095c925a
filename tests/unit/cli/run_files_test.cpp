#include "cli/run_files.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace pgbraid::cli {
namespace {

using nlohmann::json;
using testing::HasSubstr;
using testing::Not;

class Silent : public EventSink {
 public:
  void message(Severity, const std::string&) override { ++heard; }
  void failure(const ErrorReport&) override { ++heard; }
  int heard = 0;
};

class RunFilesTest : public testing::Test {
 protected:
  json summary() { return json::parse(summary_text(record_.figures())); }
  std::string metrics() { return metrics_text(record_.figures()); }

  Silent next_;
  RunRecord record_{"dump", next_};
};

TEST_F(RunFilesTest, AddsUpThePartsOfATable) {
  record_.data_done({false, "public", "t", 10, 100, 0.5});
  record_.data_done({false, "public", "t", 20, 300, 1.25});
  record_.data_done({false, "other", "t", 1, 2, 0});
  record_.data_done({true, "", "", 7, 70, 0.25});
  const json told = summary();
  EXPECT_EQ(told["tables"], json::parse(R"([
    {"schema": "other", "name": "t", "rows": 1, "bytes": 2, "seconds": 0.0, "parts": 1},
    {"schema": "public", "name": "t", "rows": 30, "bytes": 400, "seconds": 1.75, "parts": 2}])"));
  EXPECT_EQ(told["large_objects"], json::parse(R"({"count": 7, "bytes": 70, "seconds": 0.25})"));
  EXPECT_EQ(told["rows"], 31);
  EXPECT_EQ(told["bytes"], 472);
  EXPECT_THAT(metrics(), HasSubstr("pgbraid_last_run_rows{database=\"\",verb=\"dump\"} 31\n"));
  EXPECT_THAT(metrics(), HasSubstr("pgbraid_last_run_tables{database=\"\",verb=\"dump\"} 2\n"));
}

TEST_F(RunFilesTest, TellsWhatWentWrongAndPassesItOn) {
  ErrorReport report;
  report.message = "permission denied";
  report.entry = "TABLE public.t";
  report.sqlstate = "42501";
  record_.failure(report);
  record_.message(Severity::warning, "careful");
  record_.message(Severity::info, "by the way");
  record_.retried("TABLE DATA public.t");
  record_.figures().error = report;
  record_.figures().status = 4;
  EXPECT_EQ(next_.heard, 3);
  const json told = summary();
  EXPECT_EQ(told["status"], 4);
  EXPECT_EQ(told["error"],
            json::parse(R"({"message": "permission denied", "object": "TABLE public.t", "sqlstate": "42501"})"));
  EXPECT_EQ(told["failures"], json::array({told["error"]}));
  EXPECT_EQ(told["warnings"], json::array({"careful"}));
  EXPECT_EQ(told["retries"], 1);
  EXPECT_THAT(metrics(), HasSubstr("pgbraid_last_run_success{database=\"\",verb=\"dump\"} 0\n"));
  EXPECT_THAT(metrics(), HasSubstr("pgbraid_last_run_warnings{database=\"\",verb=\"dump\"} 1\n"));
}

TEST_F(RunFilesTest, CountsMoreWarningsThanItKeeps) {
  for (int i = 0; i < 5000; ++i) record_.message(Severity::warning, "again");
  EXPECT_EQ(summary()["warning_count"], 5000);
  EXPECT_LT(summary()["warnings"].size(), 5000U);
}

TEST_F(RunFilesTest, TellsTheSnapshot) {
  EXPECT_TRUE(summary()["snapshot_lsn"].is_null());
  EXPECT_TRUE(summary()["error"].is_null());
  record_.database({"shop", "15.1", "00000003-1", "0/15D3F28"});
  EXPECT_EQ(summary()["database"], "shop");
  EXPECT_EQ(summary()["snapshot_lsn"], "0/15D3F28");
}

TEST_F(RunFilesTest, TakesAnyBytesForNames) {
  record_.database({"a\"b\\c\nd\xff", "", "", ""});
  record_.data_done({false, "\xff", "\x1b", 1, 1, 0});
  EXPECT_EQ(summary()["tables"][0]["schema"], "\xef\xbf\xbd");
  EXPECT_THAT(metrics(), HasSubstr(R"(database="a\"b\\c\nd\\xff",)"));
}

TEST_F(RunFilesTest, EveryMetricHasItsHelpAndItsType) {
  std::istringstream lines(metrics());
  std::string name;
  for (std::string help, type, value; std::getline(lines, help);) {
    ASSERT_TRUE(std::getline(lines, type) && std::getline(lines, value));
    name = value.substr(0, value.find('{'));
    EXPECT_TRUE(help.starts_with("# HELP " + name + " ")) << help;
    EXPECT_EQ(type, "# TYPE " + name + " gauge");
  }
  EXPECT_FALSE(name.empty());
  EXPECT_THAT(metrics(), Not(HasSubstr("stored_bytes")));
}

}  // namespace
}  // namespace pgbraid::cli
