// The decoders. Each keeps track of whether it stands between two members or frames: only there may a stream end.
#include "codec/decoder.hpp"

#include <lz4frame.h>
#include <zlib.h>
#include <zstd.h>

#include <algorithm>
#include <new>
#include <utility>
#include <vector>

#include "base/fail.hpp"
#include "base/text.hpp"

namespace pgbraid::codec {

namespace {

constexpr std::size_t kInputSize = 128 * 1024;

class PlainDecoder : public Decoder {
 public:
  explicit PlainDecoder(Source& source) : source_(source) {}
  std::size_t read(std::span<std::byte> buffer) override { return source_.read(buffer); }

 private:
  Source& source_;
};

// What one call of a decompressor did.
struct Step {
  std::size_t consumed = 0;
  std::size_t produced = 0;
  bool at_boundary = false;  // a member or frame has just ended
};

// The loop that all compressed streams share.
class FrameDecoder : public Decoder {
 public:
  FrameDecoder(Source& source, std::string name, bool may_be_empty)
      : source_(source), name_(std::move(name)), input_(kInputSize), at_boundary_(may_be_empty) {}

  std::size_t read(std::span<std::byte> buffer) final {
    while (true) {
      if (rest_.empty() && !source_ended_) fill();
      // At a boundary with nothing left there is nothing to decompress; elsewhere output may still be held back.
      if (rest_.empty() && source_ended_ && at_boundary_) return 0;
      const Step step = decode(rest_, buffer);
      rest_ = rest_.subspan(step.consumed);
      if (step.consumed > 0 || step.produced > 0 || step.at_boundary) at_boundary_ = step.at_boundary;
      if (step.produced > 0) return step.produced;
      if (step.consumed > 0 || step.at_boundary) continue;
      if (!rest_.empty()) damaged("decompression does not advance");
      if (source_ended_) {
        base::fail(ErrorCode::archive, "\"{}\" is cut short: its compressed data has no end", base::printable(name_));
      }
    }
  }

 protected:
  virtual Step decode(std::span<const std::byte> input, std::span<std::byte> output) = 0;

  [[noreturn]] void damaged(const char* reason) const {
    base::fail(ErrorCode::archive, "\"{}\" is damaged: {}", base::printable(name_), reason);
  }

 private:
  void fill() {
    const std::size_t count = source_.read(input_);
    source_ended_ = count == 0;
    rest_ = std::span<const std::byte>(input_).first(count);
  }

  Source& source_;
  std::string name_;
  std::vector<std::byte> input_;
  std::span<const std::byte> rest_;  // of input_, not decoded yet
  bool source_ended_ = false;
  bool at_boundary_;
};

class GzipDecoder : public FrameDecoder {
 public:
  GzipDecoder(Source& source, std::string name, DeflateForm form)
      : FrameDecoder(source, std::move(name), form == DeflateForm::zlib) {
    const int wrapper = form == DeflateForm::gzip ? 16 : 0;
    if (inflateInit2(&stream_, MAX_WBITS + wrapper) != Z_OK) throw std::bad_alloc();
  }
  ~GzipDecoder() override { inflateEnd(&stream_); }

 protected:
  Step decode(std::span<const std::byte> input, std::span<std::byte> output) override {
    stream_.next_in = reinterpret_cast<Bytef*>(const_cast<std::byte*>(input.data()));
    stream_.avail_in = static_cast<uInt>(input.size());
    stream_.next_out = reinterpret_cast<Bytef*>(output.data());
    const auto room = static_cast<uInt>(std::min(output.size(), kMostOutput));
    stream_.avail_out = room;
    const int result = inflate(&stream_, Z_NO_FLUSH);
    if (result == Z_MEM_ERROR) throw std::bad_alloc();
    if (result != Z_OK && result != Z_STREAM_END && result != Z_BUF_ERROR) {
      damaged(stream_.msg != nullptr ? stream_.msg : "no deflated data");
    }
    Step step{input.size() - stream_.avail_in, room - stream_.avail_out, result == Z_STREAM_END};
    if (step.at_boundary) inflateReset(&stream_);  // for the next member
    return step;
  }

 private:
  static constexpr std::size_t kMostOutput = 1U << 30;
  z_stream stream_{};
};

class Lz4Decoder : public FrameDecoder {
 public:
  Lz4Decoder(Source& source, std::string name) : FrameDecoder(source, std::move(name), true) {
    if (LZ4F_isError(LZ4F_createDecompressionContext(&context_, LZ4F_VERSION)) != 0) throw std::bad_alloc();
  }
  ~Lz4Decoder() override { LZ4F_freeDecompressionContext(context_); }

 protected:
  Step decode(std::span<const std::byte> input, std::span<std::byte> output) override {
    std::size_t consumed = input.size();
    std::size_t produced = output.size();
    const std::size_t result = LZ4F_decompress(context_, output.data(), &produced, input.data(), &consumed, nullptr);
    if (LZ4F_isError(result) != 0) damaged(LZ4F_getErrorName(result));
    return {consumed, produced, result == 0};
  }

 private:
  LZ4F_dctx* context_ = nullptr;
};

class ZstdDecoder : public FrameDecoder {
 public:
  ZstdDecoder(Source& source, std::string name)
      : FrameDecoder(source, std::move(name), true), context_(ZSTD_createDCtx()) {
    if (!context_) throw std::bad_alloc();
  }

 protected:
  Step decode(std::span<const std::byte> input, std::span<std::byte> output) override {
    ZSTD_inBuffer in{input.data(), input.size(), 0};
    ZSTD_outBuffer out{output.data(), output.size(), 0};
    const std::size_t result = ZSTD_decompressStream(context_.get(), &out, &in);
    if (ZSTD_isError(result) != 0) damaged(ZSTD_getErrorName(result));
    return {in.pos, out.pos, result == 0};
  }

 private:
  struct Free {
    void operator()(ZSTD_DCtx* context) const noexcept { ZSTD_freeDCtx(context); }
  };
  std::unique_ptr<ZSTD_DCtx, Free> context_;
};

}  // namespace

std::unique_ptr<Decoder> make_decoder(Algorithm algorithm, Source& source, std::string name, DeflateForm form) {
  switch (algorithm) {
    case Algorithm::none:
      return std::make_unique<PlainDecoder>(source);
    case Algorithm::gzip:
      return std::make_unique<GzipDecoder>(source, std::move(name), form);
    case Algorithm::lz4:
      return std::make_unique<Lz4Decoder>(source, std::move(name));
    case Algorithm::zstd:
      return std::make_unique<ZstdDecoder>(source, std::move(name));
  }
  base::fail(ErrorCode::archive, "unknown compression");
}

}  // namespace pgbraid::codec
