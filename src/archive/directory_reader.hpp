// Reads a directory archive, pgbraid's or stock's, and proves as it streams that nothing is missing or damaged.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "archive/archive_reader.hpp"
#include "codec/stream.hpp"
#include "store/store.hpp"

namespace pgbraid::archive {

struct DataContext;  // internal

// Thread-safety: after construction all members may be called by any number of threads at once.
class DirectoryReader : public ArchiveReader {
 public:
  // Reads toc.dat, and manifest.json where there is one. Throws Error{io} where `path` cannot be opened, and
  // Error{archive} where it is no directory archive, is damaged, or toc.dat and manifest.json disagree. Circles of
  // dependencies are refused too.
  explicit DirectoryReader(const std::string& path);
  explicit DirectoryReader(std::unique_ptr<store::Folder> folder);
  // The same of what may be damaged, to see what is left of it: what is wrong with toc.dat and manifest.json is told,
  // and the reader goes on, without a manifest, with an empty table of contents, or with one that has circles. Throws
  // Error only where `path` cannot be opened or is no folder.
  DirectoryReader(const std::string& path, const FaultHandler& on_fault);
  // `format`: what the files are kept together by.
  DirectoryReader(std::unique_ptr<store::Folder> folder, const FaultHandler& on_fault,
                  FormatByte format = FormatByte::directory);
  ~DirectoryReader() override;

  FormatByte format() const noexcept override { return format_; }
  const Preamble& preamble() const noexcept override { return preamble_; }
  const model::Toc& toc() const noexcept override { return toc_; }
  const Manifest* manifest() const noexcept override { return manifest_ ? &*manifest_ : nullptr; }
  std::unique_ptr<DataReader> open_data(const model::TocEntry& entry) const override;
  std::unique_ptr<BlobsReader> open_blobs(const model::TocEntry& entry) const override;
  const std::string& fingerprint() const noexcept override { return fingerprint_; }
  std::uint64_t data_size(const model::TocEntry& entry) const override;
  std::optional<model::Globals> globals() const override;
  const DirectoryReader* files() const noexcept override { return this; }

  // What follows is for whoever looks at files one by one.

  const store::Folder& folder() const noexcept { return *folder_; }
  // The name under which a file of the table of contents or of a list is stored, suffix and all. Of one that is
  // missing: the name that the manifest has for it, or `file`.
  std::string stored_name(const std::string& file) const;
  // The large objects in the list of a BLOBS entry, in its order. Throws Error{archive}: a line that is none, an oid
  // twice, one missing that the table of contents promises, a list that is cut or missing.
  std::vector<model::Oid> blob_list(const model::TocEntry& entry) const;
  // The content of one large object. Errors as BlobsReader.
  std::unique_ptr<codec::Source> open_blob(model::Oid oid) const;
  // Throws Error{archive} where the manifest says that the entry has other large objects than so many of so many bytes.
  void check_blobs(const model::TocEntry& entry, std::size_t count, std::uint64_t raw_bytes) const;
  // The bytes of a file as they are stored; at their end size and checksum are held against the manifest.
  // REQUIRES: there is one.
  std::unique_ptr<codec::Source> open_stored(const std::string& name) const;

 private:
  void load_manifest(const FaultHandler& on_fault);
  void load_toc(const FaultHandler& on_fault);
  void name_lists();
  void check_manifest() const;
  DataContext context(const model::TocEntry& entry) const;

  std::unique_ptr<store::Folder> folder_;
  FormatByte format_;
  Preamble preamble_;
  model::Toc toc_;
  std::optional<Manifest> manifest_;
  std::string fingerprint_;
};

}  // namespace pgbraid::archive
