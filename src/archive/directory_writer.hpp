// Writes a directory archive: data files by many workers at once, then toc.dat and manifest.json, then the name.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "archive/archive_writer.hpp"
#include "archive/manifest.hpp"
#include "store/local_directory.hpp"
#include "store/store.hpp"

namespace pgbraid::archive {

class WrittenRecord;  // internal

// Thread-safety: as ArchiveWriter.
class DirectoryWriter : public ArchiveWriter {
 public:
  // Reserves `path` (see store::LocalStore). Throws Error{io}.
  DirectoryWriter(const std::string& path, codec::Compression compression, const store::LocalOptions& options = {});
  // Over any store.
  DirectoryWriter(std::unique_ptr<store::Store> store, codec::Compression compression);
  ~DirectoryWriter() override;

  const codec::Compression& compression() const noexcept override { return compression_; }
  bool wants_toc_order() const noexcept override { return false; }
  void begin(const model::Toc& /*toc*/) override {}

  // REQUIRES: entry.file is data_file_name(entry, compression()).
  std::unique_ptr<DataWriter> open_data(const model::TocEntry& entry) override;
  std::unique_ptr<BlobsWriter> open_blobs(const model::TocEntry& entry, std::size_t group) override;

  // Writes the lists of large objects, toc.dat and manifest.json.
  void finish(const model::Toc& toc, const ArchiveFacts& facts) override;

  std::uint64_t stored_bytes() const override;
  void discard() noexcept override;

 private:
  void write_blob_lists();

  std::unique_ptr<store::Store> store_;
  codec::Compression compression_;
  std::unique_ptr<WrittenRecord> record_;  // what closed writers reported; has a mutex of its own
};

}  // namespace pgbraid::archive
