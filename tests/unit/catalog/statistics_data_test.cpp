#include "catalog/statistics_data.hpp"

#include <gtest/gtest.h>

namespace pgbraid::catalog {
namespace {

TEST(StatisticsCall, NamesTheRelationTheServerAndTheValues) {
  EXPECT_EQ(statistics_call("pg_restore_relation_stats", {180006, "public", "t"},
                            {{"relpages", "17", "integer"}, {"reltuples", "1000", "real"}}),
            "SELECT * FROM pg_catalog.pg_restore_relation_stats(\n"
            "\t'version', '180006'::integer,\n"
            "\t'schemaname', 'public',\n"
            "\t'relname', 't',\n"
            "\t'relpages', '17'::integer,\n"
            "\t'reltuples', '1000'::real\n"
            ");\n");
}

TEST(StatisticsCall, QuotesWhateverValuesSay) {
  const std::string sql =
      statistics_call("pg_restore_attribute_stats", {150018, "s'x", "t\"\n"},
                      {{"attname", "a'); DROP TABLE t; --", ""}, {"most_common_vals", "{'\\\"}", "text"}});
  EXPECT_NE(sql.find("'schemaname', 's''x',\n"), std::string::npos);
  EXPECT_NE(sql.find("'relname', 't\"\n',\n"), std::string::npos);
  EXPECT_NE(sql.find("'attname', 'a''); DROP TABLE t; --',\n"), std::string::npos);
  EXPECT_NE(sql.find("'most_common_vals', '{''\\\"}'::text\n);\n"), std::string::npos);
}

}  // namespace
}  // namespace pgbraid::catalog
