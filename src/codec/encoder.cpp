// The encoders. Each compresses whole blocks of kBlockSize, gathered by BlockEncoder, so that the cuts of the writes do
// not show in the output.
#include "codec/encoder.hpp"

#include <lz4frame.h>
#include <zlib.h>
#include <zstd.h>

#include <algorithm>
#include <cassert>
#include <cstring>
#include <new>
#include <vector>

#include "base/fail.hpp"

namespace pgbraid::codec {

namespace {

constexpr std::size_t kBlockSize = 64 * 1024;

class PlainEncoder : public Encoder {
 public:
  explicit PlainEncoder(Sink& sink) : sink_(sink) {}
  void write(std::span<const std::byte> bytes) override { sink_.write(bytes); }
  void finish() override {}

 private:
  Sink& sink_;
};

// Gathers blocks; a subclass compresses them.
class BlockEncoder : public Encoder {
 public:
  explicit BlockEncoder(Sink& sink) : sink_(sink) { block_.reserve(kBlockSize); }

  void write(std::span<const std::byte> bytes) final {
    assert(!finished_);
    while (!bytes.empty()) {
      if (block_.empty() && bytes.size() >= kBlockSize) {  // whole as it stands
        compress(bytes.first(kBlockSize), false);
        bytes = bytes.subspan(kBlockSize);
        continue;
      }
      const std::size_t count = std::min(bytes.size(), kBlockSize - block_.size());
      block_.insert(block_.end(), bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(count));
      bytes = bytes.subspan(count);
      if (block_.size() == kBlockSize) {
        compress(block_, false);
        block_.clear();
      }
    }
  }

  void finish() final {
    assert(!finished_);
    finished_ = true;
    compress(block_, true);
    block_.clear();
  }

 protected:
  virtual void compress(std::span<const std::byte> block, bool last) = 0;
  Sink& sink() noexcept { return sink_; }

 private:
  Sink& sink_;
  std::vector<std::byte> block_;
  bool finished_ = false;
};

class GzipEncoder : public BlockEncoder {
 public:
  GzipEncoder(int level, DeflateForm form, Sink& sink) : BlockEncoder(sink), out_(kBlockSize) {
    const int wrapper = form == DeflateForm::gzip ? 16 : 0;
    // Without deflateSetHeader zlib writes no name and the time 0.
    const int result = deflateInit2(&stream_, level, Z_DEFLATED, MAX_WBITS + wrapper, 8, Z_DEFAULT_STRATEGY);
    if (result == Z_MEM_ERROR) throw std::bad_alloc();
    if (result != Z_OK) base::fail(ErrorCode::usage, "gzip has no level {}", level);
  }
  ~GzipEncoder() override { deflateEnd(&stream_); }

 protected:
  void compress(std::span<const std::byte> block, bool last) override {
    // zlib's interface is not const-correct; deflate only reads its input.
    stream_.next_in = reinterpret_cast<Bytef*>(const_cast<std::byte*>(block.data()));
    stream_.avail_in = static_cast<uInt>(block.size());
    int result = Z_OK;
    do {
      stream_.next_out = reinterpret_cast<Bytef*>(out_.data());
      stream_.avail_out = static_cast<uInt>(out_.size());
      result = deflate(&stream_, last ? Z_FINISH : Z_NO_FLUSH);
      if (result == Z_STREAM_ERROR) base::fail(ErrorCode::io, "gzip compression failed");
      sink().write(std::span(out_).first(out_.size() - stream_.avail_out));
    } while (stream_.avail_out == 0 || (last && result != Z_STREAM_END));
  }

 private:
  z_stream stream_{};
  std::vector<std::byte> out_;
};

class Lz4Encoder : public BlockEncoder {
 public:
  Lz4Encoder(int level, Sink& sink) : BlockEncoder(sink) {
    preferences_.frameInfo.blockSizeID = LZ4F_max64KB;
    preferences_.frameInfo.contentChecksumFlag = LZ4F_contentChecksumEnabled;
    preferences_.compressionLevel = level;
    check(LZ4F_createCompressionContext(&context_, LZ4F_VERSION));
    out_.resize(LZ4F_compressBound(kBlockSize, &preferences_) + LZ4F_HEADER_SIZE_MAX);
  }
  ~Lz4Encoder() override { LZ4F_freeCompressionContext(context_); }

