// Foreign-data wrappers, servers, user mappings and foreign tables.
#include <gtest/gtest.h>

#include "builder.hpp"
#include "catalog/foreign_servers.hpp"
#include "catalog/relations.hpp"

namespace pgbraid::catalog {
namespace {

class ForeignTest : public testing::Test {
 protected:
  template <typename Kind>
  Kind& add(model::ObjectKind kind, const std::string& name) {
    auto made = std::make_unique<Kind>();
    made->kind = kind;
    made->name = name;
    made->owner = "owner";
    made->wanted = Wanted::all();
    made->catalog = {table_oid::kForeignServer, 17000};
    return catalog_.add(std::move(made));
  }

  Table& add_foreign_table() {
    Table& table = test::add_relation<Table>(catalog_, "t", 'f', model::ObjectKind::foreign_table, 17001);
    table.server = "My server";
    table.replica_identity = 'n';  // as the server has it
    return table;
  }

  Catalog catalog_{pg::Features::of(180000)};
};

TEST(ForeignOptions, AreQuoted) {
  EXPECT_EQ(options_clause({{"host", "it's"}, {"Odd \"name\"", ""}, {"user", "a\nb"}}),
            "OPTIONS (\n    host 'it''s',\n    \"Odd \"\"name\"\"\" '',\n    \"user\" 'a\nb'\n)");
}

TEST_F(ForeignTest, AWrapperHasWhatItWasGiven) {
  auto& wrapper = add<ForeignDataWrapper>(model::ObjectKind::foreign_data_wrapper, "W");
  EXPECT_EQ(test::definition(catalog_, wrapper), "CREATE FOREIGN DATA WRAPPER \"W\";\n");
  wrapper.handler = "s.handle";
  wrapper.validator = "s.\"Check\"";
  wrapper.options = {{"a", "b"}};
  EXPECT_EQ(test::definition(catalog_, wrapper),
            "CREATE FOREIGN DATA WRAPPER \"W\" HANDLER s.handle VALIDATOR s.\"Check\" OPTIONS (\n    a 'b'\n);\n");
}

TEST_F(ForeignTest, PrivilegesNameAServerInFull) {
  auto& server = add<ForeignServer>(model::ObjectKind::server, "My server");
  server.wrapper = "W";
  server.type = "it's";
  server.version = "1";
  catalog_.privileges[Subject{server.catalog, 0}] = {{"owner=U/owner", "reader=U*/owner"}, {"owner=U/owner"}};
  catalog_.comments[Subject{server.catalog, 0}] = "told";
  const model::Toc toc = test::emitted(catalog_, server);
  ASSERT_EQ(toc.size(), 3U);
  EXPECT_EQ(toc.at(0).definition, "CREATE SERVER \"My server\" TYPE 'it''s' VERSION '1' FOREIGN DATA WRAPPER \"W\";\n");
  EXPECT_EQ(toc.at(0).drop, "DROP SERVER \"My server\";\n");
  EXPECT_EQ(toc.at(1).tag, "SERVER \"My server\"");
  EXPECT_EQ(toc.at(1).definition, "COMMENT ON SERVER \"My server\" IS 'told';\n");
  EXPECT_EQ(toc.at(2).tag, "FOREIGN SERVER \"My server\"");
  EXPECT_EQ(toc.at(2).definition, "GRANT ALL ON FOREIGN SERVER \"My server\" TO reader WITH GRANT OPTION;\n");
}

TEST_F(ForeignTest, AMappingIsForARoleOrForEverybody) {
  auto& mapping = add<UserMapping>(model::ObjectKind::user_mapping, "USER MAPPING public SERVER My server");
  mapping.server = "My server";
  EXPECT_EQ(test::definition(catalog_, mapping), "CREATE USER MAPPING FOR PUBLIC SERVER \"My server\";\n");
  mapping.user = "PUBLIC";
  mapping.options = {{"password", "x"}};
  const model::Toc toc = test::emitted(catalog_, mapping);
  EXPECT_EQ(toc.at(0).definition,
            "CREATE USER MAPPING FOR \"PUBLIC\" SERVER \"My server\" OPTIONS (\n    password 'x'\n);\n");
  EXPECT_EQ(toc.at(0).drop, "DROP USER MAPPING FOR \"PUBLIC\" SERVER \"My server\";\n");
}

TEST_F(ForeignTest, ATableHasItsServerAndOptions) {
  Table& t = add_foreign_table();
  test::add_column(t, "id", "integer").extra().foreign_options = {{"column_name", "the id"}};
  t.foreign_options = {{"table_name", "x"}};
  const model::Toc toc = test::emitted(catalog_, t);
  ASSERT_EQ(toc.size(), 1U);
  EXPECT_EQ(toc.at(0).desc, "FOREIGN TABLE");
  EXPECT_EQ(toc.at(0).definition,
            "CREATE FOREIGN TABLE public.t (\n    id integer\n)\nSERVER \"My server\"\n"
            "OPTIONS (\n    table_name 'x'\n);\n\n"
            "ALTER FOREIGN TABLE ONLY public.t ALTER COLUMN id OPTIONS (\n    column_name 'the id'\n);\n");
  EXPECT_EQ(toc.at(0).drop, "DROP FOREIGN TABLE public.t;\n");
}

TEST_F(ForeignTest, WhatBelongsToATableSaysForeignTable) {
  Table& t = add_foreign_table();
  test::add_column(t, "id", "integer");
  ColumnDefault& value = test::add_default(catalog_, t, "1");
  value.separate = true;
  EXPECT_EQ(test::definition(catalog_, value), "ALTER FOREIGN TABLE ONLY public.t ALTER COLUMN id SET DEFAULT 1;\n");
  CheckConstraint& check = test::add_check(catalog_, t, "c", "CHECK ((id > 0)) NOT VALID");
  check.separate = true;
  const model::Toc toc = test::emitted(catalog_, check);
  EXPECT_EQ(toc.at(0).definition, "ALTER FOREIGN TABLE public.t\n    ADD CONSTRAINT c CHECK ((id > 0)) NOT VALID;\n");
  EXPECT_EQ(toc.at(0).drop, "ALTER FOREIGN TABLE public.t DROP CONSTRAINT c;\n");
}

TEST_F(ForeignTest, RowsAreReadByAQueryOfTheTableAlone) {
  Table& t = add_foreign_table();
  auto& data = catalog_.add(std::make_unique<TableData>(t));
  EXPECT_EQ(test::emitted(catalog_, data).at(0).source->copy_out(), "COPY (SELECT FROM ONLY public.t) TO stdout");
  test::add_column(t, "id", "integer");
  test::add_column(t, "Of two", "integer").generated = 's';
  test::add_column(t, "b c", "integer");
  const model::Toc toc = test::emitted(catalog_, data);
  EXPECT_EQ(toc.at(0).source->copy_out(), "COPY (SELECT id, \"b c\" FROM ONLY public.t) TO stdout");
  EXPECT_TRUE(toc.at(0).source->foreign);
  EXPECT_EQ(toc.at(0).copy, "COPY public.t (id, \"b c\") FROM stdin;\n");
}

}  // namespace
}  // namespace pgbraid::catalog
