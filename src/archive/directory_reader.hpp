// Reads a directory archive, pgbraid's or stock's, and proves as it streams that nothing is missing or damaged.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "archive/format.hpp"
#include "archive/manifest.hpp"
#include "codec/stream.hpp"
#include "model/toc.hpp"
#include "pgbraid/error.hpp"
#include "store/store.hpp"

namespace pgbraid::archive {

struct DataContext;  // internal

// The data of one entry. Belongs to one thread. Only when the end has been reported is the data known to be whole:
// commit after that, never before. Until then every call may throw Error{archive}: compressed data cut or damaged, no
// end marker (for SQL text: no empty lines at its end) or one too early, anything after it but blank lines; for binary
// rows all that BinaryCopyCheck says; with a
// manifest also a size, checksum, number of rows or of raw bytes that differs.
class DataReader {
 public:
  DataReader() = default;
  DataReader(const DataReader&) = delete;
  DataReader& operator=(const DataReader&) = delete;
  virtual ~DataReader() = default;

  // COPY text without its end marker, binary rows with their end, or SQL text (see data_format). 0: the end, all checks
  // passed.
  std::size_t read(std::span<std::byte> buffer);
  // The same without copying: the next piece, at most 256 KiB, cut anywhere; valid until the next call. Empty: the end.
  virtual std::span<const std::byte> next() = 0;
  // Rows given so far (lines, for SQL text).
  virtual std::uint64_t rows() const noexcept = 0;

 private:
  std::span<const std::byte> rest_;
};

// The large objects of a BLOBS entry, one after the other. Belongs to one thread. Errors as DataReader; a plain file
// of an archive without manifest has nothing that would tell its end.
class BlobsReader {
 public:
  BlobsReader() = default;
  BlobsReader(const BlobsReader&) = delete;
  BlobsReader& operator=(const BlobsReader&) = delete;
  virtual ~BlobsReader() = default;

  // Goes to the next large object; nothing: all were read and all checks passed. REQUIRES: the one before was read to
  // its end.
  virtual std::optional<model::Oid> next_blob() = 0;
  // Its content; 0: the end.
  virtual std::size_t read(std::span<std::byte> buffer) = 0;
};

// Is told what is wrong with a file of an archive, where its reader may go on without it.
using FaultHandler = std::function<void(const std::string& file, const Error& error)>;

// Thread-safety: after construction all members may be called by any number of threads at once.
class DirectoryReader {
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
  DirectoryReader(std::unique_ptr<store::Folder> folder, const FaultHandler& on_fault);
  DirectoryReader(const DirectoryReader&) = delete;
  DirectoryReader& operator=(const DirectoryReader&) = delete;
  ~DirectoryReader();

  const Preamble& preamble() const noexcept { return preamble_; }
  // Frozen.
  const model::Toc& toc() const noexcept { return toc_; }
  // nullptr where the archive has none (stock's).
  const Manifest* manifest() const noexcept { return manifest_ ? &*manifest_ : nullptr; }
  const store::Folder& folder() const noexcept { return *folder_; }

  // REQUIRES: entry.has_data, and data_format(entry) is not large_objects. The reader keeps references to this object.
  std::unique_ptr<DataReader> open_data(const model::TocEntry& entry) const;
  // REQUIRES: data_format(entry) is large_objects.
  std::unique_ptr<BlobsReader> open_blobs(const model::TocEntry& entry) const;

  // What follows is for whoever looks at files one by one.

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

  // Tells this archive's table of contents from any other's, whoever wrote it: the checksum of toc.dat.
  const std::string& fingerprint() const noexcept { return fingerprint_; }

  // Stored bytes of an entry's data, large objects included; 0 for an entry without data. For costs, not for checks.
  std::uint64_t data_size(const model::TocEntry& entry) const;

 private:
  void load_manifest(const FaultHandler& on_fault);
  void load_toc(const FaultHandler& on_fault);
  void check_manifest() const;
  DataContext context(const model::TocEntry& entry) const;

  std::unique_ptr<store::Folder> folder_;
  Preamble preamble_;
  model::Toc toc_;
  std::optional<Manifest> manifest_;
  std::string fingerprint_;
};

}  // namespace pgbraid::archive
