// CREATE TABLE and what follows from a table.
#include <gtest/gtest.h>

#include "builder.hpp"
#include "catalog/relations.hpp"

namespace pgbraid::catalog {
namespace {

using Ids = std::vector<model::DumpId>;

class TableTest : public testing::Test {
 protected:
  TableTest() : t_(test::add_table(catalog_, "t", 17000)) {}

  std::string sql() const { return test::definition(catalog_, t_); }

  Catalog catalog_{pg::Features::of(180000)};
  Table& t_;
};

TEST_F(TableTest, MayHaveNoColumns) { EXPECT_EQ(sql(), "CREATE TABLE public.t (\n);\n"); }

TEST_F(TableTest, ListsColumns) {
  test::add_column(t_, "id", "integer").not_null = true;
  test::add_column(t_, "Order", "text").extra().collation = "pg_catalog.\"C\"";
  test::add_default(catalog_, t_, "'x'::text");
  t_.columns.back().not_null = true;
  EXPECT_EQ(sql(),
            "CREATE TABLE public.t (\n"
            "    id integer NOT NULL,\n"
            "    \"Order\" text COLLATE pg_catalog.\"C\" DEFAULT 'x'::text NOT NULL\n"
            ");\n");
}

TEST_F(TableTest, DataMayBeFiltered) {
  test::add_column(t_, "a", "integer");
  t_.row_filter = "a > 0";
  const TableData& data = catalog_.add(std::make_unique<TableData>(t_));
  const model::Toc toc = test::emitted(catalog_, data);
  EXPECT_EQ(toc.at(0).source->copy_out(), "COPY (SELECT a FROM ONLY public.t WHERE (\na > 0\n)) TO stdout");
  EXPECT_EQ(toc.at(0).copy, "COPY public.t (a) FROM stdin;\n");
  EXPECT_EQ(toc.at(0).definition, "");
}

TEST_F(TableTest, DataMayBeBinary) {
  test::add_column(t_, "a", "integer");
  t_.binary = true;
  const TableData& data = catalog_.add(std::make_unique<TableData>(t_));
  const auto copy_out = [&] { return test::emitted(catalog_, data).at(0).source->copy_out(); };
  EXPECT_EQ(copy_out(), "COPY public.t (a) TO stdout WITH (FORMAT binary)");
  EXPECT_EQ(test::emitted(catalog_, data).at(0).copy, "COPY public.t (a) FROM stdin WITH (FORMAT binary);\n");
  t_.row_filter = "a > 0";
  EXPECT_EQ(copy_out(), "COPY (SELECT a FROM ONLY public.t WHERE (\na > 0\n)) TO stdout WITH (FORMAT binary)");
  t_.data_condition = "WHERE a = 1";
  EXPECT_EQ(copy_out(), "COPY (SELECT a FROM ONLY public.t WHERE a = 1) TO stdout WITH (FORMAT binary)");
}

TEST_F(TableTest, DataMayBeLoadedThroughTheRoot) {
  const Table& root = test::add_table(catalog_, "Root");
  TableData& data = catalog_.add(std::make_unique<TableData>(t_));
  data.root = &root;
  const model::Toc toc = test::emitted(catalog_, data);
  EXPECT_EQ(toc.at(0).source->copy_out(), "COPY public.t TO stdout");
  EXPECT_EQ(toc.at(0).copy, "COPY public.\"Root\" FROM stdin;\n");
  EXPECT_EQ(toc.at(0).definition, "-- load via partition root public.\"Root\"");
}

TEST_F(TableTest, DataMayBeInPartsBehindAGate) {
  test::add_column(t_, "a", "integer");
  TableData& data = catalog_.add(std::make_unique<TableData>(t_));
  data.bytes = 900;
  data.part_starts = {0, 10, 4'294'967'290};
  const model::Toc toc = test::emitted(catalog_, data);
  ASSERT_EQ(toc.size(), 4);
  EXPECT_EQ(toc.at(0).source->copy_out(),
            "COPY (SELECT a FROM ONLY public.t WHERE ctid < '(10,0)'::pg_catalog.tid) TO stdout");
  EXPECT_EQ(toc.at(1).source->copy_out(),
            "COPY (SELECT a FROM ONLY public.t WHERE ctid >= '(10,0)'::pg_catalog.tid AND "
            "ctid < '(4294967290,0)'::pg_catalog.tid) TO stdout");
  EXPECT_EQ(toc.at(2).source->copy_out(),
            "COPY (SELECT a FROM ONLY public.t WHERE ctid >= '(4294967290,0)'::pg_catalog.tid) TO stdout");
  Ids needed{t_.id};
  for (std::size_t part = 0; part < 3; ++part) {
    const model::TocEntry& entry = toc.at(part);
    EXPECT_EQ(entry.copy, "COPY public.t (a) FROM stdin;\n");
    EXPECT_EQ(entry.dependencies, Ids{t_.id});
    EXPECT_EQ(entry.source->estimated_bytes, 300);
    EXPECT_FALSE(entry.is_gate());
    needed.push_back(entry.id);
  }
  const model::TocEntry& gate = toc.at(3);
  EXPECT_TRUE(gate.is_gate());
  EXPECT_EQ(gate.id, data.id);
  EXPECT_EQ(gate.dependencies, needed);
  EXPECT_EQ(gate.copy + gate.definition, "");
}

TEST_F(TableTest, PartsMayBeFiltered) {
  test::add_column(t_, "a", "integer");
  t_.row_filter = "a > 0 OR a < -5 -- all";
  TableData& data = catalog_.add(std::make_unique<TableData>(t_));
  data.part_starts = {0, 10};
  EXPECT_EQ(test::emitted(catalog_, data).at(1).source->copy_out(),
            "COPY (SELECT a FROM ONLY public.t WHERE ctid >= '(10,0)'::pg_catalog.tid AND (\n"
            "a > 0 OR a < -5 -- all\n)) TO stdout");
}

TEST_F(TableTest, WritesGeneratedColumns) {
  test::add_column(t_, "a", "integer").generated = 's';
  test::add_default(catalog_, t_, "1");
  test::add_column(t_, "b", "integer").generated = 'v';
  test::add_default(catalog_, t_, "2");
  EXPECT_EQ(sql(),
            "CREATE TABLE public.t (\n"
            "    a integer GENERATED ALWAYS AS (1) STORED,\n"
            "    b integer GENERATED ALWAYS AS (2)\n"
            ");\n");
}

TEST_F(TableTest, LeavesOutAColumnThatIsInheritedOnly) {
  Table& parent = test::add_table(catalog_, "Parent");
  t_.parents = {&parent};
  test::add_column(t_, "own", "integer");
  test::add_column(t_, "inherited", "integer").local = false;
  EXPECT_EQ(sql(), "CREATE TABLE public.t (\n    own integer\n)\nINHERITS (public.\"Parent\");\n");
}

TEST_F(TableTest, SetsNotNullOnAnInheritedColumnWhoseParentHasItNot) {
  Table& parent = test::add_table(catalog_, "p");
  t_.parents = {&parent};
  Column& column = test::add_column(t_, "c", "integer");
  column.local = false;
  column.not_null = true;
  EXPECT_EQ(sql(),
            "CREATE TABLE public.t (\n)\nINHERITS (public.p);\n\n"
            "ALTER TABLE ONLY public.t ALTER COLUMN c SET NOT NULL;\n");
  t_.columns.back().not_null_inherited = true;
  EXPECT_EQ(sql(), "CREATE TABLE public.t (\n)\nINHERITS (public.p);\n");
}

TEST_F(TableTest, ListsAllColumnsOfAPartitionAndAttachesItLater) {
  Table& parent = test::add_relation<Table>(catalog_, "p", 'p', model::ObjectKind::table);
  t_.parents = {&parent};
  t_.is_partition = true;
  t_.partition_bound = "FOR VALUES IN ('a', 'b')";
  test::add_column(t_, "c", "text").local = false;
  EXPECT_EQ(sql(), "CREATE TABLE public.t (\n    c text\n);\n");
  auto& attach = catalog_.add(std::make_unique<TableAttach>(t_));
  const model::Toc toc = test::emitted(catalog_, attach);
  ASSERT_EQ(toc.size(), 1U);
  EXPECT_EQ(toc.at(0).desc, "TABLE ATTACH");
  EXPECT_EQ(toc.at(0).definition, "ALTER TABLE ONLY public.p ATTACH PARTITION public.t FOR VALUES IN ('a', 'b');\n");
  EXPECT_EQ(toc.at(0).dependencies, (Ids{t_.id, parent.id}));
}

TEST_F(TableTest, WritesPartitionKeyAndOptions) {
  t_.relkind = 'p';
  t_.access_method = "heap";
  t_.partition_key = "RANGE (\"From\")";
  t_.options = "fillfactor='70', toast.autovacuum_enabled='false'";
  test::add_column(t_, "From", "date");
  const model::Toc toc = test::emitted(catalog_, t_);
  EXPECT_EQ(toc.at(0).definition,
            "CREATE TABLE public.t (\n    \"From\" date\n)\nPARTITION BY RANGE (\"From\")\n"
            "WITH (fillfactor='70', toast.autovacuum_enabled='false');\n"
            "\nALTER TABLE public.t SET ACCESS METHOD heap;\n");
  // Stock would set it as the default for CREATE TABLE, which a partitioned table does not heed.
  EXPECT_EQ(toc.at(0).access_method, "");
  EXPECT_EQ(toc.at(0).relkind, 'p');
}

TEST_F(TableTest, SaysTheNameOfANotNull) {
  Column& column = test::add_column(t_, "a", "integer");
  column.not_null = true;
  column.not_null_constraint = std::make_unique<NotNull>(NotNull{900, "Odd", true, true, true});
  EXPECT_EQ(sql(), "CREATE TABLE public.t (\n    a integer CONSTRAINT \"Odd\" NOT NULL NO INHERIT\n);\n");
}

TEST_F(TableTest, LeavesANotNullThatIsNotValidatedForLater) {
  Column& column = test::add_column(t_, "a", "integer");
  column.not_null = true;
  column.not_null_constraint = std::make_unique<NotNull>(NotNull{900, "late", false, false, true});
  EXPECT_EQ(sql(), "CREATE TABLE public.t (\n    a integer\n);\n");
}

TEST_F(TableTest, SaysANotNullOfAnInheritedColumnUnlessTheParentGivesIt) {
  Column& column = test::add_column(t_, "a", "integer");
  column.local = false;
  column.not_null = true;
  column.not_null_constraint = std::make_unique<NotNull>(NotNull{900, "own", true, false, false});
  EXPECT_EQ(sql(), "CREATE TABLE public.t (\n    CONSTRAINT own NOT NULL a\n);\n");
  column.not_null_inherited = true;
  EXPECT_EQ(sql(), "CREATE TABLE public.t (\n);\n");
}

TEST_F(TableTest, MayBeUnlogged) {
  t_.unlogged = true;
  EXPECT_EQ(sql(), "CREATE UNLOGGED TABLE public.t (\n);\n");
}

TEST_F(TableTest, OfATypeListsOnlyWhatItAdds) {
  t_.of_type = "public.\"Pair\"";
  test::add_column(t_, "a", "integer");
  EXPECT_EQ(sql(), "CREATE TABLE public.t OF public.\"Pair\";\n");
  test::add_column(t_, "B", "integer").not_null = true;
  EXPECT_EQ(sql(), "CREATE TABLE public.t OF public.\"Pair\" (\n    \"B\" WITH OPTIONS NOT NULL\n);\n");
}

TEST_F(TableTest, HoldsItsChecks) {
  test::add_check(catalog_, t_, "C 1", "CHECK ((a > 0))");
  test::add_check(catalog_, t_, "inherited", "CHECK (true)").printed = false;
  test::add_check(catalog_, t_, "later", "CHECK (true) NOT VALID").separate = true;
  EXPECT_EQ(sql(), "CREATE TABLE public.t (\n    CONSTRAINT \"C 1\" CHECK ((a > 0))\n);\n");
}

TEST_F(TableTest, SetsWhatCreateTableCannotSay) {
  Column& column = test::add_column(t_, "My C", "text");
  column.statistics = 0;
  column.extra().storage = "EXTERNAL";
  column.extra().compression = "lz4";
  column.extra().options = "n_distinct='5'";
  t_.replica_identity = 'f';
  t_.force_row_security = true;
  EXPECT_EQ(sql(),
            "CREATE TABLE public.t (\n    \"My C\" text\n);\n\n"
            "ALTER TABLE ONLY public.t ALTER COLUMN \"My C\" SET STATISTICS 0;\n"
            "ALTER TABLE ONLY public.t ALTER COLUMN \"My C\" SET STORAGE EXTERNAL;\n"
            "ALTER TABLE ONLY public.t ALTER COLUMN \"My C\" SET COMPRESSION lz4;\n"
            "ALTER TABLE ONLY public.t ALTER COLUMN \"My C\" SET (n_distinct='5');\n"
            "ALTER TABLE ONLY public.t REPLICA IDENTITY FULL;\n"
            "ALTER TABLE ONLY public.t FORCE ROW LEVEL SECURITY;\n");
}

TEST_F(TableTest, MakesNothingWhereNothingIsWanted) {
  t_.wanted = Wanted::none();
  EXPECT_EQ(test::emitted(catalog_, t_).size(), 0U);
}

TEST_F(TableTest, EnablesRowSecurity) {
  auto& security = catalog_.add(std::make_unique<RowSecurity>(t_));
  const model::Toc toc = test::emitted(catalog_, security);
  EXPECT_EQ(toc.at(0).definition, "ALTER TABLE public.t ENABLE ROW LEVEL SECURITY;\n");
  EXPECT_EQ(toc.at(0).section, model::Section::post_data);
}

TEST_F(TableTest, CopiesItsColumnsButNotGeneratedOnes) {
  test::add_column(t_, "a", "integer");
  test::add_column(t_, "g", "integer").generated = 's';
  test::add_column(t_, "B\"x", "integer");
  auto& data = catalog_.add(std::make_unique<TableData>(t_));
  data.bytes = 4096;
  const model::Toc toc = test::emitted(catalog_, data);
  ASSERT_EQ(toc.size(), 1U);
  const model::TocEntry& entry = toc.at(0);
  EXPECT_EQ(entry.copy, "COPY public.t (a, \"B\"\"x\") FROM stdin;\n");
  EXPECT_EQ(entry.source->copy_out(), "COPY public.t (a, \"B\"\"x\") TO stdout");
  EXPECT_EQ(entry.source->relation, "public.t");
  EXPECT_EQ(entry.source->estimated_bytes, 4096U);
  EXPECT_TRUE(entry.has_data);
  EXPECT_EQ(entry.section, model::Section::data);
  EXPECT_EQ(entry.catalog, (model::CatalogId{0, 17000}));
  EXPECT_EQ(entry.dependencies, Ids{t_.id});
}

TEST_F(TableTest, CopiesWithoutAListWhereThereIsNoColumn) {
  auto& data = catalog_.add(std::make_unique<TableData>(t_));
  EXPECT_EQ(test::emitted(catalog_, data).at(0).copy, "COPY public.t FROM stdin;\n");
}

TEST_F(TableTest, DataIsNotThereUnlessWanted) {
  auto& data = catalog_.add(std::make_unique<TableData>(t_));
  data.wanted.data = false;
  EXPECT_EQ(test::emitted(catalog_, data).size(), 0U);
}

TEST_F(TableTest, MayHaveADefaultSetLater) {
  test::add_column(t_, "My C", "integer");
  ColumnDefault& value = test::add_default(catalog_, t_, "nextval('s')");
  EXPECT_EQ(test::emitted(catalog_, value).size(), 0U);
  value.separate = true;
  EXPECT_EQ(sql(), "CREATE TABLE public.t (\n    \"My C\" integer\n);\n");
  const model::Toc toc = test::emitted(catalog_, value);
  ASSERT_EQ(toc.size(), 1U);
  EXPECT_EQ(toc.at(0).tag, "t My C");
  EXPECT_EQ(toc.at(0).definition, "ALTER TABLE ONLY public.t ALTER COLUMN \"My C\" SET DEFAULT nextval('s');\n");
  EXPECT_EQ(toc.at(0).drop, "ALTER TABLE public.t ALTER COLUMN \"My C\" DROP DEFAULT;\n");
}

TEST_F(TableTest, MakesNoDefaultOrCheckWhereOnlyPrivilegesAreWanted) {
  test::add_column(t_, "c", "integer");
  ColumnDefault& value = test::add_default(catalog_, t_, "1");
  CheckConstraint& check = test::add_check(catalog_, t_, "later", "CHECK (true) NOT VALID");
  value.separate = check.separate = true;
  value.wanted = check.wanted = Wanted::only_privileges();
  EXPECT_EQ(test::emitted(catalog_, value).size(), 0U);
  EXPECT_EQ(test::emitted(catalog_, check).size(), 0U);
}

TEST_F(TableTest, MayHaveACheckAddedLater) {
  CheckConstraint& check = test::add_check(catalog_, t_, "C 1", "CHECK (true) NOT VALID");
  check.separate = true;
  const model::Toc toc = test::emitted(catalog_, check);
  EXPECT_EQ(toc.at(0).tag, "t C 1");
  EXPECT_EQ(toc.at(0).definition, "ALTER TABLE public.t\n    ADD CONSTRAINT \"C 1\" CHECK (true) NOT VALID;\n");
  EXPECT_EQ(toc.at(0).drop, "ALTER TABLE public.t DROP CONSTRAINT \"C 1\";\n");
}

}  // namespace
}  // namespace pgbraid::catalog
