// The listing against stock's own.
#include "pgbraid/list.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <ctime>

#include "archive/directory_writer.hpp"
#include "support/temp_folder.hpp"

namespace pgbraid {
namespace {

TEST(List, IsStocksListing) {
  ::setenv("TZ", "UTC", 1);
  ::tzset();
  std::string expected = test::read_file(test::fixture("stock15-gzip.list"));
  // Stock 15 gives the level here, later versions the name.
  const std::string level = "Compression: 6";
  const std::size_t at = expected.find(level);
  ASSERT_NE(at, std::string::npos);
  expected.replace(at, level.size(), "Compression: gzip");
  EXPECT_EQ(list(test::fixture("stock15-gzip").string()), expected);
}

TEST(List, LeavesOutGatesAndTheDatabaseAndKeepsToOneLine) {
  const test::TempFolder folder;
  archive::DirectoryWriter writer(folder / "a", {}, {.sync = false});
  model::Toc toc;
  const auto add = [&](model::DumpId id, model::ObjectKind kind, const std::string& tag,
                       const std::string& definition) {
    model::TocEntry entry;
    entry.id = id;
    entry.kind = kind;
    entry.desc = model::info(kind).desc;
    entry.tag = tag;
    entry.definition = definition;
    toc.add(std::move(entry));
  };
  add(1, model::ObjectKind::table_data, "gate", "");
  add(2, model::ObjectKind::acl, "DATABASE db", "GRANT ...");
  add(3, model::ObjectKind::database, "db", "CREATE ...");
  add(4, model::ObjectKind::schema, "a\nb\x1b[2J", "CREATE ...");
  writer.finish(toc, {});
  const std::string text = list(folder / "a");
  EXPECT_NE(text.find("Entries:\n;\n4; 0 0 SCHEMA - a b\\x1b[2J \n"), std::string::npos) << text;
  EXPECT_TRUE(text.ends_with("\n"));
}

}  // namespace
}  // namespace pgbraid
