#include "app/restore_batch.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace pgbraid::app {
namespace {

using model::ObjectKind;
using testing::ElementsAre;
using testing::Optional;
using testing::SizeIs;

model::TocEntry entry_of(model::DumpId id, ObjectKind kind, const std::string& sql,
                         std::vector<model::DumpId> dependencies = {}) {
  model::TocEntry entry;
  entry.id = id;
  entry.kind = kind;
  entry.desc = model::info(kind).desc;
  entry.tag = "x";
  entry.definition = sql;
  entry.dependencies = std::move(dependencies);
  return entry;
}

model::TocEntry type_of(model::DumpId id, std::vector<model::DumpId> dependencies = {}) {
  return entry_of(id, ObjectKind::type, "CREATE TYPE x;\n", std::move(dependencies));
}

TEST(SplitStatements, CutsAtSemicolons) {
  EXPECT_THAT(split_statements("CREATE TABLE a ();\n\nALTER TABLE a b;\n"),
              Optional(ElementsAre("CREATE TABLE a ()", "ALTER TABLE a b")));
  EXPECT_THAT(split_statements("  "), Optional(SizeIs(0)));
}

TEST(SplitStatements, LeavesQuotedSemicolonsAlone) {
  EXPECT_THAT(split_statements("COMMENT ON TABLE \"a;\"\"b\" IS 'it''s; so';"),
              Optional(ElementsAre("COMMENT ON TABLE \"a;\"\"b\" IS 'it''s; so'")));
  EXPECT_THAT(split_statements("CREATE FUNCTION f() AS $_$ a; $$ b; $$ '; $_$;"), Optional(SizeIs(1)));
  EXPECT_THAT(split_statements("CREATE TYPE a; -- it's; so\nCREATE TYPE b;"), Optional(SizeIs(2)));
}

TEST(SplitStatements, LeavesWholeWhatItMayNotUnderstand) {
  for (const char* sql :
       {"CREATE FUNCTION f() BEGIN ATOMIC SELECT 1; SELECT 2; END;", "SELECT E'\\'; x';",
        "CREATE RULE r AS ON INSERT TO t DO (SELECT 1; SELECT 2);", "SELECT 'open", "SELECT /* ; */ 1;",
        "CREATE FUNCTION f() AS $a$ x", "SELECT a$b$;", "SELECT 1);", "SELECT (1;", "SELECT 1 --"}) {
    EXPECT_EQ(split_statements(sql), std::nullopt) << sql;
  }
}

TEST(RestoreBatch, GivesIndependentEntriesGroupsOfTheirOwn) {
  RestoreBatch batch(false);
  const auto a = type_of(1);
  const auto b = type_of(2);
  EXPECT_TRUE(batch.add(a, "ALTER TYPE x OWNER TO o"));
  EXPECT_TRUE(batch.add(b, ""));
  EXPECT_THAT(batch.groups(), ElementsAre(ElementsAre(&a), ElementsAre(&b)));
  EXPECT_THAT(batch.statements(),
              ElementsAre(ElementsAre("CREATE TYPE x", "ALTER TYPE x OWNER TO o"), ElementsAre("CREATE TYPE x")));
  batch.clear();
  EXPECT_TRUE(batch.empty());
}

TEST(RestoreBatch, AnEntryStandsOrFallsWithTheOneItDependsOn) {
  RestoreBatch batch(false);
  const auto a = type_of(1);
  const auto b = type_of(2);
  const auto on_b = type_of(3, {2, 77});
  const auto on_a = type_of(4, {1});
  EXPECT_TRUE(batch.add(a, ""));
  EXPECT_TRUE(batch.add(b, ""));
  EXPECT_TRUE(batch.add(on_b, ""));
  EXPECT_THAT(batch.groups(), ElementsAre(ElementsAre(&a), ElementsAre(&b, &on_b)));
  EXPECT_FALSE(batch.add(on_a, "")) << "a later group must not depend on an earlier one";
}

TEST(RestoreBatch, TogetherAllIsOneGroup) {
  RestoreBatch batch(true);
  const auto a = type_of(1);
  const auto b = type_of(2);
  EXPECT_TRUE(batch.add(a, ""));
  EXPECT_TRUE(batch.add(b, ""));
  EXPECT_THAT(batch.groups(), ElementsAre(ElementsAre(&a, &b)));
}

TEST(RestoreBatch, LeavesAloneWhatMustRunAlone) {
  RestoreBatch batch(false);
  const std::string sql = "CREATE x;";
  EXPECT_FALSE(batch.add(entry_of(1, ObjectKind::database, sql), ""));
  EXPECT_FALSE(batch.add(entry_of(1, ObjectKind::subscription, sql), ""));
  EXPECT_FALSE(batch.add(entry_of(1, ObjectKind::unknown, sql), ""));
  EXPECT_FALSE(batch.add(entry_of(1, ObjectKind::blob_metadata, sql), ""));
  EXPECT_FALSE(batch.add(entry_of(1, ObjectKind::type, "COPY t FROM stdin;"), ""));
  EXPECT_FALSE(batch.add(entry_of(1, ObjectKind::type, "CREATE TYPE a; SELECT 1;"), ""));
  EXPECT_TRUE(batch.empty());
}

TEST(RestoreBatch, HasOneStorage) {
  RestoreBatch batch(false);
  auto a = entry_of(1, ObjectKind::table, "CREATE TABLE a ();");
  auto b = entry_of(2, ObjectKind::table, "CREATE TABLE b ();");
  b.tablespace = "fast";
  EXPECT_TRUE(batch.add(a, ""));
  EXPECT_FALSE(batch.add(b, ""));
  EXPECT_EQ(batch.storage(), "SET default_tablespace = '';");
}

TEST(RestoreBatch, IsBounded) {
  RestoreBatch batch(false);
  std::vector<model::TocEntry> entries;
  for (int id = 1; id <= 1000; ++id) entries.push_back(type_of(id));
  std::size_t taken = 0;
  while (batch.add(entries[taken], "")) ++taken;
  EXPECT_EQ(taken, 100U);
}

}  // namespace
}  // namespace pgbraid::app
