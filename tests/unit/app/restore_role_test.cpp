#include "app/restore_role.hpp"

#include <gtest/gtest.h>

#include <array>

#include "app/ledger.hpp"

namespace pgbraid::app {
namespace {

model::TocEntry rows_of(const std::string& table) {
  model::TocEntry entry;
  entry.id = 7;
  entry.kind = model::ObjectKind::table_data;
  entry.schema = "a schema";
  entry.tag = table;
  return entry;
}

TEST(RestoreRole, NamesAreQuoted) {
  model::TocEntry entry = rows_of("T");
  EXPECT_EQ(work_as_owner(entry), "");
  entry.owner = "x\"; DROP";
  EXPECT_EQ(work_as_owner(entry), "SET SESSION AUTHORIZATION \"x\"\"; DROP\"");
  EXPECT_EQ(work_as_superuser("A"), "SET SESSION AUTHORIZATION \"A\"; SET ROLE NONE");
  EXPECT_EQ(work_as_superuser(""), "SET SESSION AUTHORIZATION DEFAULT; SET ROLE NONE");
  EXPECT_EQ(work_as_before("A"), "SET SESSION AUTHORIZATION DEFAULT; SET ROLE \"A\"");
}

TEST(RestoreRole, OnlyTablesHaveTriggers) {
  model::TocEntry entry = rows_of("T");
  EXPECT_EQ(triggers_statement(entry, false), "ALTER TABLE \"a schema\".\"T\" DISABLE TRIGGER ALL");
  EXPECT_EQ(triggers_statement(entry, true), "ALTER TABLE \"a schema\".\"T\" ENABLE TRIGGER ALL");
  entry.kind = model::ObjectKind::blobs;
  EXPECT_EQ(triggers_statement(entry, true), "");
}

TEST(Ledger, ManyEntriesAreClaimedAtOnce) {
  const model::TocEntry a = rows_of("a");
  model::TocEntry b = rows_of("b");
  b.id = 8;
  const std::array<const model::TocEntry*, 2> both{&a, &b};
  EXPECT_EQ(claim_statement(both), "INSERT INTO pgbraid_restore.entry (id, complete) VALUES (7, true), (8, true)");
}

}  // namespace
}  // namespace pgbraid::app
