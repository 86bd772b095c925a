// The reader of tables of contents against every version, and against everything an archive should not be.
#include "archive/toc_reader.hpp"

#include <gtest/gtest.h>
#include <sys/resource.h>

#include <limits>

#include "support/expect_error.hpp"
#include "support/temp_folder.hpp"
#include "unit/archive/toc_bytes.hpp"

namespace pgbraid::archive {
namespace {

using test::EntryBytes;
using test::TocBytes;

void expect_refused(const std::string& words, const std::string& bytes) {
  test::expect_error(ErrorCode::archive, words, [&] { read_toc(bytes); });
}

void expect_entry_refused(const std::string& words, const EntryBytes& entry) {
  expect_refused(words, entry.archive());
  expect_refused("entry 1", entry.archive());
}

TEST(TocReader, ReadsEveryKnownVersion) {
  for (int minor = kOldestMinorVersion; minor <= kNewestMinorVersion; ++minor) {
    EntryBytes bytes;
    bytes.relkind = 'r';
    const TocFile file = read_toc(bytes.archive(minor));
    EXPECT_EQ(file.preamble.minor_version, minor);
    ASSERT_EQ(file.toc.size(), 1U) << minor;
    const model::TocEntry& entry = file.toc.at(0);
    EXPECT_EQ(entry.id, 5);
    EXPECT_EQ(entry.kind, model::ObjectKind::table_data);
    EXPECT_EQ(entry.section, model::Section::data);
    EXPECT_EQ(entry.owner, "bob");
    EXPECT_EQ(entry.file, "5.dat");
    EXPECT_EQ(entry.relkind, minor >= kVersionWithRelkind ? 'r' : '\0');
    EXPECT_EQ(entry.dependencies, std::vector<model::DumpId>{4});
  }
}

TEST(TocReader, ReadsIntegersOfEightBytes) {
  EXPECT_EQ(read_toc(EntryBytes().archive(14, 8)).toc.at(0).catalog.oid, 16386U);
}

TEST(TocReader, KeepsKindsItDoesNotKnow) {
  EntryBytes bytes;
  bytes.desc = "SOMETHING NEW";
  const TocFile file = read_toc(bytes.archive());
  EXPECT_EQ(file.toc.at(0).kind, model::ObjectKind::unknown);
  EXPECT_EQ(file.toc.at(0).desc, "SOMETHING NEW");
}

TEST(TocReader, AcceptsAnyRevision) {
  std::string bytes = EntryBytes().archive();
  bytes[7] = 9;
  EXPECT_EQ(read_toc(bytes).preamble.revision, 9);
}

TEST(TocReader, ACreationTimeThatIsNoneIsNoError) {
  std::string bytes = EntryBytes().archive();
  bytes[16 + 4] = 0x7f;  // seconds
  EXPECT_EQ(read_toc(bytes).toc.header().created, 0);
}

TEST(TocReader, RefusesForeignHeaders) {
  const std::string good = EntryBytes().archive();
  const auto changed = [&](std::size_t at, int value) {
    std::string bytes = good;
    bytes[at] = static_cast<char>(value);
    return bytes;
  };
  expect_refused("signature", "");
  expect_refused("signature", "--\n-- PostgreSQL database dump\n--\n");
  expect_refused("version 2.14", changed(5, 2));
  expect_refused("version 1.10", changed(6, 10));
  expect_refused("version 1.17", changed(6, 17));
  for (const int size : {0, 1, 3, 5, 32, 255}) expect_refused("integers of", changed(8, size));
  for (const int size : {0, 255}) expect_refused("offsets of", changed(9, size));
  expect_refused("custom format", changed(10, 1));
  for (const int format : {0, 2, 4, 6, 255}) expect_refused("format", changed(10, format));
  expect_refused("compression level", changed(12, 10));
  expect_refused("sign byte", changed(11, 2));
}

TEST(TocReader, RefusesAnUnknownCompression) {
  std::string bytes = EntryBytes().archive(16);
  bytes[11] = 4;
  expect_refused("compression", bytes);
}

TEST(TocReader, ACutAtEveryByteIsAnError) {
  for (const int minor : {11, 14, 16}) {
    const std::string bytes = EntryBytes().archive(minor);
    for (std::size_t size = 0; size < bytes.size(); ++size) expect_refused("", bytes.substr(0, size));
  }
}

TEST(TocReader, RefusesBytesAfterTheLastEntry) {
  expect_refused("1 bytes follow the last entry", EntryBytes().archive() + '\0');
}

TEST(TocReader, RefusesAFileThatIsShorterThanItsSize) {
  const std::string bytes = EntryBytes().archive();
  codec::MemorySource source(std::string_view(bytes).substr(0, 100));
  test::expect_error(ErrorCode::archive, "ends early", [&] { read_toc(source, bytes.size()); });
}

TEST(TocReader, RefusesCountsThatLie) {
  for (const std::int64_t count : {2L, 1000000L, 0x7fffffffL}) {
    TocBytes bytes;
    bytes.header(14, count);
    EntryBytes().add_to(bytes, 14);
    expect_refused("the file ends", bytes.str());
  }
  expect_refused("number of entries", TocBytes().header(14, -1).str());
  expect_refused("out of range", TocBytes().header(14, 0xffffffffL).str());
}

// The most memory that the program has had, in kB.
long peak_memory() {
  rusage usage{};
  EXPECT_EQ(::getrusage(RUSAGE_SELF, &usage), 0);
  return usage.ru_maxrss;
}

TEST(TocReader, RefusesLengthsBeyondTheFileWithoutAskingForMemory) {
  constexpr long kLittle = 64L << 10U;
  const long before = peak_memory();
  for (const std::int64_t length : {100000L, 0x1fffffffL, 0x7ffffffeL, 0x7fffffffL}) {
    expect_refused("but the file ends", TocBytes().header(14, 1).integer(1).integer(0).integer(length).raw("0").str());
    ASSERT_LT(peak_memory(), before + kLittle);
  }
  expect_refused("length -2", TocBytes().header(14, 1).integer(1).integer(0).integer(-2).raw("0").str());
  expect_refused("out of range", TocBytes().header(14, 1).integer(1).integer(0).integer(0xfffffff0L).raw("0").str());
  expect_refused("out of range",
                 TocBytes(8).header(14, 1).integer(1).integer(0).integer(std::int64_t{1} << 40).raw("0").str());
}

TEST(TocReader, RefusesFieldsOutOfRange) {
  for (const std::int64_t id : {0L, -1L, -2147483647L}) {
    EntryBytes entry;
    entry.id = id;
    expect_entry_refused("id", entry);
  }
  for (const std::int64_t section : {0L, 5L, -3L, 1000L}) {
    EntryBytes entry;
    entry.section = section;
    expect_entry_refused("section", entry);
  }
  for (const std::int64_t mark : {2L, -1L}) {
    EntryBytes entry;
    entry.has_data = mark;
    expect_entry_refused("data mark", entry);
  }
  for (const char* oid : {"", "x", "-1", "4294967296", "1 ", "0x1"}) {
    EntryBytes entry;
    entry.oid = oid;
    expect_entry_refused("oid", entry);
    entry.oid = "1";
    entry.table_oid = oid;
    expect_entry_refused("oid", entry);
  }
  EntryBytes entry;
  entry.desc = "";
  expect_entry_refused("no kind", entry);
  entry = EntryBytes();
  entry.with_oids = "maybe";
  expect_entry_refused("WITH OIDS", entry);
  entry = EntryBytes();
  entry.relkind = 300;
  expect_refused("relkind", entry.archive(16));
}

TEST(TocReader, RefusesDependenciesThatAreNoIds) {
  for (const char* dependency : {"", "x", "0", "-4", "99999999999", "4 ", "4\n5"}) {
    EntryBytes entry;
    entry.dependencies = {"4", dependency};
    expect_entry_refused("depend", entry);
  }
}

TEST(TocReader, RefusesUnsafeFileNames) {
  for (const char* file :
       {"", "../outside.dat", "/etc/passwd", "a/b", "..", ".", "a b", "5.dat\n", "toc.dat", "manifest.json"}) {
    EntryBytes entry;
    entry.file = file;
    expect_entry_refused("file", entry);
  }
}

TEST(TocReader, RefusesNulBytes) {
  EntryBytes entry;
  entry.tag = std::string("a\0b", 3);
  expect_refused("NUL byte", entry.archive());
}

TEST(TocReader, RefusesIdsAndFilesTwice) {
  TocBytes bytes;
  bytes.header(14, 2);
  EntryBytes entry;
  entry.add_to(bytes, 14);
  entry.file = "6.dat";
  entry.add_to(bytes, 14);
  expect_refused("twice", bytes.str());

  TocBytes same_file;
  same_file.header(14, 2);
  entry.add_to(same_file, 14);
  entry.id = 6;
  entry.add_to(same_file, 14);
  expect_refused("same data file", same_file.str());
}

TEST(TocReader, MessagesDoNotCarryControlCharacters) {
  EntryBytes entry;
  entry.oid = "\x1b[2J";
  const ErrorReport report = test::error_of([&] { read_toc(entry.archive()); });
  EXPECT_EQ(report.message.find('\x1b'), std::string::npos) << report.message;
}

TEST(TocReader, AFlippedBitInAStockArchiveNeverCrashes) {
  const std::string good = test::read_file(test::fixture("stock15-gzip/toc.dat"));
  for (std::size_t bit = 0; bit < good.size() * 8; bit += 5) {
    std::string bytes = good;
    bytes[bit / 8] = static_cast<char>(bytes[bit / 8] ^ (1 << (bit % 8)));
    try {
      read_toc(bytes);
    } catch (const Error& error) {
      ASSERT_EQ(static_cast<int>(error.report().code), static_cast<int>(ErrorCode::archive));
    }
  }
}

model::Toc toc_of(const std::vector<std::vector<model::DumpId>>& dependencies) {
  model::Toc toc;
  for (std::size_t i = 0; i < dependencies.size(); ++i) {
    model::TocEntry entry;
    entry.id = static_cast<model::DumpId>(i + 1);
    entry.desc = "TABLE";
    entry.tag = "t" + std::to_string(i + 1);
    entry.dependencies = dependencies[i];
    toc.add(std::move(entry));
  }
  return toc;
}

TEST(CheckDependencies, AcceptsWhatHasAnOrder) {
  check_dependencies(toc_of({}));
  check_dependencies(toc_of({{2, 3}, {3}, {}, {1, 2, 3, 3}}));
  check_dependencies(toc_of({{99, 100}, {98}}));  // ids of no entry mean nothing
}

TEST(CheckDependencies, NamesTheEntriesOfACircle) {
  const ErrorReport report = test::error_of([] { check_dependencies(toc_of({{2}, {3}, {4}, {2}, {}})); });
  EXPECT_EQ(static_cast<int>(report.code), static_cast<int>(ErrorCode::archive));
  EXPECT_NE(report.message.find("2 (TABLE t2), 3 (TABLE t3), 4 (TABLE t4)"), std::string::npos) << report.message;
  EXPECT_EQ(report.message.find("t1"), std::string::npos) << report.message;
  test::expect_error(ErrorCode::archive, "1 (TABLE t1)", [] { check_dependencies(toc_of({{1}})); });
}

TEST(CheckDependencies, GoesAsDeepAsAnArchiveIsLong) {
  constexpr model::DumpId kMany = 200000;
  std::vector<std::vector<model::DumpId>> chain;
  for (model::DumpId id = 1; id <= kMany; ++id) chain.push_back({id + 1});
  check_dependencies(toc_of(chain));
  chain.back() = {1};
  test::expect_error(ErrorCode::archive, "circle", [&] { check_dependencies(toc_of(chain)); });
}

}  // namespace
}  // namespace pgbraid::archive
