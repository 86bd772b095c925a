#include "cli/contents_text.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <ctime>
#include <nlohmann/json.hpp>

namespace pgbraid::cli {
namespace {

using testing::HasSubstr;

EntryFacts entry(std::int32_t id, const std::string& kind, const std::string& name, std::uint32_t oid = 0) {
  EntryFacts facts;
  facts.id = id;
  facts.kind = kind;
  facts.schema = "public";
  facts.name = name;
  facts.owner = "me";
  facts.oid = oid;
  facts.section = "data";
  facts.is_listed = true;
  return facts;
}

EntryFacts rows(std::int32_t id, const std::string& table, std::uint32_t oid, const EntryData& data) {
  EntryFacts facts = entry(id, "TABLE DATA", table, oid);
  facts.data = data;
  return facts;
}

ArchiveContents sample() {
  ::setenv("TZ", "UTC", 1);
  ::tzset();
  ArchiveContents contents;
  contents.format = "directory";
  contents.format_version = "1.16";
  contents.compression = "zstd";
  contents.database = "shop";
  contents.server_version = "15.1";
  contents.dump_version = "15.1 (pgbraid)";
  contents.created = 86400;
  contents.manifest = ManifestFacts{"id", "0.1", "15.1", "snap", {{"5.dat.zst", 10, "abc"}}};
  contents.entries = {entry(4, "TABLE", "t", 7), rows(5, "t", 7, {"5.dat.zst", "text", 1000, 4096, 1024}),
                      rows(6, "t", 7, {"6.dat.zst", "text", 1000, 4096, 1024}),
                      rows(8, "a\nb\x1b", 9, {"8.dat.zst", "binary", 1, 10, 10})};
  contents.entries.push_back(entry(7, "TABLE DATA", "t", 7));
  contents.entries.back().is_listed = false;  // the gate
  return contents;
}

TEST(LongListingTest, HasAlignedColumnsAndTotals) {
  EXPECT_EQ(long_listing(sample()),
            ";\n"
            "; Archive created at 1970-01-02 00:00:00 UTC\n"
            ";     dbname: shop\n"
            ";     Format: directory 1.16, compression zstd, with a manifest\n"
            ";     Dumped from database version: 15.1\n"
            ";     Dumped by: 15.1 (pgbraid)\n"
            ";\n"
            "ID  ROWS     SIZE   STORED  RATIO  PARTS  ENTRY\n"
            " 4     -        -        -      -      -  TABLE public t me\n"
            " 5  2000  8.0 KiB  2.0 KiB    4.0      2  TABLE DATA public t me\n"
            " 8     1     10 B     10 B    1.0      1  TABLE DATA public a b\\x1b me\n"
            "    2001  8.0 KiB  2.0 KiB    4.0      3  total\n");
}

TEST(LongListingTest, ShowsOfAStockArchiveWhatItsFilesTell) {
  ArchiveContents contents = sample();
  contents.manifest.reset();
  for (EntryFacts& facts : contents.entries) {
    if (!facts.data) continue;
    facts.data->rows.reset();
    facts.data->raw_bytes.reset();
  }
  const std::string text = long_listing(contents);
  EXPECT_THAT(text, HasSubstr("without a manifest"));
  EXPECT_THAT(text, HasSubstr(" 5     -     -  2.0 KiB      -      2  TABLE DATA public t me\n"));
  EXPECT_THAT(text, HasSubstr("       -     -  2.0 KiB      -      3  total\n"));
}

TEST(LongListingTest, FoldsOnlyPartsOfOneTable) {
  ArchiveContents contents = sample();
  contents.entries[2].oid = 70;
  EXPECT_THAT(long_listing(contents), HasSubstr(" 6  1000"));
}

TEST(JsonListingTest, HasAllThatIsKnown) {
  const auto root = nlohmann::json::parse(json_listing("/a", sample()));
  EXPECT_EQ(root["archive"], "/a");
  EXPECT_EQ(root["format_version"], "1.16");
  EXPECT_EQ(root["created"], "1970-01-02T00:00:00Z");
  EXPECT_EQ(root["manifest"]["files"][0]["xxh3_128"], "abc");
  EXPECT_EQ(root["totals"]["rows"], 2001);
  EXPECT_EQ(root["totals"]["raw_bytes"], 8202);
  ASSERT_EQ(root["entries"].size(), 5U);
  EXPECT_EQ(root["entries"][0]["data"], nullptr);
  EXPECT_EQ(root["entries"][1]["data"]["stored_bytes"], 1024);
  EXPECT_EQ(root["entries"][3]["name"], "a\nb\x1b");
  EXPECT_EQ(root["entries"][4]["listed"], false);
}

TEST(JsonListingTest, SaysNullWhereNothingIsKnown) {
  ArchiveContents contents = sample();
  contents.manifest.reset();
  contents.entries[1].data->rows.reset();
  const auto root = nlohmann::json::parse(json_listing("/a", contents));
  EXPECT_EQ(root["manifest"], nullptr);
  EXPECT_EQ(root["totals"]["rows"], nullptr);
  EXPECT_EQ(root["entries"][1]["data"]["rows"], nullptr);
}

// Neither what is no UTF-8, nor what a terminal would obey: U+009B begins its commands.
TEST(JsonListingTest, IsPlainText) {
  ArchiveContents contents = sample();
  contents.entries[0].name = "caf\xe9";
  contents.entries[1].name =
      "a\xc2\x9b"
      "b";
  EXPECT_THAT(json_listing("/a", contents), HasSubstr("caf\\ufffd"));
  EXPECT_THAT(json_listing("/a", contents), HasSubstr("a\\u009bb"));
}

}  // namespace
}  // namespace pgbraid::cli
