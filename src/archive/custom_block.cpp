#include "archive/custom_block.hpp"

#include <algorithm>
#include <cassert>
#include <cstring>
#include <limits>
#include <utility>

#include "archive/stored_file.hpp"
#include "base/fail.hpp"
#include "base/text.hpp"

namespace pgbraid::archive {

namespace {

// Of a chunk that is not the last of its stream: so the cuts of the writes do not show in the archive.
constexpr std::size_t kChunkSize = std::size_t{64} << 10U;
constexpr std::size_t kBufferSize = std::size_t{128} << 10U;
constexpr int kIntSize = 4;

std::string encoded(std::int32_t value) {
  const auto bits = static_cast<std::uint32_t>(value);
  const std::uint32_t magnitude = value < 0 ? ~bits + 1 : bits;
  std::string bytes(1, value < 0 ? '\1' : '\0');
  for (int i = 0; i < kIntSize; ++i) bytes += static_cast<char>((magnitude >> (8 * i)) & 0xffU);
  return bytes;
}

}  // namespace

class BlockWriter::Chunks : public codec::Sink {
 public:
  explicit Chunks(codec::Sink& out) : out_(out) {}

  void write(std::span<const std::byte> bytes) override {
    while (!bytes.empty()) {
      if (chunk_.empty() && bytes.size() >= kChunkSize) {
        put(bytes.first(kChunkSize));
        bytes = bytes.subspan(kChunkSize);
        continue;
      }
      const std::size_t count = std::min(bytes.size(), kChunkSize - chunk_.size());
      chunk_.insert(chunk_.end(), bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(count));
      bytes = bytes.subspan(count);
      if (chunk_.size() == kChunkSize) flush();
    }
  }

  void end() {
    flush();
    out_.write(codec::bytes_of(encoded(0)));
  }

 private:
  void flush() {
    if (chunk_.empty()) return;
    put(chunk_);
    chunk_.clear();
  }

  void put(std::span<const std::byte> bytes) {
    out_.write(codec::bytes_of(encoded(static_cast<std::int32_t>(bytes.size()))));
    out_.write(bytes);
  }

  codec::Sink& out_;
  std::vector<std::byte> chunk_;
};

BlockWriter::BlockWriter(codec::Sink& out, const codec::Compression& compression)
    : out_(out), compression_(compression) {}

// The encoder may be writing.
BlockWriter::~BlockWriter() { encoder_.reset(); }

void BlockWriter::integer(std::int32_t value) { out_.write(codec::bytes_of(encoded(value))); }

void BlockWriter::begin_block(BlockType type, model::DumpId id) {
  const auto byte = static_cast<std::byte>(type);
  out_.write({&byte, 1});
  integer(id);
}

void BlockWriter::begin_stream(std::function<bool()> is_worthwhile) {
  assert(!encoder_);
  chunks_ = std::make_unique<Chunks>(out_);
  encoder_ = encoder_for(compression_, *chunks_, std::move(is_worthwhile), codec::DeflateForm::zlib);
}

void BlockWriter::end_stream() {
  encoder_->finish();
  encoder_.reset();
  chunks_->end();
}

BlockInput::BlockInput(const store::InputFile& file, std::uint64_t offset, int int_size, std::string label)
    : file_(file), offset_(offset), int_size_(int_size), label_(std::move(label)), buffer_(kBufferSize) {}

void BlockInput::damaged(const std::string& reason) const {
  base::fail(ErrorCode::archive, "\"{}\" is damaged at offset {}: {}: {}", base::printable(file_.path()), offset(),
             base::printable(label_), reason);
}

bool BlockInput::fill() {
  if (position_ < filled_) return true;
  offset_ += filled_;
  position_ = 0;
  filled_ = file_.read_at(offset_, buffer_);
  return filled_ > 0;
}

bool BlockInput::at_end() { return !fill(); }

std::uint8_t BlockInput::byte() {
  if (!fill()) {
    base::fail(ErrorCode::archive, "\"{}\" is cut short at offset {}: {} does not end", base::printable(file_.path()),
               offset(), base::printable(label_));
  }
  return std::to_integer<std::uint8_t>(buffer_[position_++]);
}

std::uint64_t BlockInput::magnitude(int& sign) {
  sign = byte();
  if (sign > 1) damaged(fmt::format("an integer has the sign byte {}", sign));
  std::uint64_t value = 0;
  for (int i = 0; i < int_size_; ++i) value |= static_cast<std::uint64_t>(byte()) << (8 * i);
  return value;
}

std::int32_t BlockInput::integer() {
  int sign = 0;
  const std::uint64_t value = magnitude(sign);
  if (value > static_cast<std::uint64_t>(std::numeric_limits<std::int32_t>::max())) damaged("an integer is too large");
  return sign == 0 ? static_cast<std::int32_t>(value) : -static_cast<std::int32_t>(value);
}

// An oid is written as if it were a signed integer, so that the upper half of them is negative.
model::Oid BlockInput::oid() {
  constexpr std::uint64_t kHalf = std::uint64_t{1} << 31U;
  int sign = 0;
  const std::uint64_t value = magnitude(sign);
  if (value > kHalf || (sign == 0 && value == kHalf)) damaged("an oid is out of range");
  const auto bits = static_cast<std::uint32_t>(value);
  return sign == 0 ? bits : ~bits + 1;
}

std::size_t BlockInput::length() {
  const std::int32_t value = integer();
  if (value < 0) damaged(fmt::format("a piece of data has the length {}", value));
  return static_cast<std::size_t>(value);
}

std::size_t BlockInput::read(std::span<std::byte> buffer) {
  if (position_ == filled_ && buffer.size() >= buffer_.size()) {
    offset_ += filled_;
    position_ = 0;
    filled_ = 0;
    const std::size_t got = file_.read_at(offset_, buffer);
    offset_ += got;
    if (got > 0) return got;
  }
  buffer.front() = static_cast<std::byte>(byte());
  const std::size_t count = std::min(buffer.size() - 1, filled_ - position_);
  std::memcpy(buffer.data() + 1, buffer_.data() + position_, count);
  position_ += count;
  return count + 1;
}

void BlockInput::skip(std::uint64_t count) {
  const std::uint64_t here = std::min<std::uint64_t>(count, filled_ - position_);
  position_ += static_cast<std::size_t>(here);
  if (here == count) return;
  offset_ += filled_ + (count - here);
  position_ = 0;
  filled_ = 0;
}

void BlockInput::skip_stream() {
  while (const std::size_t count = length()) skip(count);
}

std::size_t ChunkSource::read(std::span<std::byte> buffer) {
  if (left_ == 0 && !ended_) {
    left_ = input_.length();
    ended_ = left_ == 0;
  }
  if (ended_) return 0;
  const std::size_t count = input_.read(buffer.first(std::min(buffer.size(), left_)));
  left_ -= count;
  return count;
}

}  // namespace pgbraid::archive
