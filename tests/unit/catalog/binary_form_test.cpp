// Which rows can go through the binary form of COPY.
#include "catalog/binary_form.hpp"

#include <gtest/gtest.h>

#include <utility>

namespace pgbraid::catalog {
namespace {

// The types that a column may have.
class BinaryFormTest : public testing::Test {
 protected:
  BinaryFormTest() {
    types_[23] = {"int4", "integer", 'b', true, {}};
    types_[25] = {"text", "text", 'b', true, {}};
    types_[1007] = {"_int4", "integer[]", 'A', true, {23}};
    types_[3904] = {"int4range", "int4range", 'r', true, {23}};
    types_[790] = {"money", "money", 'b', true, {}};
    types_[1033] = {"aclitem", "aclitem", 'b', false, {}};
    types_[2205] = {"regclass", "regclass", 'b', true, {}};
    types_[13000] = {"yes_or_no", "information_schema.yes_or_no", 'd', true, {25}};
    types_[kMood] = {"mood", "public.mood", 'e', true, {}};
  }

  // A type of the database's own.
  model::Oid add(const std::string& name, char kind, std::vector<model::Oid> parts) {
    const model::Oid oid = next_++;
    types_[oid] = {name, "public." + name, kind, true, std::move(parts)};
    return oid;
  }

  std::string against(model::Oid type) const { return why_not_binary(types_, type).value_or(""); }

  static constexpr model::Oid kMood = 16500;
  BinaryTypes types_;
  model::Oid next_ = 16600;
};

TEST_F(BinaryFormTest, TheServersOwnTypesGoWhereTheirFormIsTheSameEverywhere) {
  for (const model::Oid oid : {23U, 25U, 1007U, 3904U}) EXPECT_EQ(against(oid), "");
  EXPECT_EQ(against(790), "the binary form of type money is not portable");
  EXPECT_EQ(against(2205), "the binary form of type regclass is not portable");
  EXPECT_EQ(against(1033), "type aclitem has no binary form");
}

TEST_F(BinaryFormTest, EnumsGoAloneButNotWithinAnotherValue) {
  EXPECT_EQ(against(kMood), "");
  const std::string reason = "its binary form holds the oid of type public.mood";
  EXPECT_EQ(against(add("_mood", 'A', {kMood})), reason);
  EXPECT_EQ(against(add("pair", 'c', {23, kMood})), reason);
  // A range holds its bounds alone.
  EXPECT_EQ(against(add("moods", 'r', {kMood})), "");
}

TEST_F(BinaryFormTest, DomainsAndRangesAreAsWhatTheyAreMadeOf) {
  const model::Oid good = add("good", 'd', {1007});
  const model::Oid bad = add("bad", 'd', {790});
  const model::Oid good_range = add("good_range", 'r', {good});
  EXPECT_EQ(against(good), "");
  EXPECT_EQ(against(add("better", 'd', {good})), "");
  EXPECT_EQ(against(good_range), "");
  EXPECT_EQ(against(add("good_ranges", 'm', {good_range})), "");
  EXPECT_NE(against(bad), "");
  EXPECT_NE(against(add("bad_range", 'r', {bad})), "");
  // As an element a domain is an oid like others; those of information_schema change with the version.
  EXPECT_NE(against(add("_good", 'A', {good})), "");
  EXPECT_EQ(against(13000), "");
  EXPECT_NE(against(add("_yes_or_no", 'A', {13000})), "");
}

TEST_F(BinaryFormTest, CompositesGoWhereAllWithinThemIsTheServersOwn) {
  const model::Oid good = add("good", 'c', {23, 1007, 3904});
  EXPECT_EQ(against(good), "");
  EXPECT_EQ(against(add("none", 'c', {})), "");
  EXPECT_NE(against(add("_good", 'A', {good})), "");
  EXPECT_NE(against(add("outer", 'c', {good})), "");
  EXPECT_NE(against(add("with_money", 'c', {790})), "");
}

TEST_F(BinaryFormTest, BaseTypesOfExtensionsDoNotGo) {
  EXPECT_EQ(against(add("hstore", 'b', {})), "the binary form of type public.hstore is not portable");
  // Nor where one is called as the server's own are.
  EXPECT_NE(against(add("text", 'b', {})), "");
}

}  // namespace
}  // namespace pgbraid::catalog
