#include "archive/custom_reader.hpp"

#include <algorithm>
#include <array>
#include <cassert>
#include <limits>
#include <utility>
#include <vector>

#include "archive/custom_block.hpp"
#include "archive/data_reader.hpp"
#include "base/fail.hpp"
#include "base/text.hpp"
#include "codec/checksum.hpp"
#include "codec/decoder.hpp"

namespace pgbraid::archive {

namespace {

std::string label_of(const model::TocEntry& entry) { return base::single_line(entry.label()); }

// The file from its beginning.
class FileSource : public codec::Source {
 public:
  explicit FileSource(const store::InputFile& file) : file_(file) {}
  std::size_t read(std::span<std::byte> buffer) override {
    const std::size_t count = file_.read_at(offset_, buffer);
    offset_ += count;
    return count;
  }

 private:
  const store::InputFile& file_;
  std::uint64_t offset_ = 0;
};

BlockType type_of(const model::TocEntry& entry) {
  return data_format(entry) == DataFormat::large_objects ? BlockType::large_objects : BlockType::rows;
}

// Begins a block, and knows that it is the entry's.
BlockInput open_block(const store::InputFile& file, std::uint64_t offset, int int_size, const model::TocEntry& entry) {
  BlockInput input(file, offset, int_size, "the data of " + label_of(entry));
  if (input.byte() != static_cast<std::uint8_t>(type_of(entry)) || input.integer() != entry.id) {
    input.damaged("another thing stands in its place");
  }
  return input;
}

// One stream, decompressed.
class StreamSource : public codec::Source {
 public:
  StreamSource(BlockInput& input, codec::Algorithm algorithm, const std::string& name)
      : chunks_(input), decoder_(codec::make_decoder(algorithm, chunks_, name, codec::DeflateForm::zlib)) {}
  std::size_t read(std::span<std::byte> buffer) override { return decoder_->read(buffer); }

 private:
  ChunkSource chunks_;
  std::unique_ptr<codec::Decoder> decoder_;
};

class RowsSource : public codec::Source {
 public:
  RowsSource(BlockInput input, codec::Algorithm algorithm, const std::string& name)
      : input_(std::move(input)), stream_(input_, algorithm, name) {}
  std::size_t read(std::span<std::byte> buffer) override { return stream_.read(buffer); }

 private:
  BlockInput input_;
  StreamSource stream_;
};

class LargeObjectsReader : public BlobsReader {
 public:
  LargeObjectsReader(BlockInput input, codec::Algorithm algorithm, std::string name, const model::Toc& toc,
                     const model::TocEntry& entry)
      : input_(std::move(input)), algorithm_(algorithm), name_(std::move(name)), toc_(toc), entry_(entry) {}

  std::optional<model::Oid> next_blob() override {
    assert(!stream_);
    if (ended_) return std::nullopt;
    const model::Oid oid = input_.oid();
    if (oid == 0) {
      check_oids(toc_, entry_, std::move(oids_), name_);
      ended_ = true;
      return std::nullopt;
    }
    oids_.push_back(oid);
    stream_.emplace(input_, algorithm_, name_);
    return oid;
  }

  std::size_t read(std::span<std::byte> buffer) override {
    if (!stream_) return 0;
    const std::size_t count = stream_->read(buffer);
    if (count == 0) stream_.reset();
    return count;
  }

