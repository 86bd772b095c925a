// Which rows can go through the binary form of COPY.
#include "catalog/binary_form.hpp"

#include <gtest/gtest.h>

#include <utility>

namespace pgbraid::catalog {
namespace {

constexpr model::Oid kRow = 17000;  // the table's row type

// A table of one column, and the types that it may have.
class BinaryFormTest : public testing::Test {
 protected:
  BinaryFormTest() {
    types_[23] = {"int4", "integer", 'b', true, {}};
    types_[25] = {"text", "text", 'b', true, {}};
    types_[1007] = {"_int4", "integer[]", 'A', true, {{"", 23, false}}};
    types_[3904] = {"int4range", "int4range", 'r', true, {{"", 23, false}}};
    types_[790] = {"money", "money", 'b', true, {}};
    types_[1033] = {"aclitem", "aclitem", 'b', false, {}};
    types_[2205] = {"regclass", "regclass", 'b', true, {}};
    types_[13000] = {"yes_or_no", "information_schema.yes_or_no", 'd', true, {{"", 25, false}}};
    types_[kMood] = {"mood", "public.mood", 'e', true, {}};
  }

  // A type of the database's own.
  model::Oid add(const std::string& name, char kind, std::vector<TypePart> parts) {
    const model::Oid oid = next_++;
    types_[oid] = {name, "public." + name, kind, true, std::move(parts)};
    return oid;
  }

  std::string against(model::Oid type) {
    types_[kRow] = {"t", "public.t", 'c', true, {{"id", 23, false}, {"Value", type, false}}};
    return why_not_binary(types_, kRow).value_or("");
  }

  static constexpr model::Oid kMood = 16500;
  BinaryTypes types_;
  model::Oid next_ = 16600;
};

TEST_F(BinaryFormTest, TheServersOwnTypesGoWhereTheirFormIsTheSameEverywhere) {
  for (const model::Oid oid : {23U, 25U, 1007U, 3904U}) EXPECT_EQ(against(oid), "");
  EXPECT_EQ(against(790), "column \"Value\": the binary form of type money is not portable");
  EXPECT_EQ(against(2205), "column \"Value\": the binary form of type regclass is not portable");
  EXPECT_EQ(against(1033), "column \"Value\": type aclitem has no binary form");
}

TEST_F(BinaryFormTest, EnumsGoAloneButNotWithinAnotherValue) {
  EXPECT_EQ(against(kMood), "");
  const std::string reason = "column \"Value\": its binary form holds the oid of type public.mood";
  EXPECT_EQ(against(add("_mood", 'A', {{"", kMood, false}})), reason);
  EXPECT_EQ(against(add("pair", 'c', {{"a", 23, false}, {"b", kMood, false}})), reason);
  // A range holds its bounds alone.
  EXPECT_EQ(against(add("moods", 'r', {{"", kMood, false}})), "");
}

TEST_F(BinaryFormTest, DomainsAndRangesAreAsWhatTheyAreMadeOf) {
  const model::Oid good = add("good", 'd', {{"", 1007, false}});
  const model::Oid bad = add("bad", 'd', {{"", 790, false}});
  const model::Oid good_range = add("good_range", 'r', {{"", good, false}});
  EXPECT_EQ(against(good), "");
  EXPECT_EQ(against(add("better", 'd', {{"", good, false}})), "");
  EXPECT_EQ(against(good_range), "");
  EXPECT_EQ(against(add("good_ranges", 'm', {{"", good_range, false}})), "");
  EXPECT_NE(against(bad), "");
  EXPECT_NE(against(add("bad_range", 'r', {{"", bad, false}})), "");
  // As an element a domain is an oid like others; those of information_schema change with the version.
  EXPECT_NE(against(add("_good", 'A', {{"", good, false}})), "");
  EXPECT_EQ(against(13000), "");
  EXPECT_NE(against(add("_yes_or_no", 'A', {{"", 13000, false}})), "");
}

TEST_F(BinaryFormTest, CompositesGoWhereAllWithinThemIsTheServersOwn) {
  const model::Oid good = add("good", 'c', {{"a", 23, false}, {"b", 1007, false}, {"c", 3904, false}});
  EXPECT_EQ(against(good), "");
  EXPECT_EQ(against(add("none", 'c', {})), "");
  EXPECT_NE(against(add("_good", 'A', {{"", good, false}})), "");
  EXPECT_NE(against(add("outer", 'c', {{"a", good, false}})), "");
  EXPECT_NE(against(add("with_money", 'c', {{"a", 790, false}})), "");
  // What is generated in a table's row is part of a value of that type, though COPY leaves it out of the table.
  EXPECT_NE(against(add("other_table", 'c', {{"a", 790, true}})), "");
}

TEST_F(BinaryFormTest, BaseTypesOfExtensionsDoNotGo) {
  EXPECT_EQ(against(add("hstore", 'b', {})), "column \"Value\": the binary form of type public.hstore is not portable");
  // Nor where one is called as the server's own are.
  EXPECT_NE(against(add("text", 'b', {})), "");
}

TEST_F(BinaryFormTest, GeneratedColumnsAreNotAsked) {
  types_[kRow] = {"t", "public.t", 'c', true, {{"id", 23, false}, {"price", 790, true}}};
  EXPECT_FALSE(why_not_binary(types_, kRow));
  types_[kRow] = {"t", "public.t", 'c', true, {}};
  EXPECT_FALSE(why_not_binary(types_, kRow));
}

}  // namespace
}  // namespace pgbraid::catalog
