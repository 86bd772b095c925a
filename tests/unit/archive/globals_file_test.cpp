#include "archive/globals_file.hpp"

#include <gtest/gtest.h>

#include "support/expect_error.hpp"

namespace pgbraid::archive {
namespace {

model::Globals sample() {
  model::Globals globals;
  model::GlobalRole role;
  role.name = "odd \"role\"\n";
  role.create_role = true;
  role.connection_limit = 3;
  role.valid_until = "2030-01-01 00:00:00+00";
  role.password = "SCRAM-SHA-256$4096:x";
  role.comment = "größer";
  role.labels = {{"dummy", "secret"}};
  role.settings = {"search_path=a, \"B b\""};
  globals.roles = {role, {}};
  globals.memberships = {{"grp", "odd", "", true, true, false},
                         {"grp", "other", "odd", false, std::nullopt, std::nullopt}};
  globals.tablespaces = {
      {"ts", "odd", "/somewhere", {"seq_page_cost=2"}, {"odd=C/odd", "grp=C/odd"}, {"odd=C/odd"}, "fast", {}}};
  globals.parameters = {{"work_mem", "postgres", {"grp=sA*/postgres"}, {}}};
  globals.settings = {"statement_timeout=1h"};
  return globals;
}

TEST(GlobalsFile, IsReadAsItWasWritten) {
  const std::string json = to_json(sample());
  const model::Globals read = parse_globals(json);
  EXPECT_EQ(to_json(read), json);
  ASSERT_EQ(read.roles.size(), 2U);
  EXPECT_EQ(read.roles[0].name, sample().roles[0].name);
  EXPECT_EQ(read.roles[0].password, sample().roles[0].password);
  EXPECT_EQ(read.roles[0].labels.at(0).provider, "dummy");
  EXPECT_EQ(read.roles[1].password, std::nullopt);
  EXPECT_EQ(read.memberships.at(0).set, false);
  EXPECT_EQ(read.memberships.at(1).set, std::nullopt);
  EXPECT_EQ(read.tablespaces.at(0).privileges, (std::vector<std::string>{"odd=C/odd", "grp=C/odd"}));
}

TEST(GlobalsFile, DamagedIsAnError) {
  const std::string json = to_json(sample());
  for (const char* text : {"", "null", "[]", "{}", "{\"version\": \"1\"}", "{\"version\": 1, \"roles\": [1]}",
                           "{\"version\": 1, \"roles\": [{\"name\": 7}]}"}) {
    test::expect_error(ErrorCode::archive, "globals.json is damaged", [&] { parse_globals(text); });
  }
  for (std::size_t cut = 0; cut + 2 < json.size(); ++cut) {
    test::expect_error(ErrorCode::archive, "globals.json is damaged", [&] { parse_globals(json.substr(0, cut)); });
  }
}

TEST(GlobalsFile, OfAnotherVersionIsAnError) {
  test::expect_error(ErrorCode::archive, "globals.json has the version 2", [] { parse_globals("{\"version\": 2}"); });
}

TEST(GlobalsFile, MayNotHoldWhatIsNotUtf8) {
  model::Globals globals;
  globals.settings = {"x=\xff"};
  test::expect_error(ErrorCode::source, "is not UTF-8", [&] { to_json(globals); });
}

}  // namespace
}  // namespace pgbraid::archive
