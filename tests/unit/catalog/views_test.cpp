// Views, materialized views and sequences.
#include <gtest/gtest.h>

#include <limits>

#include "builder.hpp"
#include "catalog/indexes.hpp"
#include "catalog/relations.hpp"

namespace pgbraid::catalog {
namespace {

using Ids = std::vector<model::DumpId>;

class ViewTest : public testing::Test {
 protected:
  ViewTest() : view_(test::add_view(catalog_, "V", " SELECT t.a\n   FROM public.t")) {
    test::add_column(view_, "a", "integer");
    test::add_column(view_, "My B", "text").extra().collation = "pg_catalog.\"C\"";
  }

  Catalog catalog_{pg::Features::of(150000)};
  View& view_;
};

TEST_F(ViewTest, IsWrittenWithItsOptions) {
  view_.options = "security_barrier='true'";
  view_.check_option = "CASCADED";
  const model::Toc toc = test::emitted(catalog_, view_);
  EXPECT_EQ(toc.at(0).definition,
            "CREATE VIEW public.\"V\" WITH (security_barrier='true') AS\n"
            " SELECT t.a\n   FROM public.t\n  WITH CASCADED CHECK OPTION;\n");
  EXPECT_EQ(toc.at(0).drop, "DROP VIEW public.\"V\";\n");
}

TEST_F(ViewTest, WhenSplitIsAStandInFirstAndGetsItsQueryLater) {
  Table& table = test::add_table(catalog_, "t");
  view_.dependencies = {table.id};
  auto& query = catalog_.add(std::make_unique<ViewQuery>(view_));
  view_.split = true;
  view_.dependencies.clear();
  const std::string stand_in =
      "SELECT\n    NULL::integer AS a,\n    NULL::text COLLATE pg_catalog.\"C\" AS \"My B\";\n";
  EXPECT_EQ(test::definition(catalog_, view_), "CREATE VIEW public.\"V\" AS\n" + stand_in);
  const model::Toc toc = test::emitted(catalog_, query);
  ASSERT_EQ(toc.size(), 1U);
  EXPECT_EQ(toc.at(0).desc, "RULE");
  EXPECT_EQ(toc.at(0).tag, "V _RETURN");
  EXPECT_EQ(toc.at(0).section, model::Section::post_data);
  EXPECT_EQ(toc.at(0).definition, "CREATE OR REPLACE VIEW public.\"V\" AS\n SELECT t.a\n   FROM public.t;\n");
  EXPECT_EQ(toc.at(0).drop, "CREATE OR REPLACE VIEW public.\"V\" AS\n" + stand_in);
  EXPECT_EQ(toc.at(0).dependencies, (Ids{view_.id, table.id}));
}

TEST_F(ViewTest, WithoutColumnsHasAStandInToo) {
  view_.columns.clear();
  view_.split = true;
  EXPECT_EQ(test::definition(catalog_, view_), "CREATE VIEW public.\"V\" AS\nSELECT\n;\n");
}

TEST(MaterializedViewTest, IsMadeEmptyAndFilledLast) {
  Catalog catalog(pg::Features::of(150000));
  auto& view = test::add_relation<MaterializedView>(catalog, "m", 'm', model::ObjectKind::materialized_view);
  view.query = " SELECT 1 AS one";
  view.options = "fillfactor='50'";
  view.tablespace = "fast";
  const model::Toc toc = test::emitted(catalog, view);
  EXPECT_EQ(toc.at(0).definition,
            "CREATE MATERIALIZED VIEW public.m WITH (fillfactor='50') AS\n SELECT 1 AS one\n  WITH NO DATA;\n");
  EXPECT_EQ(toc.at(0).drop, "DROP MATERIALIZED VIEW public.m;\n");
  EXPECT_EQ(toc.at(0).tablespace, "fast");
  auto& data = catalog.add(std::make_unique<MaterializedViewData>(view));
  const model::Toc refresh = test::emitted(catalog, data);
  ASSERT_EQ(refresh.size(), 1U);
  EXPECT_EQ(refresh.at(0).definition, "REFRESH MATERIALIZED VIEW public.m;\n");
  EXPECT_EQ(refresh.at(0).dependencies, Ids{view.id});
  data.wanted.data = false;
  EXPECT_EQ(test::emitted(catalog, data).size(), 0U);
}

class SequenceTest : public testing::Test {
 protected:
  SequenceTest() : sequence_(test::add_relation<Sequence>(catalog_, "s", 'S', model::ObjectKind::sequence)) {
    sequence_.maximum = std::numeric_limits<std::int64_t>::max();
  }

