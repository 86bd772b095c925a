#include "app/globals_sql.hpp"

#include <gtest/gtest.h>

namespace pgbraid::app {
namespace {

using Texts = std::vector<std::string>;

GlobalsSql sql_for(int version) {
  GlobalsSql sql;
  sql.target = pg::Features::of(version);
  return sql;
}

TEST(GlobalsSql, ARoleHasItsAttributesAtOnce) {
  model::GlobalRole role;
  role.name = "odd \"role";
  role.inherit = false;
  role.login = true;
  role.connection_limit = 0;
  role.password = "it's";
  role.valid_until = "2030-01-01 00:00:00+00";
  role.comment = "who?";
  role.labels = {{"dummy", "secret"}};
  EXPECT_EQ(sql_for(180000).role(role),
            "CREATE ROLE \"odd \"\"role\" WITH NOSUPERUSER NOINHERIT NOCREATEROLE NOCREATEDB LOGIN NOREPLICATION "
            "NOBYPASSRLS CONNECTION LIMIT 0 PASSWORD 'it''s' VALID UNTIL '2030-01-01 00:00:00+00'");
  EXPECT_EQ(sql_for(180000).about(role), (Texts{"COMMENT ON ROLE \"odd \"\"role\" IS 'who?'",
                                                "SECURITY LABEL FOR dummy ON ROLE \"odd \"\"role\" IS 'secret'"}));
  GlobalsSql bare = sql_for(180000);
  bare.comments = bare.security_labels = false;
  EXPECT_EQ(bare.about(role), Texts{});
}

TEST(GlobalsSql, SettingsAreQuotedAsTheyNeedIt) {
  model::GlobalRole role;
  role.name = "r";
  role.settings = {"search_path=a, \"B b\"", "work_mem=1MB"};
  EXPECT_EQ(sql_for(180000).settings(role),
            (Texts{"ALTER ROLE r SET search_path TO 'a', 'B b'", "ALTER ROLE r SET work_mem TO '1MB'"}));
}

TEST(GlobalsSql, AMembershipHasTheOptionsThatTheTargetKnows) {
  const model::GlobalMembership membership = {"grp", "mem", "boss", true, true, false};
  EXPECT_EQ(sql_for(180000).membership(membership),
            "GRANT grp TO mem WITH ADMIN OPTION, INHERIT TRUE, SET FALSE GRANTED BY boss");
  EXPECT_EQ(sql_for(150000).membership(membership), "GRANT grp TO mem WITH ADMIN OPTION GRANTED BY boss");
  EXPECT_EQ(sql_for(180000).membership({"grp", "mem", "", false, std::nullopt, std::nullopt}), "GRANT grp TO mem");
}

TEST(GlobalsSql, ATablespaceMayLieElsewhere) {
  const model::GlobalTablespace tablespace = {
      "ts", "mem", "/old", {"seq_page_cost=2"}, {"mem=C/mem", "grp=C/mem"}, {"mem=C/mem"}, "", {}};
  EXPECT_EQ(sql_for(180000).tablespace(tablespace),
            "CREATE TABLESPACE ts OWNER mem LOCATION '/old' WITH (seq_page_cost = '2')");
  EXPECT_EQ(sql_for(180000).about(tablespace), Texts{"GRANT ALL ON TABLESPACE ts TO grp;\n"});
  GlobalsSql mapped = sql_for(180000);
  mapped.privileges = false;
  mapped.tablespace_mapping = {{"/o", "/wrong"}, {"/old", "/n'ew"}};
  EXPECT_EQ(mapped.tablespace(tablespace),
            "CREATE TABLESPACE ts OWNER mem LOCATION '/n''ew' WITH (seq_page_cost = '2')");
  EXPECT_EQ(mapped.about(tablespace), Texts{});
}

TEST(GlobalsSql, PrivilegesOnSettingsGoToServersThatKnowThem) {
  const model::GlobalParameter parameter = {"plpgsql.extra_errors", "postgres", {"grp=sA*/postgres"}, {}};
  EXPECT_EQ(sql_for(150000).parameter(parameter),
            (Texts{"GRANT SET ON PARAMETER plpgsql.extra_errors TO grp;\n"
                   "GRANT ALTER SYSTEM ON PARAMETER plpgsql.extra_errors TO grp WITH GRANT OPTION;\n"}));
  EXPECT_EQ(sql_for(140000).parameter(parameter), Texts{});
}

}  // namespace
}  // namespace pgbraid::app
