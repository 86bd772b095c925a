// Archives that are whole, and every kind of damage: each bad file is named, and no other.
#include "pgbraid/verify.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <functional>
#include <thread>

#include "archive/directory_reader.hpp"
#include "archive/directory_writer.hpp"
#include "codec/stream.hpp"
#include "support/expect_error.hpp"
#include "support/manifest_text.hpp"
#include "support/temp_folder.hpp"

namespace pgbraid {
namespace {

namespace fs = std::filesystem;
using test::TempFolder;
using testing::ElementsAre;
using testing::HasSubstr;
using Files = std::vector<std::string>;

class Messages : public EventSink {
 public:
  void message(Severity, const std::string&) override {}
  void failure(const ErrorReport& report) override { failures.push_back(report.entry + ": " + report.message); }
  std::vector<std::string> failures;
};

VerifyResult check(const std::string& path, int jobs = 2) {
  Messages messages;
  Interrupt interrupt;
  VerifyResult result = verify({path, jobs}, messages, interrupt);
  EXPECT_EQ(messages.failures.size(), result.problems.size());
  return result;
}

Files bad_files(const VerifyResult& result) {
  Files files;
  for (const VerifyProblem& problem : result.problems) files.push_back(problem.file);
  return files;
}

std::string all_problems(const VerifyResult& result) {
  std::string text;
  for (const VerifyProblem& problem : result.problems) text += problem.file + "; " + problem.problem + "\n";
  return text;
}

model::TocEntry data_entry(model::DumpId id, model::ObjectKind kind, const std::string& file) {
  model::TocEntry entry;
  entry.id = id;
  entry.kind = kind;
  entry.desc = model::info(kind).desc;
  entry.section = model::Section::data;
  entry.tag = "t" + std::to_string(id);
  entry.schema = "public";
  entry.has_data = true;
  entry.file = file;
  return entry;
}

// An archive of two tables of text, one in binary and three large objects, 1 MB of rows in all.
void make_archive(const std::string& path, const std::string& compression_text,
                  const std::vector<model::DumpId>& dependencies = {}) {
  const auto compression = codec::parse_compression(compression_text);
  archive::DirectoryWriter writer(path, compression, {.sync = false});
  model::Toc toc;
  toc.header().dump_version = "other one";
  const auto put = [&](model::DumpId id, const std::string& copy, const std::string& rows) {
    model::TocEntry& entry = toc.add(data_entry(id, model::ObjectKind::table_data, std::to_string(id) + ".dat"));
    entry.copy = copy;
    entry.dependencies = dependencies;
    const auto data = writer.open_data(entry);
    data->write(codec::bytes_of(rows));
    data->close();
  };
  std::string rows;
  for (int i = 0; i < 50000; ++i) rows += std::to_string(i * 7919 % 50000) + "\tsome text\n";
  put(1, "COPY public.t1 (a, b) FROM stdin;\n", rows);
  put(2, "COPY public.t2 (a) FROM stdin;\n", "1\n\\N\n");
  std::string binary("PGCOPY\n\377\r\n\0\0\0\0\0\0\0\0\0", 19);
  binary += std::string("\0\1\0\0\0\2ab", 8) + std::string("\377\377", 2);
  put(3, "COPY public.t3 (a) FROM stdin WITH (FORMAT binary);\n", binary);
  model::TocEntry blobs = data_entry(4, model::ObjectKind::blobs, "");
  blobs.file = archive::data_file_name(blobs, compression);
  const auto objects = writer.open_blobs(toc.add(std::move(blobs)), 0);
  for (const auto& [oid, text] : {std::pair{7U, "hello"}, {8U, ""}, {9U, "what else there is"}}) {
    objects->begin_blob(oid);
    objects->write(codec::bytes_of(text));
    objects->end_blob();
  }
  objects->close();
  writer.finish(toc, {"snap"});
}

// Other checks are to find it than the manifest's checksum.
void replace_in_manifest(const std::string& path, const std::string& what, const std::string& by) {
  std::string text = test::unsealed(test::read_file(path));
  const std::size_t at = text.find(what);
  ASSERT_NE(at, std::string::npos) << path << " has no " << what;
  test::write_file(path, text.replace(at, what.size(), by));
}

void replace(const std::string& path, const std::string& what, const std::string& by) {
  std::string text = test::read_file(path);
  const std::size_t at = text.find(what);
  ASSERT_NE(at, std::string::npos) << path << " has no " << what;
  test::write_file(path, text.replace(at, what.size(), by));
}

class VerifyTest : public ::testing::TestWithParam<const char*> {
 protected:
  VerifyTest() : path_(folder_ / "a"), suffix_(codec::suffix(codec::parse_compression(GetParam()).algorithm)) {
    make_archive(path_, GetParam());
  }

