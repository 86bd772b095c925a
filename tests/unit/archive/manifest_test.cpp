// The manifest: what is written is read, and nothing else is.
#include "archive/manifest.hpp"

#include <gtest/gtest.h>

#include "support/expect_error.hpp"
#include "support/manifest_text.hpp"

namespace pgbraid::archive {
namespace {

constexpr const char* kSum = "0123456789abcdef0123456789abcdef";

Manifest sample() {
  Manifest manifest;
  manifest.archive_id = make_archive_id();
  manifest.tool_version = "pgbraid \"1\"";
  manifest.server_version = "15.18 (Debian\n)";
  manifest.snapshot = "00000003-0000001B-1";
  manifest.files = {{"toc.dat", 10, kSum}, {"5.dat.zst", 9223372036854775807U, kSum}};
  manifest.entries = {{5, 3, 70, "5.dat.zst"}};
  manifest.sort();
  return manifest;
}

// The sample's JSON with one piece of it replaced.
std::string changed(const std::string& piece, const std::string& replacement) {
  std::string json = test::unsealed(to_json(sample()));
  const std::size_t at = json.find(piece);
  EXPECT_NE(at, std::string::npos) << piece;
  return json.replace(at, piece.size(), replacement);
}

TEST(Manifest, GoesRoundTrip) {
  const Manifest written = sample();
  const Manifest read = parse_manifest(to_json(written));
  EXPECT_EQ(read.archive_id, written.archive_id);
  EXPECT_EQ(read.tool_version, written.tool_version);
  EXPECT_EQ(read.server_version, written.server_version);
  EXPECT_EQ(read.snapshot, written.snapshot);
  ASSERT_NE(read.find_file("5.dat.zst"), nullptr);
  EXPECT_EQ(read.find_file("5.dat.zst")->size, 9223372036854775807U);
  EXPECT_EQ(read.find_file("5.dat"), nullptr);
  ASSERT_NE(read.find_entry(5), nullptr);
  EXPECT_EQ(read.find_entry(5)->rows, 3U);
  EXPECT_EQ(read.find_entry(5)->raw_bytes, 70U);
  EXPECT_EQ(read.find_entry(6), nullptr);
}

TEST(Manifest, EmptyListsGoRoundTrip) {
  Manifest manifest = sample();
  manifest.files.clear();
  manifest.entries.clear();
  EXPECT_TRUE(parse_manifest(to_json(manifest)).files.empty());
}

TEST(Manifest, ArchiveIdsDiffer) {
  EXPECT_NE(make_archive_id(), make_archive_id());
  EXPECT_EQ(make_archive_id().size(), 32U);
}

TEST(Manifest, RefusesWhatIsNoManifest) {
  for (const char* json : {"", "x", "[]", "null", "3", "{}", "{\"version\": 1}", "\"\\ud800\""}) {
    test::expect_error(ErrorCode::archive, "manifest.json", [&] { parse_manifest(json); });
  }
  test::expect_error(ErrorCode::archive, "not JSON", [&] { parse_manifest(std::string(1000000, '[')); });
}

TEST(Manifest, RefusesFieldsOfTheWrongTypeOrRange) {
  for (const auto& [piece, replacement] : std::vector<std::pair<std::string, std::string>>{
           {"\"version\": 1", "\"version\": 0"},
           {"\"version\": 1", "\"version\": 3"},
           {"\"version\": 1", "\"version\": 4"},
           {"\"version\": 1", "\"version\": \"1\""},
           {"\"size\": 10", "\"size\": -10"},
           {"\"size\": 10", "\"size\": 1.5"},
           {"\"size\": 10", "\"size\": 1e400"},
           {"\"size\": 10", "\"size\": 99999999999999999999999"},
           {"\"size\": 10", "\"size\": 9223372036854775808"},
           {"\"size\": 10", "\"size\": \"10\""},
           {"\"size\": 10", "\"other\": 10"},
           {"\"id\": 5", "\"id\": 0"},
           {"\"id\": 5", "\"id\": 2147483648"},
           {"\"rows\": 3", "\"rows\": null"},
           {"\"files\": [", "\"files\": [3, "},
           {"\"entries\": [", "\"entries\": {}, \"x\": ["},
           {kSum, "0123456789ABCDEF0123456789abcdef"},
           {kSum, "00"},
           {"\"name\": \"toc.dat\"", "\"name\": 3"},
       }) {
    const std::string json = changed(piece, replacement);
    test::expect_error(ErrorCode::archive, "manifest.json", [&] { parse_manifest(json); });
  }
}

TEST(Manifest, RefusesUnsafeNamesAndDoubles) {
  for (const char* name : {"../toc.dat", "/etc/passwd", "a/b", "..", "", "manifest.json", "a\\u0000b"}) {
    test::expect_error(ErrorCode::archive, "unsafe", [&] {
      parse_manifest(changed("\"name\": \"toc.dat\"", "\"name\": \"" + std::string(name) + "\""));
    });
  }
  test::expect_error(ErrorCode::archive, "twice",
                     [&] { parse_manifest(changed("\"name\": \"toc.dat\"", "\"name\": \"5.dat.zst\"")); });
  test::expect_error(ErrorCode::archive, "unlisted",
                     [&] { parse_manifest(changed("\"file\": \"5.dat.zst\"", "\"file\": \"6.dat\"")); });
  Manifest manifest = sample();
  manifest.entries.push_back(manifest.entries.front());
  test::expect_error(ErrorCode::archive, "twice", [&] { parse_manifest(to_json(manifest)); });
}

// An older reader, which would take the rows for text, is to refuse the archive.
TEST(Manifest, BinaryRowsNeedANewerVersion) {
  Manifest manifest = sample();
  manifest.entries.push_back({6, 1, 30, "5.dat.zst", true});
  const std::string json = test::unsealed(to_json(manifest));
  const Manifest read = parse_manifest(json);
  EXPECT_FALSE(read.find_entry(5)->binary);
  EXPECT_TRUE(read.find_entry(6)->binary);
  std::string older = json;
  older.replace(older.find("\"version\": 2"), 12, "\"version\": 1");
  EXPECT_FALSE(parse_manifest(older).find_entry(6)->binary);
  std::string other = json;
  other.replace(other.find("\"binary\""), 8, "\"csv\"");
  test::expect_error(ErrorCode::archive, "csv", [&] { parse_manifest(other); });
}

TEST(Manifest, AFlippedBitAnywhereIsAnError) {
  const std::string json = to_json(sample());
  EXPECT_NO_THROW(parse_manifest(json));
  for (std::size_t bit = 0; bit < json.size() * 8; ++bit) {
    std::string damaged = json;
    damaged[bit / 8] = static_cast<char>(damaged[bit / 8] ^ (1 << (bit % 8)));
    test::expect_error(ErrorCode::archive, "manifest.json", [&] { parse_manifest(damaged); });
    if (testing::Test::HasFailure()) FAIL() << "bit " << bit << " of " << damaged;
  }
}

TEST(Manifest, IgnoresFieldsItDoesNotKnow) {
  EXPECT_EQ(parse_manifest(changed("\"rows\": 3", "\"rows\": 3, \"more\": {\"x\": []}")).entries.size(), 1U);
}

}  // namespace
}  // namespace pgbraid::archive
