// Encoders and decoders: what goes in comes out, always in the same bytes, and damage is never silent.
#include <gtest/gtest.h>

#include <random>
#include <string>

#include "codec/checksum.hpp"
#include "codec/decoder.hpp"
#include "codec/encoder.hpp"
#include "support/expect_error.hpp"

namespace pgbraid::codec {
namespace {

// Text that compresses a little, of a given size; always the same.
std::string sample(std::size_t size) {
  std::mt19937 random(7);
  std::string text;
  while (text.size() < size) text += std::to_string(random() % 100000) + "\tsome words\n";
  text.resize(size);
  return text;
}

std::string encode(const std::string& compression, std::string_view text, std::size_t chunk) {
  StringSink sink;
  const auto encoder = make_encoder(parse_compression(compression), sink);
  for (std::size_t at = 0; at < text.size(); at += chunk) encoder->write(bytes_of(text.substr(at, chunk)));
  encoder->finish();
  return sink.text();
}

// A Source that gives at most `most` bytes a time.
class SlowSource : public Source {
 public:
  SlowSource(std::string_view bytes, std::size_t most) : inner_(bytes), most_(most) {}
  std::size_t read(std::span<std::byte> buffer) override {
    return inner_.read(buffer.first(std::min(most_, buffer.size())));
  }