  // A table whose column `c` owns the sequence.
  Table& own(char identity) {
    Table& table = test::add_table(catalog_, "t");
    test::add_column(table, "c", "bigint").identity = identity;
    sequence_.owner_table = &table;
    sequence_.owner_column = 1;
    sequence_.identity = identity != 0;
    return table;
  }

  Catalog catalog_{pg::Features::of(150000)};
  Sequence& sequence_;
};

TEST_F(SequenceTest, LeavesUsualBoundsUnsaid) {
  EXPECT_EQ(test::definition(catalog_, sequence_),
            "CREATE SEQUENCE public.s\n    START WITH 1\n    INCREMENT BY 1\n    NO MINVALUE\n    NO MAXVALUE\n"
            "    CACHE 1;\n");
}

TEST_F(SequenceTest, KnowsTheUsualBoundsOfItsTypeAndDirection) {
  sequence_.type = "smallint";
  sequence_.increment = -1;
  sequence_.minimum = -32768;
  sequence_.maximum = -1;
  sequence_.start = -1;
  sequence_.cycle = true;
  EXPECT_EQ(test::definition(catalog_, sequence_),
            "CREATE SEQUENCE public.s\n    AS smallint\n    START WITH -1\n    INCREMENT BY -1\n    NO MINVALUE\n"
            "    NO MAXVALUE\n    CACHE 1\n    CYCLE;\n");
}

TEST_F(SequenceTest, SaysUnusualBounds) {
  sequence_.unlogged = true;
  sequence_.minimum = -5;
  sequence_.maximum = 5;
  sequence_.cache = 7;
  EXPECT_EQ(test::definition(catalog_, sequence_),
            "CREATE UNLOGGED SEQUENCE public.s\n    START WITH 1\n    INCREMENT BY 1\n    MINVALUE -5\n"
            "    MAXVALUE 5\n    CACHE 7;\n");
}

TEST_F(SequenceTest, OfAColumnIsOwnedByIt) {
  Table& table = own(0);
  const model::Toc toc = test::emitted(catalog_, sequence_);
  ASSERT_EQ(toc.size(), 2U);
  EXPECT_EQ(toc.at(0).drop, "DROP SEQUENCE public.s;\n");
  EXPECT_EQ(toc.at(1).desc, "SEQUENCE OWNED BY");
  EXPECT_EQ(toc.at(1).definition, "ALTER SEQUENCE public.s OWNED BY public.t.c;\n");
  EXPECT_EQ(toc.at(1).dependencies, (Ids{sequence_.id, table.id}));
}

TEST_F(SequenceTest, OfATableThatIsNotDumpedBelongsToNobody) {
  own(0).wanted = Wanted::none();
  EXPECT_EQ(test::emitted(catalog_, sequence_).size(), 1U);
}

TEST_F(SequenceTest, BehindAnIdentityColumnIsMadeWithIt) {
  own('d');
  const model::Toc toc = test::emitted(catalog_, sequence_);
  ASSERT_EQ(toc.size(), 1U);
  EXPECT_EQ(toc.at(0).definition,
            "ALTER TABLE public.t ALTER COLUMN c ADD GENERATED BY DEFAULT AS IDENTITY (\n"
            "    SEQUENCE NAME public.s\n    START WITH 1\n    INCREMENT BY 1\n    NO MINVALUE\n    NO MAXVALUE\n"
            "    CACHE 1\n);\n");
  EXPECT_EQ(toc.at(0).drop, "");
}

TEST_F(SequenceTest, SaysAlwaysForAnIdentityThatIs) {
  own('a');
  EXPECT_NE(test::definition(catalog_, sequence_).find("ADD GENERATED ALWAYS AS IDENTITY"), std::string::npos);
}

TEST_F(SequenceTest, HasItsPositionSet) {
  sequence_.name = "It's";
  auto& set = catalog_.add(std::make_unique<SequenceSet>(sequence_));
  set.last_value = 42;
  set.called = true;
  const model::Toc toc = test::emitted(catalog_, set);
  EXPECT_EQ(toc.at(0).definition, "SELECT pg_catalog.setval('public.\"It''s\"', 42, true);\n");
  EXPECT_EQ(toc.at(0).section, model::Section::data);
}

TEST_F(SequenceTest, HasPrivilegesOfASequence) {
  sequence_.catalog = {table_oid::kClass, 17000};
  catalog_.privileges[{sequence_.catalog, 0}] = {{"bob=rU/owner"}, {}};
  EXPECT_EQ(test::emitted(catalog_, sequence_).at(1).definition, "GRANT SELECT,USAGE ON SEQUENCE public.s TO bob;\n");
}

class IndexTest : public testing::Test {
 protected:
  IndexTest() : table_(test::add_table(catalog_, "T")) {}

