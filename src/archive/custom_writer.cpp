#include "archive/custom_writer.hpp"

#include <utility>

#include "archive/custom_block.hpp"
#include "archive/format.hpp"
#include "archive/toc_writer.hpp"
#include "base/fail.hpp"

namespace pgbraid::archive {

namespace {

using Block = OrderedOutput::Block;

// The rows of one entry: one block.
class RowsBlock : public DataOutput {
 public:
  RowsBlock(std::unique_ptr<Block> block, const model::TocEntry& entry, const codec::Compression& compression,
            std::function<bool()> is_worthwhile)
      : block_(std::move(block)), writer_(*block_, compression) {
    writer_.begin_block(BlockType::rows, entry.id);
    writer_.begin_stream(std::move(is_worthwhile));
  }

  void write(std::span<const std::byte> bytes) override { writer_.write(bytes); }

  ManifestFile close() override {
    writer_.end_stream();
    block_->close();
    return {{}, block_->size(), {}};
  }

 private:
  std::unique_ptr<Block> block_;
  BlockWriter writer_;
};

// Some of the large objects of one entry: a part of its block.
class LargeObjectsBlock : public BlobsWriter {
 public:
  LargeObjectsBlock(std::unique_ptr<Block> block, WrittenRecord& record, const model::TocEntry& entry,
                    const codec::Compression& compression, std::size_t group)
      : record_(record),
        entry_(entry),
        block_(std::move(block)),
        writer_(*block_, compression),
        is_last_(group + 1 == data_groups(entry)) {
    if (group == 0) writer_.begin_block(BlockType::large_objects, entry.id);
  }

  void begin_blob(model::Oid oid) override {
    blobs_.oids.push_back(oid);
    writer_.begin_large_object(oid);
    writer_.begin_stream();
  }

  void write(std::span<const std::byte> bytes) override {
    blobs_.raw_bytes += bytes.size();
    writer_.write(bytes);
  }

  void end_blob() override { writer_.end_stream(); }

  std::uint64_t close() override {
    if (is_last_) writer_.end_large_objects();
    block_->close();
    record_.add(entry_.id, blobs_, {ManifestFile{{}, block_->size(), {}}});
    return blobs_.raw_bytes;
  }

 private:
  WrittenRecord& record_;
  const model::TocEntry& entry_;
  std::unique_ptr<Block> block_;
  BlockWriter writer_;
  bool is_last_;
  BlobList blobs_;
};

// Writes over what the file begins with.
class Overwrite : public codec::Sink {
 public:
  explicit Overwrite(store::OutputFile& file) : file_(file) {}
  void write(std::span<const std::byte> bytes) override {
    file_.overwrite(offset_, bytes);
    offset_ += bytes.size();
  }

 private:
  store::OutputFile& file_;
  std::uint64_t offset_ = 0;
};

class Append : public codec::Sink {
 public:
  explicit Append(store::OutputFile& file) : file_(file) {}
  void write(std::span<const std::byte> bytes) override { file_.write(bytes); }

 private:
  store::OutputFile& file_;
};

}  // namespace

FirstPlaces assign_places(const model::Toc& toc, std::size_t& count) {
  FirstPlaces places;
  count = 0;
  for (const auto& entry : toc.entries()) {
    if (!entry->has_data) continue;
    places[entry->id] = count;
    count += data_groups(*entry);
  }
  return places;
}

CustomWriter::CustomWriter(const std::string& path, codec::Compression compression, const store::LocalOptions& options)
    : file_(path, options), compression_(compression), blocks_(file_) {}

CustomWriter::~CustomWriter() = default;

void CustomWriter::begin(const model::Toc& toc) {
  std::size_t count = 0;
  places_ = assign_places(toc, count);
  blocks_.set_places(count);
  Append sink(file_);
  write_custom_toc(toc, compression_, {}, sink);
}

std::unique_ptr<DataWriter> CustomWriter::open_data(const model::TocEntry& entry) {
  auto output = std::make_unique<RowsBlock>(blocks_.open(places_.at(entry.id), true), entry, compression_,
                                            [this] { return record_.has_processors_left(); });
  return make_table_writer(record_, entry, std::move(output));
}

std::unique_ptr<BlobsWriter> CustomWriter::open_blobs(const model::TocEntry& entry, std::size_t group) {
  return std::make_unique<LargeObjectsBlock>(blocks_.open(places_.at(entry.id) + group, true), record_, entry,
                                             compression_, group);
}

void CustomWriter::finish(const model::Toc& toc, const ArchiveFacts& /*facts*/) {
  for (const auto& [id, list] : record_.blob_lists()) {
    record_.add(DataFile{id, {}, 0, {}, list.oids.size(), list.raw_bytes}, {});
  }
  check_complete(toc, record_.manifest());
  if (!blocks_.complete()) base::fail(ErrorCode::archive, "not all data was written");
  if (file_.can_seek()) write_places(toc);
  file_.commit();
}

void CustomWriter::write_places(const model::Toc& toc) {
  DataPlaces offsets;
  for (const auto& [id, place] : places_) offsets[id] = blocks_.extent(place).begin;
  Overwrite sink(file_);
  write_custom_toc(toc, compression_, offsets, sink);
}

}  // namespace pgbraid::archive