 private:
  MemorySource inner_;
  std::size_t most_;
};

std::string decode(Algorithm algorithm, std::string_view stored, std::size_t source_chunk = 1 << 20,
                   std::size_t target_chunk = 1 << 16) {
  SlowSource source(stored, source_chunk);
  const auto decoder = make_decoder(algorithm, source, "x.dat");
  std::string out;
  std::vector<std::byte> buffer(target_chunk);
  while (const std::size_t count = decoder->read(buffer)) {
    out.append(reinterpret_cast<const char*>(buffer.data()), count);
  }
  EXPECT_EQ(decoder->read(buffer), 0U);
  return out;
}

class EveryCodec : public ::testing::TestWithParam<const char*> {
 protected:
  static Algorithm algorithm() { return parse_compression(GetParam()).algorithm; }
};

TEST_P(EveryCodec, GoesRoundTripAtEverySize) {
  for (const std::size_t size : {0UL, 1UL, 65535UL, 65536UL, 65537UL, 131072UL, 1000000UL}) {
    const std::string text = sample(size);
    EXPECT_EQ(decode(algorithm(), encode(GetParam(), text, 1000)), text) << size;
  }
}

TEST_P(EveryCodec, OutputDoesNotDependOnTheCuts) {
  const std::string text = sample(300000);
  const std::string whole = encode(GetParam(), text, text.size());
  for (const std::size_t chunk : {1UL, 7UL, 4096UL, 65536UL, 65537UL, 100000UL}) {
    EXPECT_EQ(encode(GetParam(), text, chunk), whole) << chunk;
  }
}

TEST_P(EveryCodec, ReadsInPiecesOfAnySize) {
  const std::string text = sample(20000);
  const std::string stored = encode(GetParam(), text, text.size());
  for (const std::size_t source_chunk : {1UL, 3UL, 1000UL}) {
    for (const std::size_t target_chunk : {1UL, 13UL, 100000UL}) {
      EXPECT_EQ(decode(algorithm(), stored, source_chunk, target_chunk), text);
    }
  }
}

TEST_P(EveryCodec, ConcatenatedStreamsAreOne) {
  const std::string first = sample(70000);
  const std::string second = "the second\n";
  const std::string stored =
      encode(GetParam(), first, 70000) + encode(GetParam(), "", 1) + encode(GetParam(), second, 100);
  EXPECT_EQ(decode(algorithm(), stored, 1), first + second);
  EXPECT_EQ(decode(algorithm(), stored), first + second);
}

INSTANTIATE_TEST_SUITE_P(Codecs, EveryCodec,
                         ::testing::Values("none", "gzip:1", "gzip:9", "lz4", "lz4:12", "zstd:1", "zstd:19",
                                           "zstd:3,long", "zstd:1,workers=2", "zstd:3,long,workers=3"));

class CompressedCodec : public EveryCodec {};

TEST_P(CompressedCodec, ACutAtEveryByteIsAnError) {
  const std::string stored = encode(GetParam(), sample(3000), 3000);
  for (std::size_t size = algorithm() == Algorithm::gzip ? 0 : 1; size < stored.size(); ++size) {
    test::expect_error(ErrorCode::archive, "\"x.dat\" is cut short",
                       [&] { decode(algorithm(), std::string_view(stored).substr(0, size)); });
  }
}

TEST_P(CompressedCodec, ACutInTheSecondStreamIsAnError) {
  const std::string one = encode(GetParam(), sample(100), 100);
  const std::string both = one + one;
  for (std::size_t size = one.size() + 1; size < both.size(); ++size) {
    test::expect_error(ErrorCode::archive, "cut short",
                       [&] { decode(algorithm(), std::string_view(both).substr(0, size)); });
  }
}

TEST_P(CompressedCodec, GarbageAfterTheEndIsAnError) {
  const std::string stored = encode(GetParam(), sample(100), 100);
  for (const std::string& garbage : {std::string(1, '\0'), std::string(20, '\0'), std::string("garbage, more of it")}) {
    test::expect_error(ErrorCode::archive, "x.dat", [&] { decode(algorithm(), stored + garbage); });
  }
}

TEST_P(CompressedCodec, AFlippedBitNeverGivesOtherData) {
  const std::string text = sample(2000);
  const std::string stored = encode(GetParam(), text, 2000);
  for (std::size_t bit = 0; bit < stored.size() * 8; ++bit) {
    std::string damaged = stored;
    damaged[bit / 8] = static_cast<char>(damaged[bit / 8] ^ (1 << (bit % 8)));
    try {
      // A few bits mean nothing (gzip's time and system).
      EXPECT_EQ(decode(algorithm(), damaged), text) << bit;
    } catch (const Error& error) {
      EXPECT_EQ(static_cast<int>(error.report().code), static_cast<int>(ErrorCode::archive));
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Codecs, CompressedCodec, ::testing::Values("gzip:6", "lz4", "zstd:1"));

TEST(Encoder, LongFindsWhatIsFarAway) {
  std::mt19937_64 random(3);
  std::string noise;
  while (noise.size() < 12U << 20U) noise += std::to_string(random()) + "\n";
  const std::string twice = noise + noise;
  const std::string stored = encode("zstd:1,long", twice, 1U << 16U);
  EXPECT_LT(stored.size(), encode("zstd:1", twice, 1U << 16U).size() * 6 / 10);
  EXPECT_EQ(decode(Algorithm::zstd, stored), twice);
}

// Or an archive would not be the same at every number of its own workers.
TEST(Encoder, TheNumberOfZstdsWorkersDoesNotShow) {
  const std::string text = sample(5000000);
  EXPECT_EQ(encode("zstd:1,workers=1", text, 65536), encode("zstd:1,workers=4", text, 1000));
}

TEST(Encoder, GzipHasNeitherTimeNorName) {
  const std::string stored = encode("gzip:6", "x", 1);
  EXPECT_EQ(stored.substr(0, 8), std::string("\x1f\x8b\x08\0\0\0\0\0", 8));
}

TEST(Decoder, AnEmptyFileIsOnlyWhatStockWritesSo) {
  EXPECT_EQ(decode(Algorithm::none, ""), "");
  EXPECT_EQ(decode(Algorithm::lz4, ""), "");
  EXPECT_EQ(decode(Algorithm::zstd, ""), "");
  EXPECT_THROW(decode(Algorithm::gzip, ""), Error);
}

TEST(Xxh3, GivesTheKnownSums) {
  Xxh3 sum;
  EXPECT_EQ(sum.hex(), "99aa06d3014798d86001c324468d497f");
  sum.update(bytes_of("abc"));
  EXPECT_EQ(sum.hex(), "06b05ab6733a618578af5f94892f3950");
}

TEST(Xxh3, DoesNotDependOnTheCuts) {
  const std::string text = sample(10000);
  Xxh3 whole;
  whole.update(bytes_of(text));
  Xxh3 pieces;
  for (std::size_t at = 0; at < text.size(); at += 77) pieces.update(bytes_of(std::string_view(text).substr(at, 77)));
  EXPECT_EQ(pieces.hex(), whole.hex());
}

}  // namespace
}  // namespace pgbraid::codec