  Index& add(const std::string& name, const std::string& definition) {
    auto index = std::make_unique<Index>();
    index->kind = model::ObjectKind::index;
    index->section = model::Section::post_data;
    index->schema = "public";
    index->name = index->index_name = name;
    index->definition = definition;
    index->relation = &table_;
    index->table = table_.id;
    index->wanted = Wanted::all();
    index->tablespace = "fast";
    return catalog_.add(std::move(index));
  }

  Catalog catalog_{pg::Features::of(150000)};
  Table& table_;
};

TEST_F(IndexTest, IsWrittenAsTheServerSaysWithWhatFollows) {
  Index& index = add("I", "CREATE INDEX \"I\" ON public.\"T\" USING btree (lower(a))");
  index.clustered = true;
  index.replica_identity = true;
  index.statistics = {{1, 500}};
  const model::Toc toc = test::emitted(catalog_, index);
  EXPECT_EQ(toc.at(0).definition,
            "CREATE INDEX \"I\" ON public.\"T\" USING btree (lower(a));\n"
            "\nALTER TABLE public.\"T\" CLUSTER ON \"I\";\n"
            "ALTER INDEX public.\"I\" ALTER COLUMN 1 SET STATISTICS 500;\n"
            "\nALTER TABLE ONLY public.\"T\" REPLICA IDENTITY USING INDEX \"I\";\n");
  EXPECT_EQ(toc.at(0).drop, "DROP INDEX public.\"I\";\n");
  EXPECT_EQ(toc.at(0).tablespace, "fast");
}

TEST_F(IndexTest, OfAConstraintIsAddedToTheTable) {
  Index& index = add("K", "PRIMARY KEY (a)");
  index.of_constraint = true;
  index.kind = model::ObjectKind::constraint;
  const model::Toc toc = test::emitted(catalog_, index);
  EXPECT_EQ(toc.at(0).tag, "T K");
  EXPECT_EQ(toc.at(0).definition, "ALTER TABLE ONLY public.\"T\"\n    ADD CONSTRAINT \"K\" PRIMARY KEY (a);\n");
  EXPECT_EQ(toc.at(0).drop, "ALTER TABLE ONLY public.\"T\" DROP CONSTRAINT \"K\";\n");
}

TEST_F(IndexTest, BehindAConstraintHasACommentOfItsOwn) {
  Index& index = add("K", "PRIMARY KEY (a)");
  index.of_constraint = true;
  index.kind = model::ObjectKind::constraint;
  index.catalog = {table_oid::kConstraint, 18000};
  index.oid = 18001;
  catalog_.comments[{index.catalog, 0}] = "key";
  catalog_.comments[{{table_oid::kClass, 18001}, 0}] = "index";
  const model::Toc toc = test::emitted(catalog_, index);
  ASSERT_EQ(toc.size(), 3U);
  EXPECT_EQ(toc.at(1).definition, "COMMENT ON CONSTRAINT \"K\" ON public.\"T\" IS 'key';\n");
  EXPECT_EQ(toc.at(2).definition, "COMMENT ON INDEX public.\"K\" IS 'index';\n");
}

TEST_F(IndexTest, OfAPartitionIsAttached) {
  Index& parent = add("P", "...");
  Index& index = add("I", "...");
  index.parent = &parent;
  auto& attach = catalog_.add(std::make_unique<IndexAttach>(index));
  const model::Toc toc = test::emitted(catalog_, attach);
  EXPECT_EQ(toc.at(0).definition, "ALTER INDEX public.\"P\" ATTACH PARTITION public.\"I\";\n");
  EXPECT_EQ(toc.at(0).dependencies, (Ids{table_.id, parent.id, index.id}));
}

}  // namespace
}  // namespace pgbraid::catalog