 protected:
  void compress(std::span<const std::byte> block, bool last) override {
    if (!begun_) {
      emit(LZ4F_compressBegin(context_, out_.data(), out_.size(), &preferences_));
      begun_ = true;
    }
    if (!block.empty()) {
      emit(LZ4F_compressUpdate(context_, out_.data(), out_.size(), block.data(), block.size(), nullptr));
    }
    if (last) emit(LZ4F_compressEnd(context_, out_.data(), out_.size(), nullptr));
  }

 private:
  static std::size_t check(std::size_t result) {
    if (LZ4F_isError(result) != 0) {
      base::fail(ErrorCode::io, "lz4 compression failed: {}", LZ4F_getErrorName(result));
    }
    return result;
  }

  void emit(std::size_t result) { sink().write(std::span(out_).first(check(result))); }

  LZ4F_preferences_t preferences_{};
  LZ4F_cctx* context_ = nullptr;
  bool begun_ = false;
  std::vector<std::byte> out_;
};

class ZstdEncoder : public BlockEncoder {
 public:
  ZstdEncoder(const Compression& compression, Sink& sink) : BlockEncoder(sink), context_(ZSTD_createCCtx()) {
    if (!context_) throw std::bad_alloc();
    set(ZSTD_c_compressionLevel, compression.level);
    set(ZSTD_c_checksumFlag, 1);
    // The window stays what every reader takes by default, 128 MiB.
    if (compression.long_distance) set(ZSTD_c_enableLongDistanceMatching, 1);
    if (compression.workers > 0) set(ZSTD_c_nbWorkers, compression.workers);
  }

 protected:
  void compress(std::span<const std::byte> block, bool last) override {
    if (out_.empty() && last) {
      compress_all(block);
      return;
    }
    if (out_.empty()) out_.resize(ZSTD_CStreamOutSize());
    ZSTD_inBuffer input{block.data(), block.size(), 0};
    std::size_t left = 0;
    do {
      ZSTD_outBuffer output{out_.data(), out_.size(), 0};
      left = check(ZSTD_compressStream2(context_.get(), &output, &input, last ? ZSTD_e_end : ZSTD_e_continue));
      if (output.pos > 0) sink().write(std::span(out_).first(output.pos));
    } while (last ? left != 0 : input.pos < input.size);
  }

 private:
  // A stream of one block: knowing its length, the library does with little memory, which is what takes its time.
  void compress_all(std::span<const std::byte> block) {
    out_.resize(ZSTD_compressBound(block.size()));
    const std::size_t size =
        check(ZSTD_compress2(context_.get(), out_.data(), out_.size(), block.data(), block.size()));
    sink().write(std::span(out_).first(size));
  }

  static std::size_t check(std::size_t result) {
    if (ZSTD_isError(result) != 0) {
      base::fail(ErrorCode::io, "zstd compression failed: {}", ZSTD_getErrorName(result));
    }
    return result;
  }

  void set(ZSTD_cParameter parameter, int value) { check(ZSTD_CCtx_setParameter(context_.get(), parameter, value)); }

  struct Free {
    void operator()(ZSTD_CCtx* context) const noexcept { ZSTD_freeCCtx(context); }
  };
  std::unique_ptr<ZSTD_CCtx, Free> context_;
  std::vector<std::byte> out_;
};

}  // namespace

std::unique_ptr<Encoder> make_encoder(Compression compression, Sink& sink, DeflateForm form) {
  if (compression.algorithm != Algorithm::none) parse_compression(to_string(compression));  // checks the level
  switch (compression.algorithm) {
    case Algorithm::none:
      return std::make_unique<PlainEncoder>(sink);
    case Algorithm::gzip:
      return std::make_unique<GzipEncoder>(compression.level, form, sink);
    case Algorithm::lz4:
      return std::make_unique<Lz4Encoder>(compression.level, sink);
    case Algorithm::zstd:
      return std::make_unique<ZstdEncoder>(compression, sink);
  }
  base::fail(ErrorCode::usage, "unknown compression");
}

}  // namespace pgbraid::codec
