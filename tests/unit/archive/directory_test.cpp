// Directory archives from end to end: what is written is read, and damage of any kind is an error before the end is
// reported, never a short result.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <memory>
#include <set>
#include <thread>

#include "archive/directory_reader.hpp"
#include "archive/directory_writer.hpp"
#include "archive/open_archive.hpp"
#include "codec/stream.hpp"
#include "store/local_directory.hpp"
#include "support/expect_error.hpp"
#include "support/manifest_text.hpp"
#include "support/temp_folder.hpp"

namespace pgbraid::archive {
namespace {

namespace fs = std::filesystem;
using test::TempFolder;

constexpr std::string_view kRows = "1\tbolt\n2\ta \\\\. b\n\n\\N\n\\\\.\n";

model::TocEntry table_data(model::DumpId id) {
  model::TocEntry entry;
  entry.id = id;
  entry.kind = model::ObjectKind::table_data;
  entry.desc = "TABLE DATA";
  entry.section = model::Section::data;
  entry.tag = "t" + std::to_string(id);
  entry.schema = "public";
  entry.copy = "COPY public.t FROM stdin;\n";
  entry.has_data = true;
  entry.file = std::to_string(id) + ".dat";
  return entry;
}

model::TocEntry blobs(model::DumpId id, const codec::Compression& compression) {
  model::TocEntry entry;
  entry.id = id;
  entry.kind = model::ObjectKind::blobs;
  entry.desc = entry.tag = "BLOBS";
  entry.section = model::Section::data;
  entry.has_data = true;
  entry.file = data_file_name(entry, compression);
  return entry;
}

void put(DirectoryWriter& writer, const model::TocEntry& entry, std::string_view rows) {
  const auto data = writer.open_data(entry);
  data->write(codec::bytes_of(rows));
  data->close();
}

// An archive of two tables and three large objects.
void make_archive(const std::string& path, const std::string& compression_text) {
  const auto compression = codec::parse_compression(compression_text);
  DirectoryWriter writer(path, compression, {.sync = false});
  model::Toc toc;
  toc.header() = {"db", "15", "pgbraid", 1700000000};
  put(writer, toc.add(table_data(1)), kRows);
  put(writer, toc.add(table_data(2)), "");
  const auto objects = writer.open_blobs(toc.add(blobs(3, compression)), 0);
  for (const auto& [oid, text] : {std::pair{7U, "hello"}, {9U, ""}, {4294967295U, "\\.\n\n\n"}}) {
    objects->begin_blob(oid);
    objects->write(codec::bytes_of(text));
    objects->end_blob();
  }
  objects->close();
  writer.finish(toc, {"snap"});
}

std::string read_rows(const DirectoryReader& reader, model::DumpId id, std::size_t chunk = 1000) {
  const auto data = reader.open_data(*reader.toc().find(id));
  std::string out;
  std::vector<std::byte> buffer(chunk);
  while (const std::size_t count = data->read(buffer)) {
    out.append(reinterpret_cast<const char*>(buffer.data()), count);
  }
  return out;
}

std::string read_objects(const DirectoryReader& reader, model::DumpId id) {
  const auto objects = reader.open_blobs(*reader.toc().find(id));
  std::string out;
  std::vector<std::byte> buffer(3);
  while (const auto oid = objects->next_blob()) {
    out += std::to_string(*oid) + "=";
    while (const std::size_t count = objects->read(buffer)) {
      out.append(reinterpret_cast<const char*>(buffer.data()), count);
    }
    out += ";";
  }
  return out;
}

// Reads all of an archive.
std::string read_all(const std::string& path) {
  const DirectoryReader reader(path);
  std::string out;
  for (const auto& entry : reader.toc().entries()) {
    if (!entry->has_data) continue;
    const bool objects = data_format(*entry) == DataFormat::large_objects;
    out += objects ? read_objects(reader, entry->id) : read_rows(reader, entry->id);
  }
  return out;
}

const std::string kContent = std::string(kRows) + "7=hello;9=;4294967295=\\.\n\n\n;";

class DirectoryArchive : public ::testing::TestWithParam<const char*> {};

TEST_P(DirectoryArchive, GoesRoundTrip) {
  const TempFolder folder;
  make_archive(folder / "a", GetParam());
  EXPECT_EQ(read_all(folder / "a"), kContent);
  const DirectoryReader reader(folder / "a");
  ASSERT_NE(reader.manifest(), nullptr);
  EXPECT_EQ(reader.manifest()->snapshot, "snap");
  EXPECT_EQ(reader.manifest()->find_entry(1)->rows, 5U);
  EXPECT_EQ(reader.manifest()->find_entry(1)->raw_bytes, kRows.size());
  EXPECT_EQ(reader.manifest()->find_entry(3)->rows, 3U);
  EXPECT_GT(reader.data_size(*reader.toc().find(1)), 0U);
  EXPECT_GT(reader.data_size(*reader.toc().find(3)), reader.folder().size(reader.toc().find(3)->file));
}

TEST_P(DirectoryArchive, IsWrittenInTheSameBytesHoweverTheRowsAreCut) {
  const TempFolder folder;
  const auto compression = codec::parse_compression(GetParam());
  std::string rows;
  for (int i = 0; i < 30000; ++i) rows += std::to_string(i) + "\tx\n";
  std::string first;
  for (const std::size_t chunk : {1UL, 1000UL, 1000000UL}) {
    const std::string path = folder / std::to_string(chunk);
    DirectoryWriter writer(path, compression, {.sync = false});
    model::Toc toc;
    const auto data = writer.open_data(toc.add(table_data(1)));
    for (std::size_t at = 0; at < rows.size(); at += chunk) {
      data->write(codec::bytes_of(std::string_view(rows).substr(at, chunk)));
    }
    const DataFile closed = data->close();
    EXPECT_EQ(closed.rows, 30000U);
    writer.finish(toc, {});
    const std::string stored = test::read_file(fs::path(path) / closed.file);
    EXPECT_EQ(closed.size, stored.size());
    if (first.empty()) first = stored;
    EXPECT_EQ(stored, first);
    EXPECT_EQ(read_rows(DirectoryReader(path), 1, chunk), rows);
  }
}

TEST_P(DirectoryArchive, ACutAtAnyByteOfAnyFileIsAnError) {
  for (const bool with_manifest : {true, false}) {
    const TempFolder folder;
    make_archive(folder / "a", GetParam());
    if (!with_manifest) fs::remove(folder / "a/manifest.json");
    const bool plain = std::string(GetParam()) == "none";
    for (const auto& item : fs::directory_iterator(folder / "a")) {
      const std::string name = item.path().filename().string();
      // Without a manifest nothing tells the length of plain large objects and their list, and an empty lz4 or
      // zstd file is an empty large object.
      const bool unguarded = name.starts_with("blob_") && plain;
      if (!with_manifest && (name.starts_with("blobs") || unguarded)) {
        continue;
      }
      const std::string whole = test::read_file(item.path());
      const bool may_be_empty = !with_manifest && name.starts_with("blob_") && !name.ends_with("gz");
      for (std::size_t size = may_be_empty ? 1 : 0; size < whole.size(); ++size) {
        test::write_file(item.path(), std::string_view(whole).substr(0, size));
        test::expect_error(ErrorCode::archive, "", [&] { read_all(folder / "a"); });
        if (HasFailure()) FAIL() << name << " cut at " << size;
      }
      test::write_file(item.path(), whole);
    }
    EXPECT_EQ(read_all(folder / "a"), kContent);
  }
}

TEST_P(DirectoryArchive, WithAManifestAFlippedBitInAnyFileIsAnError) {
  const TempFolder folder;
  make_archive(folder / "a", GetParam());
  for (const auto& item : fs::directory_iterator(folder / "a")) {
    const std::string whole = test::read_file(item.path());
    for (std::size_t bit = 0; bit < whole.size() * 8; bit += 7) {
      std::string damaged = whole;
      damaged[bit / 8] = static_cast<char>(damaged[bit / 8] ^ (1 << (bit % 8)));
      test::write_file(item.path(), damaged);
      test::expect_error(ErrorCode::archive, "", [&] { read_all(folder / "a"); });
      if (HasFailure()) FAIL() << item.path() << " bit " << bit;
    }
    test::write_file(item.path(), whole);
  }
}

INSTANTIATE_TEST_SUITE_P(Codecs, DirectoryArchive, ::testing::Values("none", "gzip:6", "lz4", "zstd:1"));

TEST(DirectoryWriter, EntriesAreWrittenByManyThreadsAtOnce) {
  const TempFolder folder;
  DirectoryWriter writer(folder / "a", {}, {.sync = false});
  model::Toc toc;
  for (model::DumpId id = 1; id <= 64; ++id) toc.add(table_data(id));
  std::vector<std::thread> threads;
  for (std::size_t t = 0; t < 8; ++t) {
    threads.emplace_back([&, t] {
      for (std::size_t i = t; i < toc.size(); i += 8) put(writer, toc.at(i), kRows);
    });
  }
  for (std::thread& thread : threads) thread.join();
  writer.finish(toc, {});
  const DirectoryReader reader(folder / "a");
  for (model::DumpId id = 1; id <= 64; ++id) EXPECT_EQ(read_rows(reader, id), kRows);
}

constexpr std::size_t kRowsOfLong = 30000;

void write_long(DataWriter& data) {
  for (std::size_t i = 0; i < kRowsOfLong; ++i) {
    data.write(codec::bytes_of(std::to_string(i) + "\t" + std::string(990, 'x') + "\n"));
  }
}

// Keeps nothing but which threads have written.
class WatchedStore : public store::Store {
 public:
  using Writers = std::set<std::thread::id>;
  explicit WatchedStore(std::shared_ptr<Writers> writers) : writers_(std::move(writers)) {}

