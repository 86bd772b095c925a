// Writes a custom archive: one file, in which the data of all entries follows the table of contents, in its order.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <unordered_map>

#include "archive/archive_writer.hpp"
#include "archive/ordered_output.hpp"
#include "archive/written_record.hpp"
#include "store/output_file.hpp"

namespace pgbraid::archive {

// The place of each entry's data among the blocks of an OrderedOutput: one for each of its groups.
using FirstPlaces = std::unordered_map<model::DumpId, std::size_t>;

// Where the file can be changed after it was written, the table of contents says at last where the data is; in a pipe
// it does not. Thread-safety: as ArchiveWriter.
class CustomWriter : public ArchiveWriter {
 public:
  // See store::OutputFile for `path`. Throws Error{io}.
  CustomWriter(const std::string& path, codec::Compression compression, const store::LocalOptions& options = {});
  ~CustomWriter() override;

  const codec::Compression& compression() const noexcept override { return compression_; }
  bool wants_toc_order() const noexcept override { return true; }
  void begin(const model::Toc& toc) override;
  std::unique_ptr<DataWriter> open_data(const model::TocEntry& entry) override;
  std::unique_ptr<BlobsWriter> open_blobs(const model::TocEntry& entry, std::size_t group) override;
  void finish(const model::Toc& toc, const ArchiveFacts& facts) override;
  std::uint64_t stored_bytes() const override { return record_.stored_bytes(); }
  void discard() noexcept override { file_.discard(); }

 private:
  void write_places(const model::Toc& toc);

  store::OutputFile file_;
  codec::Compression compression_;
  OrderedOutput blocks_;
  FirstPlaces places_;            // does not change after begin()
  mutable WrittenRecord record_;  // has a mutex of its own
};

// Gives each entry of `toc` that has data its places, and says how many there are.
FirstPlaces assign_places(const model::Toc& toc, std::size_t& count);

}  // namespace pgbraid::archive