 private:
  BlockInput input_;
  codec::Algorithm algorithm_;
  std::string name_;
  const model::Toc& toc_;
  const model::TocEntry& entry_;
  std::optional<StreamSource> stream_;
  std::vector<model::Oid> oids_;
  bool ended_ = false;
};

}  // namespace

CustomReader::CustomReader(std::unique_ptr<const store::InputFile> file)
    : CustomReader(std::move(file), [](const std::string& /*file*/, const Error& error) { throw Error(error); }) {}

CustomReader::CustomReader(std::unique_ptr<const store::InputFile> file, const FaultHandler& on_fault)
    : file_(std::move(file)) {
  load(on_fault);
  table_.toc.freeze();
}

void CustomReader::load(const FaultHandler& on_fault) {
  const auto attempt = [&](const auto& step) {
    try {
      step();
    } catch (const Error& error) {
      ErrorReport report = error.report();
      report.message = fmt::format("\"{}\": {}", base::printable(path()), report.message);
      on_fault(path(), Error(std::move(report)));
    }
  };
  attempt([&] {
    FileSource source(*file_);
    table_ = read_custom_toc(source, file_->known_size().value_or(std::numeric_limits<std::uint64_t>::max()));
    fingerprint_ = digest_of_table();
    for (const auto& entry : table_.toc.entries()) {
      if (!entry->has_data) continue;
      const auto place = table_.places.find(entry->id);
      if (place == table_.places.end()) {
        knows_all_places_ = false;
      } else if (place->second < table_.end || !by_place_.emplace(place->second, entry->id).second) {
        base::fail(ErrorCode::archive, "the data of {} cannot be at offset {}", base::printable(label_of(*entry)),
                   place->second);
      }
    }
    check_end_of_table();
  });
  attempt([&] { check_dependencies(table_.toc); });
}

// Data begins where the table of contents ends: a count of entries that is too small would leave some of them out.
void CustomReader::check_end_of_table() const {
  const auto& entries = table_.toc.entries();
  const bool has_data = std::any_of(entries.begin(), entries.end(), [](const auto& entry) { return entry->has_data; });
  std::array<std::byte, 1> next{};
  const bool right =
      has_data ? !knows_all_places_ || by_place_.begin()->first == table_.end : file_->read_at(table_.end, next) == 0;
  if (!right) base::fail(ErrorCode::archive, "its table of contents does not end where its data begins");
}

std::string CustomReader::digest_of_table() const {
  constexpr std::size_t kPiece = std::size_t{64} << 10U;
  codec::Xxh3 checksum;
  std::vector<std::byte> piece(kPiece);
  for (std::uint64_t offset = 0; offset < table_.end;) {
    const auto most = static_cast<std::size_t>(std::min<std::uint64_t>(kPiece, table_.end - offset));
    const std::size_t count = file_->read_at(offset, std::span(piece).first(most));
    if (count == 0) break;
    checksum.update(std::span(piece).first(count));
    offset += count;
  }
  return checksum.hex();
}

void CustomReader::scan(Blocks& found) const {
  BlockInput input(*file_, table_.end, table_.preamble.int_size, "the data");
  while (!input.at_end()) {
    const std::uint64_t begin = input.offset();
    const std::uint8_t type = input.byte();
    const bool is_rows = type == static_cast<std::uint8_t>(BlockType::rows);
    if (!is_rows && type != static_cast<std::uint8_t>(BlockType::large_objects)) {
      input.damaged(fmt::format("a block of the unknown type {}", type));
    }
    const std::int32_t id = input.integer();
    if (is_rows) {
      input.skip_stream();
    } else {
      while (input.oid() != 0) input.skip_stream();
    }
    const Block block{begin, input.offset() - begin, is_rows ? BlockType::rows : BlockType::large_objects};
    if (!found.emplace(id, block).second) input.damaged(fmt::format("a second block of entry {}", id));
  }
}

const CustomReader::Scanned& CustomReader::scanned() const {
  const std::lock_guard lock(mutex_);
  if (scanned_) return *scanned_;
  Scanned scanned;
  try {
    scan(scanned.blocks);
  } catch (const Error& error) {
    scanned.fault = error.report();
  }
  return scanned_.emplace(std::move(scanned));
}

std::uint64_t CustomReader::place_of(const model::TocEntry& entry) const {
  const auto known = table_.places.find(entry.id);
  if (known != table_.places.end()) return known->second;
  const Scanned& all = scanned();
  const auto found = all.blocks.find(entry.id);
  if (found != all.blocks.end()) return found->second.offset;
  if (all.fault) throw Error(*all.fault);
  base::fail(ErrorCode::archive, "\"{}\" is cut short: the data of {} is missing", base::printable(path()),
             base::printable(label_of(entry)));
}

std::unique_ptr<DataReader> CustomReader::open_data(const model::TocEntry& entry) const {
  assert(entry.has_data && type_of(entry) == BlockType::rows);
  BlockInput input = open_block(*file_, place_of(entry), table_.preamble.int_size, entry);
  auto source = std::make_unique<RowsSource>(std::move(input), table_.preamble.compression.algorithm, path());
  return make_rows_reader(entry, nullptr, std::move(source), path());
}

std::unique_ptr<BlobsReader> CustomReader::open_blobs(const model::TocEntry& entry) const {
  assert(entry.has_data && type_of(entry) == BlockType::large_objects);
  BlockInput input = open_block(*file_, place_of(entry), table_.preamble.int_size, entry);
  return std::make_unique<LargeObjectsReader>(std::move(input), table_.preamble.compression.algorithm, path(),
                                              table_.toc, entry);
}

std::uint64_t CustomReader::data_size(const model::TocEntry& entry) const {
  if (!entry.has_data) return 0;
  if (!knows_all_places_) {
    place_of(entry);  // it has one
    const Blocks& all = scanned().blocks;
    const auto found = all.find(entry.id);
    return found == all.end() ? 0 : found->second.size;
  }
  const auto place = table_.places.find(entry.id);
  if (place == table_.places.end()) return 0;
  const auto here = by_place_.find(place->second);
  if (here == by_place_.end()) return 0;
  const auto next = std::next(here);
  const std::uint64_t end = next == by_place_.end() ? file_->known_size().value_or(here->first) : next->first;
  return end > here->first ? end - here->first : 0;
}

void CustomReader::check_blocks() const {
  if (scanned().fault) throw Error(*scanned().fault);
  const Blocks& all = scanned().blocks;
  std::size_t expected = 0;
  for (const auto& entry : table_.toc.entries()) {
    if (!entry->has_data) continue;
    ++expected;
    const auto found = all.find(entry->id);
    const std::string label = base::printable(label_of(*entry));
    if (found == all.end()) {
      base::fail(ErrorCode::archive, "\"{}\" is cut short: the data of {} is missing", base::printable(path()), label);
    }
    if (found->second.offset != place_of(*entry)) {
      base::fail(ErrorCode::archive, "\"{}\" is damaged: the data of {} is at offset {}, its entry says {}",
                 base::printable(path()), label, found->second.offset, place_of(*entry));
    }
  }
  if (expected != all.size()) {
    base::fail(ErrorCode::archive, "\"{}\" is damaged: it has data that no entry needs", base::printable(path()));
  }
}

}  // namespace pgbraid::archive
