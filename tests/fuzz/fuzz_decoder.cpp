// Feeds the decoders with anything: Error{archive}, or an end. And what an encoder makes of anything comes back. The
// first byte says which compression.
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "codec/decoder.hpp"
#include "codec/encoder.hpp"
#include "pgbraid/error.hpp"

namespace {

using namespace pgbraid;

// A bomb is no error: its bytes come piece by piece, and who reads decides.
constexpr std::size_t kEnough = std::size_t{4} << 20U;

std::string decoded(codec::Algorithm algorithm, std::string_view bytes) {
  codec::MemorySource source(bytes);
  const auto decoder = codec::make_decoder(algorithm, source);
  std::string text;
  std::array<std::byte, 4096> piece{};
  while (text.size() < kEnough) {
    const std::size_t count = decoder->read(piece);
    if (count == 0) break;
    text.append(reinterpret_cast<const char*>(piece.data()), count);
  }
  return text;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 1) return 0;
  static constexpr std::array kCompressions = {"gzip:1", "lz4:1", "zstd:1"};
  const codec::Compression compression = codec::parse_compression(kCompressions.at(data[0] % 3));
  const std::string_view bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
  try {
    decoded(compression.algorithm, bytes);
  } catch (const Error& error) {
    if (error.report().code != ErrorCode::archive) std::abort();
  }
  codec::StringSink stored;
  const auto encoder = codec::make_encoder(compression, stored);
  encoder->write(codec::bytes_of(bytes));
  encoder->finish();
  if (decoded(compression.algorithm, stored.text()) != bytes) std::abort();
  return 0;
}
