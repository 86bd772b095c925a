// Reads a custom archive, pgbraid's or stock's. Where the table of contents does not say where the data is (it was
// written to a pipe), the file is gone through once.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>

#include "archive/archive_reader.hpp"
#include "archive/toc_reader.hpp"
#include "store/input_file.hpp"

namespace pgbraid::archive {

// Thread-safety: as ArchiveReader.
class CustomReader : public ArchiveReader {
 public:
  // Errors as open_archive.
  explicit CustomReader(std::unique_ptr<const store::InputFile> file);
  CustomReader(std::unique_ptr<const store::InputFile> file, const FaultHandler& on_fault);

  FormatByte format() const noexcept override { return FormatByte::custom; }
  const Preamble& preamble() const noexcept override { return table_.preamble; }
  const model::Toc& toc() const noexcept override { return table_.toc; }
  const Manifest* manifest() const noexcept override { return nullptr; }
  std::unique_ptr<DataReader> open_data(const model::TocEntry& entry) const override;
  std::unique_ptr<BlobsReader> open_blobs(const model::TocEntry& entry) const override;
  const std::string& fingerprint() const noexcept override { return fingerprint_; }
  std::uint64_t data_size(const model::TocEntry& entry) const override;

  // Goes through all blocks, without decompressing them. Throws Error{archive}: the file is cut, or anything stands in
  // it that is no block of an entry with data; an entry without its block, with two, or with one in another place than
  // the table of contents says.
  void check_blocks() const;

  // In bytes. Of a stream: reads it to its end.
  std::uint64_t file_size() const { return file_->size(); }
  const std::string& path() const noexcept { return file_->path(); }

 private:
  struct Block {
    std::uint64_t offset = 0;
    std::uint64_t size = 0;
    BlockType type = BlockType::rows;
  };
  using Blocks = std::unordered_map<model::DumpId, Block>;

  // What a way through the whole file has found, and what ended it early.
  struct Scanned {
    Blocks blocks;
    std::optional<ErrorReport> fault;
  };

  void load(const FaultHandler& on_fault);
  void check_end_of_table() const;
  void scan(Blocks& found) const;
  const Scanned& scanned() const;
  std::uint64_t place_of(const model::TocEntry& entry) const;
  std::string digest_of_table() const;

  std::unique_ptr<const store::InputFile> file_;
  TocFile table_;
  std::string fingerprint_;
  std::map<std::uint64_t, model::DumpId> by_place_;  // of table_.places
  bool knows_all_places_ = true;
  mutable std::mutex mutex_;
  mutable std::optional<Scanned> scanned_;  // guarded by mutex_ until it is there; then it does not change
};

}  // namespace pgbraid::archive
