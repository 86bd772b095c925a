// Archives in one file from end to end: what is written is read, wherever it is cut it is an error, and the order of
// the writers does not show.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "archive/custom_reader.hpp"
#include "archive/custom_writer.hpp"
#include "archive/directory_reader.hpp"
#include "archive/open_archive.hpp"
#include "archive/tar_header.hpp"
#include "archive/tar_writer.hpp"
#include "support/expect_error.hpp"
#include "support/temp_folder.hpp"

namespace pgbraid::archive {
namespace {

using test::TempFolder;

constexpr model::DumpId kBlobs = 4;
const codec::Compression kNone{codec::Algorithm::none, 0};

model::TocEntry data_entry(model::DumpId id, model::ObjectKind kind, const std::string& desc) {
  model::TocEntry entry;
  entry.id = id;
  entry.kind = kind;
  entry.desc = desc;
  entry.tag = "t" + std::to_string(id);
  entry.section = model::Section::data;
  entry.has_data = true;
  if (kind == model::ObjectKind::table_data) entry.copy = "COPY public.t FROM stdin;\n";
  entry.file = data_file_name(entry, kNone);
  return entry;
}

// Three tables and a list of large objects, more than one group of them.
model::Toc make_toc() {
  model::Toc toc;
  toc.header() = {"db", "15", "pgbraid", 1700000000};
  for (const model::DumpId id : {1, 2, 3}) toc.add(data_entry(id, model::ObjectKind::table_data, "TABLE DATA"));
  model::TocEntry blobs = data_entry(kBlobs, model::ObjectKind::blobs, "BLOBS");
  auto source = std::make_shared<model::DataSource>();
  for (model::Oid oid = 1; oid <= kLargeObjectsPerGroup; ++oid) source->large_objects.push_back(oid);
  source->large_objects.push_back(4294967295U);
  blobs.source = source;
  toc.add(std::move(blobs));
  toc.freeze();
  return toc;
}

std::string rows_of(model::DumpId id) {
  std::string rows;
  for (int i = 0; i < id * 3000; ++i) rows += std::to_string(i * id) + "\tsome text\n";
  return rows;
}

void put_rows(ArchiveWriter& writer, const model::Toc& toc, model::DumpId id) {
  const auto data = writer.open_data(*toc.find(id));
  data->write(codec::bytes_of(rows_of(id)));
  data->close();
}

void put_blobs(ArchiveWriter& writer, const model::Toc& toc, std::size_t group) {
  const model::TocEntry& entry = *toc.find(kBlobs);
  const auto blobs = writer.open_blobs(entry, group);
  const auto& oids = entry.source->large_objects;
  for (std::size_t i = group * kLargeObjectsPerGroup; i < std::min(oids.size(), (group + 1) * kLargeObjectsPerGroup);
       ++i) {
    blobs->begin_blob(oids[i]);
    if (oids[i] % 2 == 1) blobs->write(codec::bytes_of("of " + std::to_string(oids[i])));
    blobs->end_blob();
  }
  blobs->close();
}

std::unique_ptr<ArchiveWriter> make_writer(const std::string& path, const std::string& how) {
  if (how == "tar") return std::make_unique<TarWriter>(path, store::LocalOptions{.sync = false});
  return std::make_unique<CustomWriter>(path, codec::parse_compression(how), store::LocalOptions{.sync = false});
}

void make_archive(const std::string& path, const std::string& how, bool backwards = false) {
  const model::Toc toc = make_toc();
  const auto writer = make_writer(path, how);
  writer->begin(toc);
  std::vector<std::function<void()>> steps;
  for (const model::DumpId id : {1, 2, 3}) steps.push_back([&, id] { put_rows(*writer, toc, id); });
  for (const std::size_t group : {std::size_t{0}, std::size_t{1}})
    steps.push_back([&, group] { put_blobs(*writer, toc, group); });
  if (backwards) std::reverse(steps.begin(), steps.end());
  for (const auto& step : steps) step();
  writer->finish(toc, {"snap"});
}

// Reads all; throws what the readers throw.
std::string read_all(const std::string& path) {
  const auto reader = open_archive(path);
  std::string out;
  std::vector<std::byte> buffer(1000);
  for (const auto& entry : reader->toc().entries()) {
    if (!entry->has_data) continue;
    if (data_format(*entry) != DataFormat::large_objects) {
      const auto data = reader->open_data(*entry);
      while (const std::size_t count = data->read(buffer)) {
        out.append(reinterpret_cast<const char*>(buffer.data()), count);
      }
      continue;
    }
    const auto blobs = reader->open_blobs(*entry);
    while (const auto oid = blobs->next_blob()) {
      out += std::to_string(*oid) + "=";
      while (const std::size_t count = blobs->read(buffer)) {
        out.append(reinterpret_cast<const char*>(buffer.data()), count);
      }
      out += ";";
    }
  }
  return out;
}

std::string expected() {
  std::string out = rows_of(1) + rows_of(2) + rows_of(3);
  const model::Toc toc = make_toc();
  for (const model::Oid oid : toc.find(kBlobs)->source->large_objects) {
    const std::string text = std::to_string(oid);
    out += text + "=" + (oid % 2 == 1 ? "of " + text : "") + ";";
  }
  return out;
}

class OneFile : public testing::TestWithParam<const char*> {};

TEST_P(OneFile, WhatIsWrittenIsRead) {
  const TempFolder folder;
  make_archive(folder / "a", GetParam());
  EXPECT_EQ(read_all(folder / "a"), expected());
  const auto reader = open_archive(folder / "a");
  if (const auto* const custom = dynamic_cast<const CustomReader*>(reader.get())) custom->check_blocks();
}

TEST_P(OneFile, TheOrderOfTheWritersDoesNotShow) {
  const TempFolder folder;
  make_archive(folder / "a", GetParam());
  make_archive(folder / "b", GetParam(), true);
  if (std::string_view(GetParam()) != "tar") {  // its manifest has a number of its own
    EXPECT_EQ(test::read_file(folder / "a"), test::read_file(folder / "b"));
  }
  EXPECT_EQ(read_all(folder / "b"), expected());
}

TEST_P(OneFile, CutAnywhereItIsAnError) {
  const TempFolder folder;
  make_archive(folder / "a", GetParam());
  const std::string whole = test::read_file(folder / "a");
  for (std::size_t size = 0; size < whole.size(); size += 1 + size / 7) {
    test::write_file(folder / "cut", whole.substr(0, size));
    EXPECT_THROW(read_all(folder / "cut"), Error) << size;
    test::write_file(folder / "cut", whole.substr(0, whole.size() - 1 - size));
    EXPECT_THROW(read_all(folder / "cut"), Error) << size;
  }
}

INSTANTIATE_TEST_SUITE_P(Formats, OneFile, testing::Values("none", "gzip", "lz4", "zstd", "tar"));

class MemoryInput : public store::InputFile {
 public:
  explicit MemoryInput(const std::string& bytes) : bytes_(bytes) {}
  const std::string& path() const noexcept override { return path_; }
  std::size_t read_at(std::uint64_t offset, std::span<std::byte> buffer) const override {
    if (offset >= bytes_.size()) return 0;
    const std::size_t count = std::min<std::size_t>(buffer.size(), bytes_.size() - offset);
    std::copy_n(std::as_bytes(std::span(bytes_)).begin() + static_cast<std::ptrdiff_t>(offset), count, buffer.begin());
    return count;
  }
  std::uint64_t size() const override { return bytes_.size(); }
  std::optional<std::uint64_t> known_size() const override { return bytes_.size(); }

