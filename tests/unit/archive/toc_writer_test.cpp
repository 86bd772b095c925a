// What is written: stock's own bytes, and what the reader reads back.
#include "archive/toc_writer.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <ctime>

#include "archive/toc_reader.hpp"
#include "support/expect_error.hpp"
#include "support/temp_folder.hpp"

namespace pgbraid::archive {
namespace {

using codec::Algorithm;
using codec::Compression;

std::string written(const model::Toc& toc, const Compression& compression) {
  codec::StringSink sink;
  write_toc(toc, compression, sink);
  return sink.text();
}

// Archives hold calendar fields: only in the zone they were written in are the bytes the same.
class TocWriter : public ::testing::Test {
 protected:
  void SetUp() override {
    ::setenv("TZ", "UTC", 1);
    ::tzset();
  }
};

TEST_F(TocWriter, WritesStocksBytes) {
  // The mark of DATABASE PROPERTIES apart, stock 15 writes nothing that the model does not hold.
  for (const char* name : {"stock15-gzip", "stock15-plain"}) {
    const std::string stock = test::read_file(test::fixture(name) / "toc.dat");
    const TocFile read = read_toc(stock);
    EXPECT_EQ(written(read.toc, read.preamble.compression), stock) << name;
  }
}

TEST_F(TocWriter, TheVersionFollowsTheCompression) {
  const model::Toc toc;
  for (const auto& [compression, minor] : {std::pair{Compression{Algorithm::none, 0}, 14},
                                           {{Algorithm::gzip, 9}, 14},
                                           {{Algorithm::lz4, 0}, 16},
                                           {{Algorithm::zstd, 1}, 16}}) {
    EXPECT_EQ(format_minor_version(compression), minor);
    const Preamble preamble = read_toc(written(toc, compression)).preamble;
    EXPECT_EQ(preamble.minor_version, minor);
    EXPECT_EQ(preamble.compression.algorithm, compression.algorithm);
    EXPECT_EQ(preamble.compression.level, minor < kVersionWithAlgorithm ? compression.level : 0);
  }
}

TEST_F(TocWriter, EveryFieldGoesRoundTrip) {
  model::Toc toc;
  toc.header() = {"my db", "18.6", "pgbraid 1", 1900000000};
  model::TocEntry entry;
  entry.id = 2147483647;
  entry.catalog = {1259, 4294967295U};
  entry.kind = model::ObjectKind::table;
  entry.desc = "TABLE";
  entry.section = model::Section::pre_data;
  entry.tag = "odd\nname \xc3\xa9";
  entry.schema = "s";
  entry.owner = "o";
  entry.definition = "CREATE TABLE ...";
  entry.drop = "DROP TABLE ...";
  entry.copy = "COPY ...";
  entry.tablespace = "ts";
  entry.access_method = "heap";
  entry.relkind = 'p';
  entry.dependencies = {1, 7, 2147483647};
  entry.has_data = true;
  entry.file = "2147483647.dat";
  toc.add(entry);
  const TocFile read = read_toc(written(toc, {Algorithm::zstd, 1}));
  EXPECT_EQ(read.toc.header().database, "my db");
  EXPECT_EQ(read.toc.header().server_version, "18.6");
  EXPECT_EQ(read.toc.header().dump_version, "pgbraid 1");
  EXPECT_EQ(read.toc.header().created, 1900000000);
  const model::TocEntry& back = read.toc.at(0);
  EXPECT_EQ(back.id, entry.id);
  EXPECT_EQ(back.catalog, entry.catalog);
  EXPECT_EQ(back.kind, entry.kind);
  EXPECT_EQ(back.section, entry.section);
  EXPECT_EQ(back.tag, entry.tag);
  EXPECT_EQ(back.schema, entry.schema);
  EXPECT_EQ(back.owner, entry.owner);
  EXPECT_EQ(back.definition, entry.definition);
  EXPECT_EQ(back.drop, entry.drop);
  EXPECT_EQ(back.copy, entry.copy);
  EXPECT_EQ(back.tablespace, entry.tablespace);
  EXPECT_EQ(back.access_method, entry.access_method);
  EXPECT_EQ(back.relkind, entry.relkind);
  EXPECT_EQ(back.dependencies, entry.dependencies);
  EXPECT_EQ(back.file, entry.file);
}

TEST_F(TocWriter, RefusesTextsThatCannotBeStored) {
  model::Toc toc;
  model::TocEntry entry;
  entry.id = 1;
  entry.desc = "TABLE";
  entry.tag = std::string("a\0b", 3);
  toc.add(entry);
  test::expect_error(ErrorCode::archive, "NUL", [&] { written(toc, {Algorithm::none, 0}); });
}

}  // namespace
}  // namespace pgbraid::archive
