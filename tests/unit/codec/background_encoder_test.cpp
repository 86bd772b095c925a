// Compression in a thread of its own: the same bytes, errors where they are noticed, and an end at every moment.
#include "codec/background_encoder.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <string>
#include <thread>

#include "base/fail.hpp"
#include "codec/compression.hpp"
#include "support/expect_error.hpp"

namespace pgbraid::codec {
namespace {

constexpr std::size_t kMany = std::size_t{20} << 20U;

// Numbers, one after another: a block that is lost or out of order shows.
std::string sample(std::size_t size) {
  std::string text;
  text.reserve(size + 20);
  for (std::size_t number = 0; text.size() < size; ++number) text += std::to_string(number) + "\n";
  text.resize(size);
  return text;
}

// Remembers who wrote, and may refuse.
class WatchedSink : public StringSink {
 public:
  void write(std::span<const std::byte> bytes) override {
    if (std::this_thread::get_id() != caller_) other_thread_ = true;
    if (text().size() > refuse_after) base::fail(ErrorCode::io, "no space left");
    StringSink::write(bytes);
  }
  bool other_thread() const { return other_thread_; }

  std::atomic<std::size_t> refuse_after = std::string::npos;

 private:
  std::thread::id caller_ = std::this_thread::get_id();
  std::atomic<bool> other_thread_ = false;
};

std::unique_ptr<Encoder> background(const char* compression, Sink& sink,
                                    base::StartThread start = base::start_std_thread) {
  return make_background_encoder(
      make_encoder(parse_compression(compression), sink), [] { return true; }, std::move(start));
}

void write_in_pieces(Encoder& encoder, const std::string& text, std::size_t piece) {
  const std::string_view all(text);
  for (std::size_t at = 0; at < all.size(); at += piece) encoder.write(bytes_of(all.substr(at, piece)));
}

std::string encoded(const char* compression, const std::string& text) {
  StringSink sink;
  const auto encoder = make_encoder(parse_compression(compression), sink);
  encoder->write(bytes_of(text));
  encoder->finish();
  return sink.text();
}

TEST(BackgroundEncoder, MakesTheSameBytes) {
  const std::string text = sample(kMany);
  for (const char* const compression : {"none", "lz4", "zstd:1"}) {
    const std::string expected = encoded(compression, text);
    for (const std::size_t piece : {60000UL, 262144UL, 1000001UL, kMany}) {
      WatchedSink sink;
      const auto encoder = background(compression, sink);
      write_in_pieces(*encoder, text, piece);
      encoder->finish();
      EXPECT_EQ(sink.text() == expected, true) << compression << ' ' << piece;
      EXPECT_EQ(sink.other_thread(), piece != kMany) << "one piece goes through at once";
    }
  }
}

TEST(BackgroundEncoder, StartsNoThreadForAShortStream) {
  WatchedSink sink;
  const auto encoder = background("none", sink, [](const std::function<void()>&) -> std::thread {
    ADD_FAILURE() << "a thread was started";
    return {};
  });
  write_in_pieces(*encoder, sample(7U << 20U), 60000);
  encoder->finish();
  EXPECT_EQ(sink.text().size(), 7U << 20U);
}

TEST(BackgroundEncoder, AsksAgainWhetherItIsWorthwhile) {
  const std::string text = sample(std::size_t{40} << 20U);
  WatchedSink sink;
  int asked = 0;
  const auto encoder =
      make_background_encoder(make_encoder(parse_compression("none"), sink), [&] { return ++asked == 3; });
  write_in_pieces(*encoder, text.substr(0, std::size_t{20} << 20U), std::size_t{1} << 20U);
  EXPECT_EQ(asked, 2);
  EXPECT_FALSE(sink.other_thread());
  write_in_pieces(*encoder, text.substr(std::size_t{20} << 20U), std::size_t{1} << 20U);
  encoder->finish();
  EXPECT_EQ(asked, 3);
  EXPECT_TRUE(sink.other_thread());
  EXPECT_EQ(sink.text() == text, true);
}

TEST(BackgroundEncoder, GoesOnWithoutAThread) {
  const std::string text = sample(kMany);
  WatchedSink sink;
  int asked = 0;
  const auto encoder = background("zstd:1", sink, [&](const std::function<void()>&) -> std::thread {
    ++asked;
    throw std::system_error(std::make_error_code(std::errc::resource_unavailable_try_again));
  });
  write_in_pieces(*encoder, text, 60000);
  encoder->finish();
  EXPECT_EQ(asked, 1);
  EXPECT_FALSE(sink.other_thread());
  EXPECT_EQ(sink.text() == encoded("zstd:1", text), true);
}

TEST(BackgroundEncoder, AnErrorInTheThreadReachesTheWriter) {
  WatchedSink sink;
  sink.refuse_after = std::size_t{10} << 20U;
  const auto encoder = background("none", sink);
  const std::string text = sample(std::size_t{64} << 20U);
  test::expect_error(ErrorCode::io, "no space left", [&] { write_in_pieces(*encoder, text, 60000); });
}

TEST(BackgroundEncoder, AnErrorAtTheEndReachesFinish) {
  WatchedSink sink;
  const auto encoder = background("none", sink);
  write_in_pieces(*encoder, sample(std::size_t{9} << 20U), 60000);
  sink.refuse_after = 0;  // not seen by the thread before a block is full, or the end
  test::expect_error(ErrorCode::io, "no space left", [&] { encoder->finish(); });
}

TEST(BackgroundEncoder, MayBeAbandonedAtAnyMoment) {
  const std::string text = sample(kMany);
  for (const std::size_t size : {std::size_t{0}, std::size_t{8} << 20U, (std::size_t{8} << 20U) + 300000, kMany}) {
    WatchedSink sink;
    const auto encoder = background("zstd:1", sink);
    write_in_pieces(*encoder, text.substr(0, size), 60000);
  }
}

}  // namespace
}  // namespace pgbraid::codec
