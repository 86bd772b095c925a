#include "catalog/emitter.hpp"

#include <gtest/gtest.h>

#include "builder.hpp"
#include "catalog/domains.hpp"
#include "catalog/reader.hpp"

namespace pgbraid::catalog {
namespace {

using Ids = std::vector<model::DumpId>;

class EmitterTest : public testing::Test {
 protected:
  Table& table(const std::string& name, model::Oid oid = 0) { return test::add_table(catalog_, name, oid); }

  Catalog catalog_{pg::Features::of(150000)};
};

TEST_F(EmitterTest, GivesAnEntryItsObjectsIdAndNames) {
  Table& t = table("My T", 17000);
  t.tablespace = "fast";
  t.access_method = "heap";
  const model::Toc toc = test::emitted(catalog_, t);
  ASSERT_EQ(toc.size(), 1U);
  const model::TocEntry& entry = toc.at(0);
  EXPECT_EQ(entry.id, t.id);
  EXPECT_EQ(entry.catalog, (model::CatalogId{table_oid::kClass, 17000}));
  EXPECT_EQ(entry.desc, "TABLE");
  EXPECT_EQ(entry.section, model::Section::pre_data);
  EXPECT_EQ(entry.tag, "My T");
  EXPECT_EQ(entry.schema, "public");
  EXPECT_EQ(entry.owner, "owner");
  EXPECT_EQ(entry.drop, "DROP TABLE public.\"My T\";\n");
  EXPECT_EQ(entry.tablespace, "fast");
  EXPECT_EQ(entry.access_method, "heap");
  EXPECT_EQ(entry.relkind, 'r');
}

TEST_F(EmitterTest, HandsDependenciesOnThroughObjectsWithoutAnEntry) {
  Table& far = table("far");
  Table& hidden = table("hidden");
  Table& hidden_too = table("hidden_too");
  Table& near = table("near");
  hidden.wanted = Wanted::none();
  hidden_too.wanted = Wanted::none();
  hidden_too.dependencies = {far.id, hidden.id};
  hidden.dependencies = {hidden_too.id};  // a circle of objects that nobody will see
  near.dependencies = {hidden.id, hidden.id};
  EXPECT_EQ(test::emitted(catalog_, near).at(0).dependencies, Ids{far.id});
}

TEST_F(EmitterTest, NamesADependencyOnceAndNeverItself) {
  Table& a = table("a");
  Table& hidden = table("hidden");
  Table& b = table("b");
  hidden.wanted = Wanted::none();
  hidden.dependencies = {a.id, b.id};
  b.dependencies = {a.id, hidden.id, a.id};
  EXPECT_EQ(test::emitted(catalog_, b).at(0).dependencies, Ids{a.id});
}

TEST_F(EmitterTest, LeavesOwnersOutIfAsked) {
  Table& t = table("t", 17000);
  catalog_.comments[{t.catalog, 0}] = "x";
  EmitOptions options;
  options.no_owner = true;
  const model::Toc toc = test::emitted(catalog_, t, options);
  ASSERT_EQ(toc.size(), 2U);
  EXPECT_EQ(toc.at(0).owner, "");
  EXPECT_EQ(toc.at(1).owner, "");
}

TEST_F(EmitterTest, PutsTheLabelsOfATableAndItsColumnsIntoOneEntry) {
  Table& t = table("My T", 17000);
  test::add_column(t, "My C", "integer");
  catalog_.labels[{t.catalog, 0}] = {{"My \"P", "it's"}, {"prov", "secret"}};
  catalog_.labels[{t.catalog, 1}] = {{"prov", "column"}};
  const model::Toc toc = test::emitted(catalog_, t);
  ASSERT_EQ(toc.size(), 2U);
  EXPECT_EQ(toc.at(1).desc, "SECURITY LABEL");
  EXPECT_EQ(toc.at(1).section, model::Section::none);
  EXPECT_EQ(toc.at(1).tag, "TABLE \"My T\"");
  EXPECT_EQ(toc.at(1).dependencies, Ids{t.id});
  EXPECT_EQ(toc.at(1).definition,
            "SECURITY LABEL FOR \"My \"\"P\" ON TABLE public.\"My T\" IS 'it''s';\n"
            "SECURITY LABEL FOR prov ON TABLE public.\"My T\" IS 'secret';\n"
            "SECURITY LABEL FOR prov ON COLUMN public.\"My T\".\"My C\" IS 'column';\n");
}

TEST_F(EmitterTest, LeavesLabelsOfWhatIsNotWantedOut) {
  Table& t = table("t", 17000);
  catalog_.labels[{t.catalog, 0}] = {{"prov", "secret"}};
  t.wanted.labels = false;
  EXPECT_EQ(test::emitted(catalog_, t).size(), 1U);
}

TEST_F(EmitterTest, ReadsOnlyTheRowsOfAConfigurationTableThatItsConditionSays) {
  Table& t = table("cfg", 17000);
  Table& other = table("other", 17001);
  for (Table* made : {&t, &other}) {
    test::add_column(*made, "a", "integer");
    test::add_column(*made, "My B", "integer");
    made->wanted = Wanted::none();
    made->wanted.data = true;
  }
  t.data_condition = "WHERE a > 1";
  TableData& rows_of_other = catalog_.add(std::make_unique<TableData>(other));
  TableData& rows = catalog_.add(std::make_unique<TableData>(t));
  rows.dependencies.push_back(rows_of_other.id);
  const model::Toc toc = test::emitted(catalog_, rows);
  EXPECT_EQ(toc.at(0).copy, "COPY public.cfg (a, \"My B\") FROM stdin;\n");
  EXPECT_EQ(toc.at(0).source->copy_out(), "COPY (SELECT a, \"My B\" FROM ONLY public.cfg WHERE a > 1) TO stdout");
  // The table has no entry, and yet stands first.
  EXPECT_EQ(toc.at(0).dependencies, (Ids{t.id, rows_of_other.id}));
}

TEST_F(EmitterTest, MakesCommentsOfTheTableAndItsColumns) {
  Table& t = table("My T", 17000);
  test::add_column(t, "My C", "integer");
  catalog_.comments[{t.catalog, 0}] = "it's\na table";
  catalog_.comments[{t.catalog, 1}] = "column";
  const model::Toc toc = test::emitted(catalog_, t);
  ASSERT_EQ(toc.size(), 3U);
  EXPECT_EQ(toc.at(1).desc, "COMMENT");
  EXPECT_EQ(toc.at(1).section, model::Section::none);
  EXPECT_EQ(toc.at(1).tag, "TABLE \"My T\"");
  EXPECT_EQ(toc.at(1).definition, "COMMENT ON TABLE public.\"My T\" IS 'it''s\na table';\n");
  EXPECT_EQ(toc.at(1).dependencies, Ids{t.id});
  EXPECT_EQ(toc.at(1).catalog, model::CatalogId{});
  EXPECT_EQ(toc.at(2).tag, "COLUMN \"My T\".\"My C\"");
  EXPECT_EQ(toc.at(2).definition, "COMMENT ON COLUMN public.\"My T\".\"My C\" IS 'column';\n");
}

TEST_F(EmitterTest, GivesExtraEntriesIdsBehindThoseOfTheObjects) {
  Table& t = table("t", 17000);
  table("other");
  catalog_.comments[{t.catalog, 0}] = "x";
  EXPECT_EQ(test::emitted(catalog_, t).at(1).id, 3);
}

TEST_F(EmitterTest, MakesNoCommentThatIsNotWanted) {
  Table& t = table("t", 17000);
  catalog_.comments[{t.catalog, 0}] = "x";
  t.wanted.comment = false;
  EXPECT_EQ(test::emitted(catalog_, t).size(), 1U);
}

TEST_F(EmitterTest, CommentMayHaveADefault) {
  Table& t = table("t", 17000);
  model::Toc toc;
  Emitter emitter(catalog_, toc, {});
  catalog_.comments[{t.catalog, 0}] = "usual";
  emitter.comment(t, {"SCHEMA", "s", "s"}, 0, "usual");
  EXPECT_EQ(toc.size(), 0U);
  catalog_.comments.clear();
  emitter.comment(t, {"SCHEMA", "s", "s"}, 0, "usual");
  ASSERT_EQ(toc.size(), 1U);
  EXPECT_EQ(toc.at(0).definition, "COMMENT ON SCHEMA s IS '';\n");
}

TEST_F(EmitterTest, MakesPrivilegesOfTheTableAndItsColumns) {
  Table& t = table("T", 17000);
  test::add_column(t, "c", "integer");
  catalog_.privileges[{t.catalog, 0}] = {{"bob=r/owner"}, {}};
  catalog_.privileges[{t.catalog, 1}] = {{"bob=w/owner"}, {}};
  const model::Toc toc = test::emitted(catalog_, t);
  ASSERT_EQ(toc.size(), 3U);
  EXPECT_EQ(toc.at(1).desc, "ACL");
  EXPECT_EQ(toc.at(1).tag, "TABLE \"T\"");
  EXPECT_EQ(toc.at(1).definition, "GRANT SELECT ON TABLE public.\"T\" TO bob;\n");
  EXPECT_EQ(toc.at(2).tag, "COLUMN \"T\".c");
  EXPECT_EQ(toc.at(2).definition, "GRANT UPDATE(c) ON TABLE public.\"T\" TO bob;\n");
  // A REVOKE on the table would take the column's along.
  EXPECT_EQ(toc.at(2).dependencies, (Ids{t.id, toc.at(1).id}));
}

TEST_F(EmitterTest, LeavesPrivilegesOutIfAsked) {
  Table& t = table("t", 17000);
  catalog_.privileges[{t.catalog, 0}] = {{"bob=r/owner"}, {}};
  EmitOptions options;
  options.no_privileges = true;
  EXPECT_EQ(test::emitted(catalog_, t, options).size(), 1U);
}

TEST_F(EmitterTest, MakesPrivilegesOfAnObjectThatHasNoEntry) {
  Table& extension = table("extension");
  Table& member = table("member", 17000);
  member.wanted = Wanted::only_privileges();
  member.dependencies = {extension.id};
  catalog_.privileges[{member.catalog, 0}] = {{"bob=r/owner"}, {}};
  const model::Toc toc = test::emitted(catalog_, member);
  ASSERT_EQ(toc.size(), 1U);
  EXPECT_EQ(toc.at(0).desc, "ACL");
  EXPECT_EQ(toc.at(0).dependencies, Ids{extension.id});
}

TEST_F(EmitterTest, KnowsMaintainByTheServersVersion) {
  Catalog later(pg::Features::of(170000));
  for (Catalog* catalog : {&catalog_, &later}) {
    Table& t = test::add_table(*catalog, "t", 17000);
    catalog->privileges[{t.catalog, 0}] = {{"bob=arwdDxt/owner"}, {}};
  }
  EXPECT_EQ(test::emitted(catalog_, catalog_.object(1)).at(1).definition, "GRANT ALL ON TABLE public.t TO bob;\n");
  EXPECT_NE(test::emitted(later, later.object(1)).at(1).definition, "GRANT ALL ON TABLE public.t TO bob;\n");
}

TEST_F(EmitterTest, CommentOnAConstraintInItsTableDependsOnTheTable) {
  Table& needed = table("needed");
  Table& t = table("t");
  CheckConstraint& check = test::add_check(catalog_, t, "c", "CHECK ((a > 0))", 18000);
  check.dependencies = {needed.id};
  catalog_.comments[{check.catalog, 0}] = "x";
  const model::Toc toc = test::emitted(catalog_, t);
  ASSERT_EQ(toc.size(), 2U);
  EXPECT_EQ(toc.at(0).dependencies, Ids{needed.id});
  EXPECT_EQ(toc.at(1).tag, "CONSTRAINT c ON t");
  EXPECT_EQ(toc.at(1).dependencies, Ids{t.id});
}

TEST_F(EmitterTest, CommentOnAConstraintOfItsOwnDependsOnTheConstraint) {
  Table& t = table("t");
  CheckConstraint& check = test::add_check(catalog_, t, "c", "CHECK ((a > 0)) NOT VALID", 18000);
  check.separate = true;
  catalog_.comments[{check.catalog, 0}] = "x";
  EXPECT_EQ(test::emitted(catalog_, t).size(), 1U);
  const model::Toc toc = test::emitted(catalog_, check);
  ASSERT_EQ(toc.size(), 2U);
  EXPECT_EQ(toc.at(1).dependencies, Ids{check.id});
}

class DomainTest : public EmitterTest {
 protected:
  DomainTest() {
    auto domain = std::make_unique<Domain>();
    domain->kind = model::ObjectKind::domain;
    domain->schema = "public";
    domain->name = "D";
    domain->wanted = Wanted::all();
    domain->definition = "integer NOT NULL";
    domain_ = &catalog_.add(std::move(domain));
    auto constraint = std::make_unique<DomainConstraint>();
    constraint->kind = model::ObjectKind::check_constraint;
    constraint->catalog = {table_oid::kConstraint, 18000};
    constraint->schema = "public";
    constraint->name = "positive";
    constraint->wanted = Wanted::all();
    constraint->table = domain_->id;
    constraint->domain = domain_;
    constraint->definition = "CHECK ((VALUE > 0))";
    constraint_ = &catalog_.add(std::move(constraint));
    domain_->constraints.push_back(constraint_);
    catalog_.comments[{constraint_->catalog, 0}] = "x";
  }