  // The path of a compressed file of the archive, and its name.
  std::string name(const std::string& file) const { return file + suffix_; }
  std::string file(const std::string& file) const { return path_ + "/" + name(file); }
  std::string plain(const std::string& file) const { return path_ + "/" + file; }

  TempFolder folder_;
  std::string path_;
  std::string suffix_;
};

TEST_P(VerifyTest, AcceptsWhatIsWhole) {
  for (const int jobs : {1, 3, 50}) {
    const VerifyResult result = check(path_, jobs);
    EXPECT_TRUE(result.whole()) << all_problems(result);
    EXPECT_TRUE(result.has_manifest);
    EXPECT_EQ(result.files, 9U);
    EXPECT_EQ(result.rows, 50003U);
    EXPECT_EQ(result.large_objects, 3U);
    EXPECT_GE(result.workers, 1);
  }
  fs::remove(plain("manifest.json"));
  const VerifyResult result = check(path_);
  EXPECT_TRUE(result.whole()) << all_problems(result);
  EXPECT_FALSE(result.has_manifest);
  EXPECT_EQ(result.files, 8U);
  EXPECT_EQ(result.rows, 50003U);
}

TEST_P(VerifyTest, NamesEveryFileThatIsDamaged) {
  for (const char* const data : {"1.dat", "2.dat", "3.dat", "blob_7.dat"}) {
    std::string bytes = test::read_file(file(data));
    bytes[bytes.size() / 2] ^= 1;
    test::write_file(file(data), bytes);
  }
  fs::resize_file(file("blob_9.dat"), fs::file_size(file("blob_9.dat")) - 2);
  const VerifyResult result = check(path_);
  EXPECT_THAT(bad_files(result),
              ElementsAre(name("1.dat"), name("2.dat"), name("3.dat"), name("blob_7.dat"), name("blob_9.dat")))
      << all_problems(result);
  EXPECT_EQ(result.problems.front().entry, "TABLE DATA public.t1");
  EXPECT_EQ(result.rows, 0U);
  EXPECT_EQ(result.large_objects, 1U);
}

TEST_P(VerifyTest, NamesWhatIsCutWithoutAManifest) {
  fs::remove(plain("manifest.json"));
  for (const char* const data : {"1.dat", "2.dat", "3.dat"}) fs::resize_file(file(data), fs::file_size(file(data)) - 2);
  EXPECT_THAT(bad_files(check(path_)), ElementsAre(name("1.dat"), name("2.dat"), name("3.dat")));
}

TEST_P(VerifyTest, NamesWhatIsMissingAndWhatIsTooMuch) {
  fs::remove(file("1.dat"));
  fs::remove(file("blob_8.dat"));
  test::write_file(plain("more"), "");
  fs::create_directory(plain("folder"));
  fs::create_symlink("/etc/passwd", plain("link"));
  const VerifyResult result = check(path_);
  EXPECT_THAT(bad_files(result), ElementsAre(name("1.dat"), name("blob_8.dat"), "folder", "link", "more"))
      << all_problems(result);
  EXPECT_THAT(result.problems.front().problem, HasSubstr("missing"));
  EXPECT_THAT(result.problems.back().problem, HasSubstr("no part of the archive"));

  fs::remove(plain("manifest.json"));
  EXPECT_THAT(bad_files(check(path_)), ElementsAre("1.dat", "blob_8.dat", "folder", "link", "more"));
}

TEST_P(VerifyTest, NamesFilesThatWereExchanged) {
  fs::rename(file("1.dat"), plain("x"));
  fs::rename(file("2.dat"), file("1.dat"));
  fs::rename(plain("x"), file("2.dat"));
  EXPECT_THAT(bad_files(check(path_)), ElementsAre(name("1.dat"), name("2.dat")));
}

TEST_P(VerifyTest, CountsColumnsWithoutAManifest) {
  fs::remove(plain("manifest.json"));
  fs::rename(file("1.dat"), plain("x"));
  fs::rename(file("2.dat"), file("1.dat"));
  fs::rename(plain("x"), file("2.dat"));
  const VerifyResult result = check(path_);
  EXPECT_THAT(bad_files(result), ElementsAre(name("1.dat"), name("2.dat")));
  EXPECT_THAT(all_problems(result), HasSubstr("row 1 has 2 values for 1 columns"));
}

TEST_P(VerifyTest, FollowsNoSymbolicLink) {
  fs::rename(file("1.dat"), folder_ / "elsewhere");
  fs::create_symlink(folder_ / "elsewhere", file("1.dat"));
  const VerifyResult result = check(path_);
  EXPECT_THAT(bad_files(result), ElementsAre(name("1.dat")));
  EXPECT_THAT(all_problems(result), HasSubstr("symbolic link"));
}

TEST_P(VerifyTest, HoldsCountsAgainstTheManifest) {
  replace_in_manifest(plain("manifest.json"), "\"rows\": 50000,", "\"rows\": 50001,");
  replace(plain("manifest.json"), "\"rows\": 3, \"raw_bytes\": 23", "\"rows\": 3, \"raw_bytes\": 24");
  const VerifyResult result = check(path_);
  EXPECT_THAT(bad_files(result), testing::SizeIs(2));
  EXPECT_EQ(bad_files(result).front(), name("1.dat"));
  EXPECT_THAT(bad_files(result).back(), HasSubstr(".toc"));
  EXPECT_THAT(all_problems(result), HasSubstr("3 large objects of 23 bytes, the manifest says 3 of 24"));
}

TEST_P(VerifyTest, HoldsBytesAgainstTheManifest) {
  const auto size_of = [&](std::uintmax_t size) {
    return "{\"name\": \"" + name("1.dat") + "\", \"size\": " + std::to_string(size) + ",";
  };
  const std::uintmax_t size = fs::file_size(file("1.dat"));
  replace_in_manifest(plain("manifest.json"), size_of(size), size_of(size + 1));
  replace(plain("manifest.json"), "\"rows\": 2, \"raw_bytes\": 5", "\"rows\": 2, \"raw_bytes\": 6");
  const VerifyResult result = check(path_);
  EXPECT_THAT(bad_files(result), ElementsAre(name("1.dat"), name("2.dat")));
  EXPECT_THAT(all_problems(result), HasSubstr("bytes, the manifest says"));
}

TEST_P(VerifyTest, HoldsTheManifestAgainstItself) {
  replace(plain("manifest.json"), "\"snap\"", "\"snip\"");
  EXPECT_THAT(bad_files(check(path_)), ElementsAre("manifest.json"));
}

TEST_P(VerifyTest, MissesTheManifestOfAnArchiveOfItsOwn) {
  fs::remove(plain("manifest.json"));
  replace(plain("toc.dat"), "other one", "(pgbraid)");
  const VerifyResult result = check(path_);
  EXPECT_THAT(bad_files(result), ElementsAre("manifest.json"));
  EXPECT_THAT(all_problems(result), HasSubstr("missing"));
}

TEST_P(VerifyTest, ChecksTheFilesOfAManifestThoughTheTocCannotBeRead) {
  fs::resize_file(plain("toc.dat"), fs::file_size(plain("toc.dat")) - 3);
  EXPECT_THAT(bad_files(check(path_)), ElementsAre("toc.dat"));
  fs::resize_file(file("blob_9.dat"), 1);
  fs::remove(file("2.dat"));
  test::write_file(plain("more"), "");
  const VerifyResult result = check(path_);
  EXPECT_THAT(bad_files(result), ElementsAre(name("2.dat"), name("blob_9.dat"), "more", "toc.dat"))
      << all_problems(result);
  fs::remove(plain("toc.dat"));
  EXPECT_THAT(bad_files(check(path_)), ElementsAre(name("2.dat"), name("blob_9.dat"), "more", "toc.dat"));
}

TEST_P(VerifyTest, GoesOnWithoutAManifestThatCannotBeRead) {
  fs::resize_file(plain("manifest.json"), fs::file_size(plain("manifest.json")) - 5);
  const VerifyResult result = check(path_);
  EXPECT_THAT(bad_files(result), ElementsAre("manifest.json"));
  EXPECT_FALSE(result.has_manifest);
  EXPECT_EQ(result.rows, 50003U);
}

TEST_P(VerifyTest, ChecksLargeObjectsThoughTheirListCannotBeRead) {
  const archive::DirectoryReader reader(path_);
  const std::string list = reader.toc().find(4)->file;
  replace(plain(list), "7 blob_7.dat", "7 ../lob.dat");
  fs::resize_file(file("blob_9.dat"), 1);
  const VerifyResult result = check(path_);
  EXPECT_THAT(bad_files(result), ElementsAre(name("blob_9.dat"), list)) << all_problems(result);
  EXPECT_THAT(all_problems(result), HasSubstr("is not the line of a large object"));

  // Without a manifest nobody knows which they are, but then none is too much either.
  fs::remove(plain("manifest.json"));
  EXPECT_THAT(bad_files(check(path_)), ElementsAre(list));
}

TEST_P(VerifyTest, RefusesNamesThatLeaveTheFolder) {
  replace(plain("toc.dat"), "1.dat", "../ab");
  VerifyResult result = check(path_);
  EXPECT_THAT(bad_files(result), ElementsAre("toc.dat")) << all_problems(result);
  EXPECT_THAT(all_problems(result), HasSubstr("unsafe name"));

  make_archive(folder_ / "b", GetParam());
  replace_in_manifest(folder_ / "b/manifest.json", "\"name\": \"1.dat", "\"name\": \"/.dat");
  result = check(folder_ / "b");
  EXPECT_THAT(bad_files(result), ElementsAre("manifest.json")) << all_problems(result);
  EXPECT_THAT(all_problems(result), HasSubstr("unsafe file name"));
}

TEST_P(VerifyTest, TellsFilesOfTheManifestThatTheTocDoesNotKnow) {
  replace_in_manifest(
      plain("manifest.json"), "\"files\": [\n",
      "\"files\": [\n{\"name\": \"zz\", \"size\": 0, \"xxh3_128\": \"00000000000000000000000000000000\"},\n");
  test::write_file(plain("zz"), "");
  const VerifyResult result = check(path_);
  EXPECT_THAT(bad_files(result), ElementsAre("zz"));
  EXPECT_THAT(all_problems(result), HasSubstr("has no use for it"));
}

INSTANTIATE_TEST_SUITE_P(Compressions, VerifyTest, ::testing::Values("none", "gzip", "lz4", "zstd"));

TEST(Verify, TellsCirclesOfDependencies) {
  const TempFolder folder;
  make_archive(folder / "a", "none", {3});
  const VerifyResult result = check(folder / "a");
  EXPECT_THAT(bad_files(result), ElementsAre("toc.dat"));
  EXPECT_THAT(all_problems(result), HasSubstr("circle"));
  EXPECT_EQ(result.rows, 50003U);
  make_archive(folder / "b", "none", {99});
  EXPECT_TRUE(check(folder / "b").whole()) << "what was not dumped is nothing to miss";
}

TEST(Verify, AcceptsArchivesOfStock) {
  for (const char* const name : {"stock15-gzip", "stock15-plain"}) {
    const VerifyResult result = check(test::fixture(name).string());
    EXPECT_TRUE(result.whole()) << all_problems(result);
    EXPECT_FALSE(result.has_manifest);
    EXPECT_EQ(result.rows, 3U) << name;
    EXPECT_EQ(result.large_objects, 2U) << name;
  }
  // This one came without its large objects.
  EXPECT_THAT(bad_files(check(test::fixture("stock15-inserts").string())), ElementsAre("blobs.toc"));
}

TEST(Verify, TellsStatementsThatEndInTheMiddle) {
  const TempFolder folder;
  fs::copy(test::fixture("stock15-inserts"), folder / "a");
  Files damaged = {"blobs.toc"};  // has been missing before
  for (const auto& item : fs::directory_iterator(folder / "a")) {
    const std::string text = test::read_file(item.path());
    if (text.find("INSERT INTO") != 0) continue;
    test::write_file(item.path(), text.substr(0, text.rfind(';')) + "\n\n\n");
    damaged.push_back(item.path().filename().string());
  }
  ASSERT_THAT(damaged, testing::SizeIs(testing::Gt(1)));
  const VerifyResult result = check(folder / "a");
  EXPECT_THAT(bad_files(result), testing::UnorderedElementsAreArray(damaged));
  EXPECT_THAT(all_problems(result), HasSubstr("in the middle of a statement"));
}

TEST(Verify, ThrowsWhereThereIsNoFolder) {
  const TempFolder folder;
  test::expect_error(ErrorCode::io, "could not open archive", [&] { check(folder / "nowhere"); });
  test::write_file(folder / "file", "x");
  test::expect_error(ErrorCode::archive, "is not an archive", [&] { check(folder / "file"); });
  test::expect_error(ErrorCode::usage, "parallel jobs", [&] { check(folder / "nowhere", 0); });
  EXPECT_THAT(bad_files(check(folder / "")), ElementsAre("toc.dat"));
}

TEST(Verify, EndsWhereTheCallerAsksForIt) {
  const TempFolder folder;
  make_archive(folder / "a", "none");
  test::write_file(folder / "a/1.dat", "");
  fs::resize_file(folder / "a/1.dat", std::uintmax_t{1} << 40U);  // a hole
  Interrupt interrupt;
  Messages messages;
  std::thread later([&] { interrupt.request(2); });
  test::expect_error(ErrorCode::interrupted, "interrupted", [&] { verify({folder / "a", 1}, messages, interrupt); });
  later.join();
}

}  // namespace
}  // namespace pgbraid
