// INSERT statements for a table's rows.
#include "catalog/insert_form.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "builder.hpp"

namespace pgbraid::catalog {
namespace {

using model::InsertForm;
using model::ValueForm;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

class InsertFormTest : public testing::Test {
 protected:
  InsertFormTest() : t_(test::add_table(catalog_, "t", 17000)) {}

  static Column& add(Relation& relation, const std::string& name, model::Oid type) {
    Column& column = test::add_column(relation, name, "some type");
    column.type_oid = type;
    return column;
  }

  InsertForm form(const InsertOptions& options = {}) const { return insert_form(t_, t_, options); }

  Catalog catalog_{pg::Features::of(180000)};
  Table& t_;
};

TEST_F(InsertFormTest, QuotesByType) {
  for (const model::Oid number : {20U, 21U, 23U, 26U, 700U, 701U, 1700U}) add(t_, "n", number);
  for (const model::Oid bits : {1560U, 1562U}) add(t_, "b", bits);
  add(t_, "yes", 16);
  add(t_, "text", 25);
  add(t_, "a_domain", 17001);
  using enum ValueForm;
  EXPECT_THAT(form().values, ElementsAre(number, number, number, number, number, number, number, bits, bits, boolean,
                                         literal, literal));
}

TEST_F(InsertFormTest, NamesColumnsWhereAskedTo) {
  add(t_, "a", 23);
  add(t_, "Odd \"one", 25);
  EXPECT_EQ(form().start, "INSERT INTO public.t");
  EXPECT_EQ(form({.columns = true}).start, "INSERT INTO public.t (a, \"Odd \"\"one\")");
}

TEST_F(InsertFormTest, HasDefaultForWhatIsGenerated) {
  add(t_, "a", 23);
  add(t_, "g", 23).generated = 's';
  EXPECT_THAT(form().values, ElementsAre(ValueForm::number, ValueForm::generated));
  const InsertForm named = form({.columns = true});
  EXPECT_THAT(named.values, ElementsAre(ValueForm::number));
  EXPECT_EQ(named.start, "INSERT INTO public.t (a)");
}

TEST_F(InsertFormTest, NamesNothingWhereThereIsNothing) {
  EXPECT_EQ(form({.columns = true}).start, "INSERT INTO public.t");
  EXPECT_THAT(form().values, IsEmpty());
  add(t_, "g", 23).generated = 'v';
  EXPECT_EQ(form({.columns = true}).start, "INSERT INTO public.t");
  EXPECT_THAT(form({.columns = true}).values, IsEmpty());
}

TEST_F(InsertFormTest, OverridesAnIdentity) {
  add(t_, "a", 23).identity = 'd';
  EXPECT_EQ(form().start, "INSERT INTO public.t");
  t_.columns.back().identity = 'a';
  EXPECT_EQ(form().start, "INSERT INTO public.t OVERRIDING SYSTEM VALUE");
  EXPECT_EQ(form({.columns = true}).start, "INSERT INTO public.t (a) OVERRIDING SYSTEM VALUE");
}

TEST_F(InsertFormTest, GoesThroughTheRoot) {
  Table& root = test::add_table(catalog_, "root");
  for (Table* const table : {&t_, &root}) {
    add(*table, "a", 23);
    add(*table, "b", 25);
  }
  EXPECT_EQ(insert_form(t_, root, {}).start, "INSERT INTO public.root");
  root.columns.front().identity = 'a';
  EXPECT_EQ(insert_form(t_, root, {}).start, "INSERT INTO public.root OVERRIDING SYSTEM VALUE");
}

TEST_F(InsertFormTest, NamesColumnsWhereTheRootHasThemInAnotherOrder) {
  Table& root = test::add_table(catalog_, "root");
  add(t_, "a", 23);
  add(t_, "b", 25);
  add(root, "b", 25);
  add(root, "a", 23);
  EXPECT_EQ(insert_form(t_, root, {}).start, "INSERT INTO public.root (a, b)");
}

TEST_F(InsertFormTest, SaysWhatHappensAtConflicts) {
  const InsertForm asked = form({.on_conflict_do_nothing = true, .rows_per_statement = 7});
  EXPECT_EQ(asked.end, " ON CONFLICT DO NOTHING");
  EXPECT_EQ(asked.rows_per_statement, 7U);
  EXPECT_EQ(form().end, "");
}

// Rows that are INSERT statements have no COPY.
TEST_F(InsertFormTest, StandsInThePlaceOfCopy) {
  add(t_, "a", 23);
  const TableData& data = catalog_.add(std::make_unique<TableData>(t_));
  EmitOptions options;
  EXPECT_EQ(test::emitted(catalog_, data, options).at(0).source->inserts, nullptr);
  options.inserts.emplace();
  const model::Toc toc = test::emitted(catalog_, data, options);
  EXPECT_EQ(toc.at(0).copy, "");
  EXPECT_EQ(toc.at(0).source->copy_out(), "COPY public.t (a) TO stdout");
  ASSERT_NE(toc.at(0).source->inserts, nullptr);
  EXPECT_EQ(toc.at(0).source->inserts->start, "INSERT INTO public.t");
}

}  // namespace
}  // namespace pgbraid::catalog