 private:
  const std::string& bytes_;
  std::string path_ = "memory";
};

std::vector<model::DumpId> ids_with_data(const std::string& archive) {
  const CustomReader reader(std::make_unique<const MemoryInput>(archive));
  std::vector<model::DumpId> ids;
  for (const auto& entry : reader.toc().entries()) {
    if (entry->has_data) ids.push_back(entry->id);
  }
  return ids;
}

// A custom archive has no checksum of its table of contents. A name may change unseen; but no data may be left out.
TEST(CustomReader, NoFlippedBitOfTheTableOfContentsLeavesDataOut) {
  const TempFolder folder;
  make_archive(folder / "a", "none");
  const std::string whole = test::read_file(folder / "a");
  const auto first = whole.find(rows_of(1).substr(0, 20));
  ASSERT_NE(first, std::string::npos);
  std::string flipped = whole;
  for (std::size_t at = 0; at < first; ++at) {
    for (unsigned bit = 0; bit < 8; ++bit) {
      flipped[at] = static_cast<char>(static_cast<unsigned char>(whole[at]) ^ (1U << bit));
      try {
        // Another id is another entry: its block says so when it is read.
        EXPECT_EQ(ids_with_data(flipped).size(), 4U) << at << ", bit " << bit;
      } catch (const Error& error) {
        EXPECT_EQ(error.report().code, ErrorCode::archive);
      }
      flipped[at] = whole[at];
    }
  }
}

TEST(OrderedOutput, WhatIsAbandonedIsTakenBack) {
  const TempFolder folder;
  {
    store::OutputFile file(folder / "a", {.sync = false});
    OrderedOutput output(file, 10);  // nearly all goes to the temporary file
    output.set_places(3);
    const std::string large(600000, 'x');
    auto first = output.open(0, true);
    first->write(codec::bytes_of(large));  // into the file at once
    auto second = output.open(1, true);
    second->write(codec::bytes_of("second"));
    first.reset();
    output.open(2, true)->close({}, "");
    auto again = output.open(0, true);
    again->write(codec::bytes_of("first "));
    second->write(codec::bytes_of(large));
    second->close();
    EXPECT_FALSE(output.complete());
    again->close();
    EXPECT_TRUE(output.complete());
    EXPECT_EQ(output.extent(1).begin, 6U);
    file.commit();
  }
  EXPECT_EQ(test::read_file(folder / "a"), "first second" + std::string(600000, 'x'));
}

TEST(OrderedOutput, APipeCannotTakeBack) {
  store::OutputFile file("/dev/null", {});
  OrderedOutput output(file);
  output.set_places(1);
  auto block = output.open(0, true);
  block->write(codec::bytes_of("x"));
  block.reset();
  block = output.open(0, true);  // it had not left yet
  block->write(codec::bytes_of(std::string(600000, 'x')));
  block.reset();
  test::expect_error(ErrorCode::io, "cannot be read to its end", [&] { output.open(0, true); });
}

TEST(OutputFile, WhatStandsThereStaysUntilItIsWhole) {
  const TempFolder folder;
  test::write_file(folder / "a", "before");
  {
    store::OutputFile file(folder / "a", {});
    file.write(codec::bytes_of("after"));
  }
  EXPECT_EQ(test::read_file(folder / "a"), "before");
  store::OutputFile file(folder / "a", {});
  file.write(codec::bytes_of("after that"));
  EXPECT_TRUE(file.take_back(5));
  file.overwrite(0, codec::bytes_of("A"));
  file.commit();
  EXPECT_EQ(test::read_file(folder / "a"), "After");
  test::expect_error(ErrorCode::io, "is a directory", [&] { store::OutputFile(folder.path().string(), {}); });
}

std::optional<TarMember> parse(const std::string& block) {
  return parse_tar_header(std::span<const std::byte, kTarBlock>(std::as_bytes(std::span(block))), "x.tar");
}

TEST(TarHeader, SizesOfAnyLength) {
  for (const std::uint64_t size : {0ULL, 511ULL, 077777777777ULL, 0100000000000ULL, 1ULL << 50}) {
    const std::string block = make_tar_header("1.dat", size, 1700000000);
    ASSERT_EQ(block.size(), kTarBlock);
    EXPECT_EQ(parse(block)->size, size);
    EXPECT_EQ(parse(block)->name, "1.dat");
  }
  EXPECT_FALSE(parse(std::string(kTarBlock, '\0')).has_value());
}

TEST(TarHeader, RefusesWhatIsNone) {
  const std::string good = make_tar_header("1.dat", 5, 0);
  std::string bad = good;
  bad[0] = '2';
  test::expect_error(ErrorCode::archive, "no header", [&] { parse(bad); });
  test::expect_error(ErrorCode::archive, "no header", [&] { parse(std::string(kTarBlock, 'x')); });
  bad = good;
  bad[156] = '2';  // a symbolic link, and its checksum
  bad.replace(148, 6, fmt::format("{:06o}", std::stoul(good.substr(148, 6), nullptr, 8) + 2));
  test::expect_error(ErrorCode::archive, "no regular file", [&] { parse(bad); });
}

}  // namespace
}  // namespace pgbraid::archive
