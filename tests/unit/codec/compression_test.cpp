// The -Z argument.
#include "codec/compression.hpp"

#include <gtest/gtest.h>

#include "support/expect_error.hpp"

namespace pgbraid::codec {
namespace {

TEST(Compression, ReadsStocksForms) {
  EXPECT_EQ(parse_compression(""), (Compression{Algorithm::zstd, 1}));
  EXPECT_EQ(parse_compression("none"), (Compression{Algorithm::none, 0}));
  EXPECT_EQ(parse_compression("0"), (Compression{Algorithm::none, 0}));
  EXPECT_EQ(parse_compression("9"), (Compression{Algorithm::gzip, 9}));
  EXPECT_EQ(parse_compression("gzip"), (Compression{Algorithm::gzip, 6}));
  EXPECT_EQ(parse_compression("gzip:9"), (Compression{Algorithm::gzip, 9}));
  EXPECT_EQ(parse_compression("lz4"), (Compression{Algorithm::lz4, 0}));
  EXPECT_EQ(parse_compression("zstd"), (Compression{Algorithm::zstd, 3}));
  EXPECT_EQ(parse_compression("zstd:level=3"), (Compression{Algorithm::zstd, 3}));
  EXPECT_EQ(parse_compression("zstd:-5"), (Compression{Algorithm::zstd, -5}));
  EXPECT_EQ(parse_compression("zstd:level=3,long,workers=2"), (Compression{Algorithm::zstd, 3, true, 2}));
  EXPECT_EQ(parse_compression("zstd:1,long"), (Compression{Algorithm::zstd, 1, true, 0}));
  EXPECT_EQ(parse_compression("zstd:long=on"), (Compression{Algorithm::zstd, 3, true, 0}));
  EXPECT_EQ(parse_compression("zstd:workers=4,long=off,2"), (Compression{Algorithm::zstd, 2, false, 4}));
}

TEST(Compression, RefusesTheRestAsUsage) {
  for (const char* text : {"10",
                           "-1",
                           "gzip:0",
                           "gzip:10",
                           "gzip:",
                           "gzip:x",
                           "gzip:level=",
                           "none:1",
                           "lz4:13",
                           "zstd:99",
                           "zip",
                           "gzip:long",
                           "lz4:workers=2",
                           "none:long",
                           "zstd:workers",
                           "zstd:workers=-1",
                           "zstd:workers=100000",
                           "zstd:long=",
                           "zstd:long=maybe",
                           "zstd:1,",
                           "zstd:,",
                           "zstd:LONG",
                           " zstd",
                           "ZSTD"}) {
    test::expect_error(ErrorCode::usage, text, [&] { parse_compression(text); });
  }
}

TEST(Compression, TextGoesRoundTrip) {
  for (const char* text :
       {"none", "gzip:1", "lz4:0", "lz4:12", "zstd:1", "zstd:19", "zstd:3,long,workers=2", "zstd:1,workers=1"}) {
    EXPECT_EQ(to_string(parse_compression(text)), text);
  }
}

}  // namespace
}  // namespace pgbraid::codec
