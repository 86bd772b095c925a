// The blocks that hold the data of entries in a custom archive. A block of rows is: the byte 1, the dump id, and one
// stream. A block of large objects is: the byte 3, the dump id, for each its oid (above 0) and one stream, and the oid
// 0. A stream is chunks, each a length and so many bytes, and the length 0; what the chunks hold, put together, is
// compressed as the archive's header says. Dump ids, oids and lengths are integers as the table of contents has them.
// Internal to this layer. Thread-safety: an object belongs to one thread at a time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "archive/format.hpp"
#include "codec/encoder.hpp"
#include "codec/stream.hpp"
#include "store/input_file.hpp"

namespace pgbraid::archive {

// Writes the parts of a block; where it goes is another's matter.
class BlockWriter {
 public:
  // `out` must outlive this. A long stream may be compressed in a thread of its own where `is_worthwhile` says so.
  BlockWriter(codec::Sink& out, const codec::Compression& compression);
  ~BlockWriter();

  void begin_block(BlockType type, model::DumpId id);
  void begin_large_object(model::Oid oid) { integer(static_cast<std::int32_t>(oid)); }
  void end_large_objects() { integer(0); }

  // begin_stream, write any number of times, end_stream.
  void begin_stream(std::function<bool()> is_worthwhile = {});
  void write(std::span<const std::byte> bytes) { encoder_->write(bytes); }
  void end_stream();

 private:
  class Chunks;
  void integer(std::int32_t value);

  codec::Sink& out_;
  codec::Compression compression_;
  std::unique_ptr<Chunks> chunks_;
  std::unique_ptr<codec::Encoder> encoder_;
};

// Reads a custom archive from a place on. Every call throws Error{archive} where the archive ends, or what stands there
// makes no sense.
class BlockInput {
 public:
  // `label` is what is read, for messages.
  BlockInput(const store::InputFile& file, std::uint64_t offset, int int_size, std::string label);

  std::uint64_t offset() const noexcept { return offset_ + position_; }
  // Is there nothing more?
  bool at_end();
  std::uint8_t byte();
  std::int32_t integer();
  model::Oid oid();
  // A chunk's length; 0 ends the stream.
  std::size_t length();
  // At most so many of the bytes that come next, at least one.
  std::size_t read(std::span<std::byte> buffer);
  // All chunks of a stream up to its end.
  void skip_stream();

  [[noreturn]] void damaged(const std::string& reason) const;

 private:
  bool fill();
  void skip(std::uint64_t count);
  std::uint64_t magnitude(int& sign);

  const store::InputFile& file_;
  std::uint64_t offset_;  // of buffer_ in the file
  int int_size_;
  std::string label_;
  std::vector<std::byte> buffer_;
  std::size_t filled_ = 0;
  std::size_t position_ = 0;  // in buffer_
};

// The bytes of one stream's chunks, still compressed; its end is the stream's.
class ChunkSource : public codec::Source {
 public:
  explicit ChunkSource(BlockInput& input) : input_(input) {}
  std::size_t read(std::span<std::byte> buffer) override;

 private:
  BlockInput& input_;
  std::size_t left_ = 0;  // of the chunk
  bool ended_ = false;
};

}  // namespace pgbraid::archive
