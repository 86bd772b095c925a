// Writes an archive in tar format: the files of an uncompressed directory archive, and restore.sql for who unpacks it,
// in one file. Data stands in the order of the table of contents: stock reads it in no other.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "archive/archive_writer.hpp"
#include "archive/custom_writer.hpp"
#include "archive/manifest.hpp"
#include "archive/ordered_output.hpp"
#include "archive/written_record.hpp"
#include "store/output_file.hpp"

namespace pgbraid::archive {

// A member's size stands before it, so each waits in a spool until it is whole. Thread-safety: as ArchiveWriter.
class TarWriter : public ArchiveWriter {
 public:
  // See store::OutputFile for `path`. Throws Error{io}.
  explicit TarWriter(const std::string& path, const store::LocalOptions& options = {});
  ~TarWriter() override;

  const codec::Compression& compression() const noexcept override { return compression_; }
  bool wants_toc_order() const noexcept override { return true; }
  void begin(const model::Toc& toc) override;
  std::unique_ptr<DataWriter> open_data(const model::TocEntry& entry) override;
  std::unique_ptr<BlobsWriter> open_blobs(const model::TocEntry& entry, std::size_t group) override;
  void finish(const model::Toc& toc, const ArchiveFacts& facts) override;
  std::uint64_t stored_bytes() const override { return record_.stored_bytes(); }
  void discard() noexcept override { file_.discard(); }

 private:
  ManifestFile add_member(std::string_view name, Spool& content);

  const codec::Compression compression_{codec::Algorithm::none, 0};
  store::OutputFile file_;
  OrderedOutput blocks_;
  FirstPlaces places_;  // does not change after begin()
  std::int64_t created_ = 0;
  ManifestFile toc_file_;
  mutable WrittenRecord record_;  // has a mutex of its own
};

}  // namespace pgbraid::archive