  std::unique_ptr<store::WritableFile> create(const std::string&) override { return std::make_unique<File>(writers_); }
  void remove(const std::string&) override {}
  void commit() override {}
  void discard() noexcept override {}

 private:
  class File : public store::WritableFile {
   public:
    explicit File(std::shared_ptr<Writers> writers) : writers_(std::move(writers)) {}
    void write(std::span<const std::byte>) override { writers_->insert(std::this_thread::get_id()); }
    void close() override {}

   private:
    std::shared_ptr<Writers> writers_;
  };
  std::shared_ptr<Writers> writers_;
};

TEST(DirectoryWriter, OnlyATableThatIsAloneHasAThreadOfItsOwn) {
  if (std::thread::hardware_concurrency() < 2) GTEST_SKIP() << "one processor";
  const auto writers = std::make_shared<WatchedStore::Writers>();
  DirectoryWriter writer(std::make_unique<WatchedStore>(writers), codec::parse_compression("lz4"));
  {
    std::vector<std::unique_ptr<DataWriter>> others;
    for (int i = 1; i <= 256; ++i) others.push_back(writer.open_data(table_data(1000 + i)));
    const auto data = writer.open_data(table_data(1));
    write_long(*data);
    data->close();
  }
  EXPECT_EQ(*writers, WatchedStore::Writers{std::this_thread::get_id()});
  const auto data = writer.open_data(table_data(2));
  write_long(*data);
  data->close();
  EXPECT_EQ(writers->size(), 2U);
}

// A table that is long and alone is compressed in a thread of its own.
TEST(DirectoryWriter, ALongTableIsTheSameBesideOthersAndAlone) {
  const TempFolder folder;
  const std::string path = (folder.path() / "archive").string();
  const auto compression = codec::parse_compression("lz4");
  DirectoryWriter writer(path, compression, {.sync = false});
  model::Toc toc;
  toc.header() = {"db", "15", "pgbraid", 1700000000};
  std::vector<DataFile> files;
  {
    std::vector<std::unique_ptr<DataWriter>> others;
    for (int i = 1; i <= 256; ++i) others.push_back(writer.open_data(table_data(1000 + i)));
    const auto data = writer.open_data(toc.add(table_data(1)));
    write_long(*data);
    files.push_back(data->close());
  }
  write_long(*writer.open_data(toc.add(table_data(2))));  // abandoned, thread and all
  const auto data = writer.open_data(*toc.find(2));
  write_long(*data);
  files.push_back(data->close());
  EXPECT_EQ(files[0].checksum, files[1].checksum);
  EXPECT_EQ(files[0].rows, kRowsOfLong);
  EXPECT_EQ(files[1].rows, kRowsOfLong);
  writer.finish(toc, {});
  EXPECT_EQ(read_rows(DirectoryReader(path), 2), read_rows(DirectoryReader(path), 1));
}

TEST(DirectoryWriter, AnAbandonedItemCanRunAgain) {
  const TempFolder folder;
  DirectoryWriter writer(folder / "a", {codec::Algorithm::none, 0}, {.sync = false});
  model::Toc toc;
  const model::TocEntry& rows = toc.add(table_data(1));
  const model::TocEntry& objects = toc.add(blobs(2, writer.compression()));
  {
    const auto half = writer.open_data(rows);
    half->write(codec::bytes_of("half a r"));
    const auto half_objects = writer.open_blobs(objects, 0);
    half_objects->begin_blob(1);
    half_objects->end_blob();
    half_objects->begin_blob(2);
    half_objects->write(codec::bytes_of("x"));
  }
  put(writer, rows, kRows);
  const auto again = writer.open_blobs(objects, 0);
  again->begin_blob(1);
  again->end_blob();
  again->close();
  writer.finish(toc, {});
  EXPECT_EQ(read_all(folder / "a"), std::string(kRows) + "1=;");
  EXPECT_THAT(store::LocalFolder(folder / "a").names(),
              ::testing::ElementsAre("1.dat", "blob_1.dat", "blobs.toc", "manifest.json", "toc.dat"));
}

TEST(DirectoryWriter, GroupsOfOneEntrysLargeObjectsAreOneList) {
  const TempFolder folder;
  DirectoryWriter writer(folder / "a", {codec::Algorithm::none, 0}, {.sync = false});
  model::Toc toc;
  model::TocEntry& objects = toc.add(blobs(1, writer.compression()));
  const auto later = writer.open_blobs(objects, 0);
  const auto sooner = writer.open_blobs(objects, 0);
  for (const auto& [group, oid] : {std::pair{later.get(), 20U}, {sooner.get(), 3U}, {later.get(), 21U}}) {
    group->begin_blob(oid);
    group->write(codec::bytes_of(std::to_string(oid)));
    group->end_blob();
  }
  EXPECT_EQ(later->close(), 4U);
  EXPECT_EQ(sooner->close(), 1U);
  writer.finish(toc, {});
  EXPECT_EQ(test::read_file(folder / "a/blobs.toc"), "3 blob_3.dat\n20 blob_20.dat\n21 blob_21.dat\n");
  EXPECT_EQ(read_all(folder / "a"), "3=3;20=20;21=21;");
  EXPECT_EQ(DirectoryReader(folder / "a").manifest()->find_entry(1)->rows, 3U);
}

TEST(DirectoryWriter, RefusesToFinishWhatIsIncomplete) {
  const TempFolder folder;
  {
    DirectoryWriter writer(folder / "a", {codec::Algorithm::none, 0}, {.sync = false});
    model::Toc toc;
    model::TocEntry& objects = toc.add(blobs(1, writer.compression()));
    model::DataSource source;
    source.large_objects = {1, 2};
    objects.source = std::make_shared<const model::DataSource>(source);
    const auto group = writer.open_blobs(objects, 0);
    group->begin_blob(1);
    group->end_blob();
    group->close();
    test::expect_error(ErrorCode::archive, "1 of 2 large objects", [&] { writer.finish(toc, {}); });
  }
  {
    DirectoryWriter writer(folder / "a", {}, {.sync = false});
    model::Toc toc;
    put(writer, toc.add(table_data(1)), kRows);
    toc.add(table_data(2));
    test::expect_error(ErrorCode::archive, "TABLE DATA public.t2", [&] { writer.finish(toc, {}); });
  }
  {
    DirectoryWriter writer(folder / "a", {}, {.sync = false});
    put(writer, table_data(1), kRows);
    test::expect_error(ErrorCode::archive, "1 entries", [&] { writer.finish(model::Toc(), {}); });
  }
  {
    DirectoryWriter writer(folder / "a", {}, {.sync = false});
    const auto data = writer.open_data(table_data(1));
    data->write(codec::bytes_of("half a row"));
    test::expect_error(ErrorCode::source, "within a row", [&] { data->close(); });
  }
  EXPECT_TRUE(fs::is_empty(folder.path()));
}

TEST(DirectoryReader, FindsTheEndMarkerHoweverItIsCut) {
  const TempFolder folder;
  fs::create_directory(folder / "a");
  fs::copy(test::fixture("stock15-plain") / "toc.dat", folder / "a/toc.dat");
  // The pieces that are read are 256 KiB: the marker goes over every position around that border.
  for (std::size_t size = 262144 - 6; size <= 262144 + 3; ++size) {
    const std::string rows = std::string(size - 1, 'x') + "\n";
    test::write_file(folder / "a/3371.dat", rows + "\\.\n\n\n");
    EXPECT_EQ(read_rows(DirectoryReader(folder / "a"), 3371).size(), size);
    test::write_file(folder / "a/3371.dat", rows + "\\.\n\nx");
    EXPECT_THROW(read_rows(DirectoryReader(folder / "a"), 3371), Error) << size;
    test::write_file(folder / "a/3371.dat", rows + "\\\\.\n");
    EXPECT_THROW(read_rows(DirectoryReader(folder / "a"), 3371), Error) << size;
  }
}

TEST(DirectoryReader, OnlyAWholeLineIsTheEndMarker) {
  const TempFolder folder;
  fs::create_directory(folder / "a");
  fs::copy(test::fixture("stock15-plain") / "toc.dat", folder / "a/toc.dat");
  const auto read = [&](const std::string& content) {
    test::write_file(folder / "a/3371.dat", content);
    return read_rows(DirectoryReader(folder / "a"), 3371);
  };
  EXPECT_EQ(read("\\.\n\n\n"), "");
  EXPECT_EQ(read("a\\.\n\\..\n\\\n\\.x\n\\.\n\n\n"), "a\\.\n\\..\n\\\n\\.x\n");
  for (const char* damaged : {"", "\n", "a\n", "a\n\\.", "a\n\\.\n", "a\n\\.\n\n", "a\n\\.\r\n\n\n", "a\\.\n\n\n",
                              "a\n\\.\nb\n\\.\n\n\n", "a\n\\.\n\n\n\\.\n\n\n", "a\n\\.\n\n\n\\"}) {
    test::expect_error(ErrorCode::archive, "TABLE DATA shop.item", [&] { read(damaged); });
  }
}

TEST(DirectoryReader, SqlTextEndsWithEmptyLines) {
  const TempFolder folder;
  fs::create_directory(folder / "a");
  fs::copy(test::fixture("stock15-inserts") / "toc.dat", folder / "a/toc.dat");
  const auto read = [&](const std::string& content) {
    test::write_file(folder / "a/3371.dat", content);
    return read_rows(DirectoryReader(folder / "a"), 3371);
  };
  EXPECT_EQ(read("\n\n"), "\n\n");
  EXPECT_EQ(read("INSERT;\n\n\n"), "INSERT;\n\n\n");
  for (std::size_t size = 262144 - 3; size <= 262144 + 3; ++size) {  // the pieces that are read are 256 KiB
    EXPECT_EQ(read(std::string(size, 'x') + "\n\n\n").size(), size + 3);
    EXPECT_THROW(read(std::string(size, 'x') + "\n"), Error) << size;
  }
  for (const char* damaged : {"", "\n", "INSERT", "INSERT;\n", "\n\nINSERT;\n"}) {
    test::expect_error(ErrorCode::archive, "does not end with empty lines", [&] { read(damaged); });
  }
}

TEST(DirectoryReader, ReadsStocksArchives) {
  constexpr std::string_view kItems = "1\tbolt\t0.10\t\\N\n2\ttab\\there\t2.50\tline\\nbreak \\\\.\n3\t\\\\.\t1.00\t\n";
  for (const char* name : {"stock15-gzip", "stock15-plain"}) {
    const DirectoryReader reader(test::fixture(name).string());
    EXPECT_EQ(reader.manifest(), nullptr);
    EXPECT_EQ(reader.toc().size(), 28U);
    EXPECT_TRUE(reader.toc().frozen());
    EXPECT_EQ(read_rows(reader, 3371), kItems);
    EXPECT_EQ(read_rows(reader, 3372), "");
    EXPECT_EQ(read_objects(reader, 3379), "5001=hello;5002=;");
    EXPECT_GT(reader.data_size(*reader.toc().find(3371)), 0U);
  }
}

TEST(DirectoryReader, ReadsStocksInsertsAsSql) {
  const DirectoryReader reader(test::fixture("stock15-inserts").string());
  const model::TocEntry& entry = *reader.toc().find(3371);
  EXPECT_EQ(static_cast<int>(data_format(entry)), static_cast<int>(DataFormat::sql));
  EXPECT_TRUE(read_rows(reader, 3371).starts_with("INSERT INTO shop.item VALUES (1, 'bolt', 0.10, NULL);\n"));
}

// Two rows of one field, "ab" and NULL.
const std::string kBinaryRows("PGCOPY\n\377\r\n\0\0\0\0\0\0\0\0\0\0\1\0\0\0\2ab\0\1\377\377\377\377\377\377", 35);

model::TocEntry binary_data(model::DumpId id) {
  model::TocEntry entry = table_data(id);
  entry.copy = "COPY public.t (a) FROM stdin WITH (FORMAT binary);\n";
  return entry;
}

TEST(DirectoryArchiveOfBinaryRows, GoesRoundTripBesideText) {
  const TempFolder folder;
  DirectoryWriter writer(folder / "a", codec::parse_compression("zstd"), {.sync = false});
  model::Toc toc;
  put(writer, toc.add(table_data(1)), kRows);
  put(writer, toc.add(binary_data(2)), kBinaryRows);
  writer.finish(toc, {});
  const DirectoryReader reader(folder / "a");
  EXPECT_EQ(read_rows(reader, 1), kRows);
  EXPECT_EQ(read_rows(reader, 2, 3), kBinaryRows);
  EXPECT_FALSE(reader.manifest()->find_entry(1)->binary);
  EXPECT_TRUE(reader.manifest()->find_entry(2)->binary);
  EXPECT_EQ(reader.manifest()->find_entry(2)->rows, 2U);
  EXPECT_EQ(reader.manifest()->find_entry(2)->raw_bytes, kBinaryRows.size());
}

TEST(DirectoryArchiveOfBinaryRows, IsNotWrittenWithoutTheirEnd) {
  const TempFolder folder;
  DirectoryWriter writer(folder / "a", codec::parse_compression("none"), {.sync = false});
  const model::TocEntry entry = binary_data(1);
  const std::string_view cut = std::string_view(kBinaryRows).substr(0, kBinaryRows.size() - 2);
  test::expect_error(ErrorCode::source, "cut short", [&] { put(writer, entry, cut); });
  test::expect_error(ErrorCode::source, "COPY's signature", [&] { put(writer, entry, kRows); });
  put(writer, entry, kBinaryRows);  // nothing of the first attempts is in the way
}

TEST(DirectoryArchiveOfBinaryRows, DamageIsFoundWithoutAManifest) {
  const TempFolder folder;
  DirectoryWriter writer(folder / "a", codec::parse_compression("none"), {.sync = false});
  model::Toc toc;
  put(writer, toc.add(binary_data(1)), kBinaryRows);
  writer.finish(toc, {});
  fs::remove(fs::path(folder / "a") / "manifest.json");
  const auto rows_of = [&](const std::string& content) {
    test::write_file(fs::path(folder / "a") / "1.dat", content);
    return read_rows(DirectoryReader(folder / "a"), 1);
  };
  EXPECT_EQ(rows_of(kBinaryRows), kBinaryRows);
  for (std::size_t size = 0; size < kBinaryRows.size(); ++size) {
    test::expect_error(ErrorCode::archive, "cut short", [&] { rows_of(kBinaryRows.substr(0, size)); });
  }
  test::expect_error(ErrorCode::archive, "something follows", [&] { rows_of(kBinaryRows + "\n"); });
  test::expect_error(ErrorCode::archive, "\"1.dat\"", [&] { rows_of(std::string(kRows)); });
}

// A manifest that says otherwise would have text taken for rows in binary form.
TEST(DirectoryArchiveOfBinaryRows, ManifestAndCopyMustAgree) {
  const TempFolder folder;
  DirectoryWriter writer(folder / "a", codec::parse_compression("none"), {.sync = false});
  model::Toc toc;
  put(writer, toc.add(binary_data(1)), kBinaryRows);
  writer.finish(toc, {});
  const fs::path manifest = fs::path(folder / "a") / "manifest.json";
  std::string json = test::unsealed(test::read_file(manifest));
  const std::string piece = ", \"format\": \"binary\"";
  ASSERT_NE(json.find(piece), std::string::npos);
  json.erase(json.find(piece), piece.size());
  test::write_file(manifest, json);
  test::expect_error(ErrorCode::archive, "whether the rows are binary", [&] { DirectoryReader(folder / "a"); });
}

TEST(DirectoryReader, ALargeObjectMissingInTheListIsAnError) {
  const TempFolder folder;
  fs::copy(test::fixture("stock15-plain"), folder / "a");
  test::write_file(folder / "a/blobs.toc", "5001 blob_5001.dat\n");
  test::expect_error(ErrorCode::archive, "large object 5002", [&] { read_all(folder / "a"); });
}

TEST(DirectoryReader, RefusesUnsafeListsOfLargeObjects) {
  const TempFolder folder;
  fs::copy(test::fixture("stock15-plain"), folder / "a");
  // Nothing else is wrong with these.
  for (const std::string line : {"5001 ../x", "5001 blob_5002.dat", "5001 /blob_5001.dat", "x blob_x.dat",
                                 "0 blob_0.dat", "5001", "", "-1 blob_-1.dat", "4294967296 blob_4294967296.dat"}) {
    test::write_file(folder / "a/blobs.toc", line + "\n5002 blob_5002.dat\n");
    test::expect_error(ErrorCode::archive, "blobs.toc\" is damaged: \"" + line + "\" is not the line of a large object",
                       [&] { read_all(folder / "a"); });
  }
  for (const char* list :
       {"5001 blob_5001.dat\n5002 blob_5002.dat", "5001 blob_5001.dat\n5002 blob_5002.dat\n5001 blob_5001.dat\n"}) {
    test::write_file(folder / "a/blobs.toc", list);
    test::expect_error(ErrorCode::archive, "blobs.toc", [&] { read_all(folder / "a"); });
  }
  test::write_file(folder / "a/blobs.toc", std::string(1000000, '5'));
  test::expect_error(ErrorCode::archive, "blobs.toc", [&] { read_all(folder / "a"); });
}

TEST(DirectoryReader, RefusesMissingFilesAndSymbolicLinks) {
  const TempFolder folder;
  make_archive(folder / "a", "zstd:1");
  fs::rename(folder / "a/1.dat.zst", folder / "elsewhere");
  test::expect_error(ErrorCode::archive, "data file of TABLE DATA public.t1 is missing",
                     [&] { read_all(folder / "a"); });
  fs::create_symlink(folder / "elsewhere", folder / "a/1.dat.zst");
  test::expect_error(ErrorCode::archive, "symbolic link", [&] { read_all(folder / "a"); });
  fs::remove(folder / "a/1.dat.zst");
  test::write_file(folder / "a/1.dat", std::string(kRows) + "\\.\n\n\n");
  test::expect_error(ErrorCode::archive, "not in the manifest", [&] { read_all(folder / "a"); });
}

TEST(DirectoryReader, RefusesATableOfContentsThatIsNotTheManifests) {
  const TempFolder folder;
  make_archive(folder / "a", "zstd:1");
  make_archive(folder / "b", "zstd:1");
  {
    DirectoryWriter writer(folder / "c", {}, {.sync = false});
    model::Toc toc;
    put(writer, toc.add(table_data(1)), kRows);
    writer.finish(toc, {});
  }
  fs::copy(folder / "c/toc.dat", folder / "a/toc.dat", fs::copy_options::overwrite_existing);
  test::expect_error(ErrorCode::archive, "toc.dat", [&] { DirectoryReader reader(folder / "a"); });
  fs::copy(folder / "c/manifest.json", folder / "b/manifest.json", fs::copy_options::overwrite_existing);
  test::expect_error(ErrorCode::archive, "toc.dat", [&] { DirectoryReader reader(folder / "b"); });
}

TEST(DirectoryReader, SaysWhatAThingIsThatIsNoArchive) {
  const TempFolder folder;
  test::expect_error(ErrorCode::archive, "is not a directory archive: toc.dat is missing",
                     [&] { DirectoryReader reader(folder.path().string()); });
  test::expect_error(ErrorCode::io, "nothing", [&] { DirectoryReader reader(folder / "nothing"); });
  for (const auto& [content, words] :
       std::vector<std::pair<std::string, std::string>>{{"--\n-- PostgreSQL database dump\n--\n", "plain SQL script"},
                                                        {std::string("PGDMP\1\16\0\4\10\3", 11), "not the archive"},
                                                        {std::string("PGDMP\1\16\0\4\10\1", 11), "ends after 0"},
                                                        {std::string(257, 'x') + "ustar", "cut short"},
                                                        {"", "is not an archive"},
                                                        {"hello", "is not an archive"}}) {
    test::write_file(folder / "file", content);
    test::expect_error(ErrorCode::archive, words, [&] { open_archive(folder / "file"); });
  }
}

}  // namespace
}  // namespace pgbraid::archive
