#include "catalog/operators.hpp"

#include <gtest/gtest.h>

#include "unit/catalog/builder.hpp"

namespace pgbraid::catalog {
namespace {

class OperatorsTest : public testing::Test {
 protected:
  template <typename Kind>
  Kind& add(const std::string& name, model::ObjectKind kind, model::Oid table) {
    auto made = std::make_unique<Kind>();
    made->kind = kind;
    made->catalog = {table, 17000};
    made->schema = "Odd s";
    made->name = name;
    made->owner = "owner";
    made->wanted = Wanted::all();
    Kind& kept = catalog_.add(std::move(made));
    catalog_.comments[{kept.catalog, 0}] = "words";
    return kept;
  }
  Operator& add_operator() { return add<Operator>("<->", model::ObjectKind::operator_, table_oid::kOperator); }

  Catalog catalog_{pg::Features::of(150000)};
};

TEST_F(OperatorsTest, AnOperatorSaysAllThatItHas) {
  Operator& made = add_operator();
  made.function = "s.f";
  made.left = "integer";
  made.right = "text";
  made.commutator = "OPERATOR(s.<->)";
  made.negator = "OPERATOR(s.<>)";
  made.merges = made.hashes = true;
  made.restrict_estimator = "eqsel";
  made.join_estimator = "eqjoinsel";
  const model::Toc toc = test::emitted(catalog_, made);
  EXPECT_EQ(toc.at(0).tag, "<->");
  EXPECT_EQ(toc.at(0).definition,
            "CREATE OPERATOR \"Odd s\".<-> (\n"
            "    FUNCTION = s.f,\n"
            "    LEFTARG = integer,\n"
            "    RIGHTARG = text,\n"
            "    COMMUTATOR = OPERATOR(s.<->),\n"
            "    NEGATOR = OPERATOR(s.<>),\n"
            "    MERGES,\n"
            "    HASHES,\n"
            "    RESTRICT = eqsel,\n"
            "    JOIN = eqjoinsel\n"
            ");\n");
  EXPECT_EQ(toc.at(0).drop, "DROP OPERATOR \"Odd s\".<-> (integer, text);\n");
  EXPECT_EQ(toc.at(1).tag, "OPERATOR <-> (integer, text)");
  EXPECT_EQ(toc.at(1).definition, "COMMENT ON OPERATOR \"Odd s\".<-> (integer, text) IS 'words';\n");
}

TEST_F(OperatorsTest, APrefixOperatorHasNoneOnItsLeft) {
  Operator& made = add_operator();
  made.function = "s.f";
  made.right = "integer";
  const model::Toc toc = test::emitted(catalog_, made);
  EXPECT_EQ(toc.at(0).definition, "CREATE OPERATOR \"Odd s\".<-> (\n    FUNCTION = s.f,\n    RIGHTARG = integer\n);\n");
  EXPECT_EQ(toc.at(0).drop, "DROP OPERATOR \"Odd s\".<-> (NONE, integer);\n");
}

TEST_F(OperatorsTest, AFamilyTakesItsLooseMembersAlong) {
  auto& made = add<OperatorFamily>("Odd \"f\"", model::ObjectKind::operator_family, table_oid::kOperatorFamily);
  made.method = "Odd m";
  EXPECT_EQ(test::definition(catalog_, made), "CREATE OPERATOR FAMILY \"Odd s\".\"Odd \"\"f\"\"\" USING \"Odd m\";\n");
  made.members = {"OPERATOR 1 <(integer,bigint)", "FUNCTION 1 (integer, bigint) f(integer,bigint)"};
  const model::Toc toc = test::emitted(catalog_, made);
  EXPECT_EQ(toc.at(0).definition,
            "CREATE OPERATOR FAMILY \"Odd s\".\"Odd \"\"f\"\"\" USING \"Odd m\";\n"
            "ALTER OPERATOR FAMILY \"Odd s\".\"Odd \"\"f\"\"\" USING \"Odd m\" ADD\n"
            "    OPERATOR 1 <(integer,bigint),\n"
            "    FUNCTION 1 (integer, bigint) f(integer,bigint);\n");
  EXPECT_EQ(toc.at(0).drop, "DROP OPERATOR FAMILY \"Odd s\".\"Odd \"\"f\"\"\" USING \"Odd m\";\n");
  EXPECT_EQ(toc.at(1).tag, "OPERATOR FAMILY \"Odd \"\"f\"\"\" USING \"Odd m\"");
}

TEST_F(OperatorsTest, AClassNamesItsFamilyAndMembers) {
  auto& made = add<OperatorClass>("c", model::ObjectKind::operator_class, table_oid::kOperatorClass);
  made.method = "gist";
  made.type = "point";
  made.is_default = true;
  made.family = "s.f";
  made.storage = "box";
  made.members = {"OPERATOR 1 <(point,point)"};
  const model::Toc toc = test::emitted(catalog_, made);
  EXPECT_EQ(toc.at(0).definition,
            "CREATE OPERATOR CLASS \"Odd s\".c\n"
            "    DEFAULT FOR TYPE point USING gist FAMILY s.f AS\n"
            "    STORAGE box,\n"
            "    OPERATOR 1 <(point,point);\n");
  EXPECT_EQ(toc.at(0).drop, "DROP OPERATOR CLASS \"Odd s\".c USING gist;\n");
}

TEST_F(OperatorsTest, AClassWithoutMembersHasItsTypeForStorage) {
  auto& made = add<OperatorClass>("c", model::ObjectKind::operator_class, table_oid::kOperatorClass);
  made.method = "btree";
  made.type = "integer";
  made.family = "s.f";
  EXPECT_EQ(
      test::definition(catalog_, made),
      "CREATE OPERATOR CLASS \"Odd s\".c\n    FOR TYPE integer USING btree FAMILY s.f AS\n    STORAGE integer;\n");
}

}  // namespace
}  // namespace pgbraid::catalog