  Domain* domain_ = nullptr;
  DomainConstraint* constraint_ = nullptr;
};

TEST_F(DomainTest, HoldsItsConstraintsAndTheirComments) {
  const model::Toc toc = test::emitted(catalog_, *domain_);
  ASSERT_EQ(toc.size(), 2U);
  EXPECT_EQ(toc.at(0).definition,
            "CREATE DOMAIN public.\"D\" AS integer NOT NULL\n\tCONSTRAINT positive CHECK ((VALUE > 0));\n");
  EXPECT_EQ(toc.at(1).definition, "COMMENT ON CONSTRAINT positive ON DOMAIN public.\"D\" IS 'x';\n");
  EXPECT_EQ(toc.at(1).dependencies, Ids{domain_->id});
  EXPECT_EQ(test::emitted(catalog_, *constraint_).size(), 0U);
}

TEST_F(DomainTest, MayHaveAConstraintOfItsOwn) {
  constraint_->separate = true;
  EXPECT_EQ(test::definition(catalog_, *domain_), "CREATE DOMAIN public.\"D\" AS integer NOT NULL;\n");
  const model::Toc toc = test::emitted(catalog_, *constraint_);
  ASSERT_EQ(toc.size(), 2U);
  EXPECT_EQ(toc.at(0).definition, "ALTER DOMAIN public.\"D\"\n    ADD CONSTRAINT positive CHECK ((VALUE > 0));\n");
  EXPECT_EQ(toc.at(0).drop, "ALTER DOMAIN public.\"D\" DROP CONSTRAINT positive;\n");
  EXPECT_EQ(toc.at(1).dependencies, Ids{constraint_->id});
}

TEST_F(EmitterTest, TocBeginsWithTheSessionsSettings) {
  catalog_.database.name = "db";
  catalog_.database.client_encoding = "UTF8";
  catalog_.database.server_version = "15.18";
  Table& t = table("t");
  table("left_out").wanted = Wanted::none();
  const model::Toc toc = emit_toc(catalog_, {2, t.id}, {});
  ASSERT_EQ(toc.size(), 4U);
  EXPECT_EQ(toc.header().database, "db");
  EXPECT_EQ(toc.header().server_version, "15.18");
  EXPECT_EQ(toc.at(0).definition, "SET client_encoding = 'UTF8';\n");
  EXPECT_EQ(toc.at(1).definition, "SET standard_conforming_strings = 'on';\n");
  EXPECT_EQ(toc.at(2).definition, "SELECT pg_catalog.set_config('search_path', '', false);\n");
  EXPECT_EQ(toc.at(3).id, t.id);
}

TEST(LockStatement, NamesAllTablesAtOnce) {
  EXPECT_EQ(lock_statement({"public.a", "\"S\".b"}), "LOCK TABLE public.a, \"S\".b IN ACCESS SHARE MODE");
}

TEST(LockStatement, IsEmptyWithoutTables) { EXPECT_EQ(lock_statement({}), ""); }

}  // namespace
}  // namespace pgbraid::catalog
