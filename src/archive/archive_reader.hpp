// What every format of archive is to whoever reads one. What is read proves as it streams that nothing is missing or
// damaged, as far as the format lets one tell.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>

#include "archive/format.hpp"
#include "archive/manifest.hpp"
#include "model/globals.hpp"
#include "model/toc.hpp"
#include "pgbraid/error.hpp"

namespace pgbraid::archive {

class DirectoryReader;

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
class ArchiveReader {
 public:
  ArchiveReader() = default;
  ArchiveReader(const ArchiveReader&) = delete;
  ArchiveReader& operator=(const ArchiveReader&) = delete;
  virtual ~ArchiveReader() = default;

  // How its parts are kept together, whatever the table of contents says of itself: directory, custom or tar.
  virtual FormatByte format() const noexcept = 0;
  virtual const Preamble& preamble() const noexcept = 0;
  // Frozen.
  virtual const model::Toc& toc() const noexcept = 0;
  // nullptr where the archive has none (stock's).
  virtual const Manifest* manifest() const noexcept = 0;

  // REQUIRES: entry.has_data, and data_format(entry) is not large_objects. The reader keeps references to this object.
  virtual std::unique_ptr<DataReader> open_data(const model::TocEntry& entry) const = 0;
  // REQUIRES: data_format(entry) is large_objects.
  virtual std::unique_ptr<BlobsReader> open_blobs(const model::TocEntry& entry) const = 0;

  // Tells this archive's table of contents from any other's, whoever wrote it: the checksum of its bytes.
  virtual const std::string& fingerprint() const noexcept = 0;

  // Stored bytes of an entry's data, large objects included; 0 for an entry without data. For costs, not for checks.
  virtual std::uint64_t data_size(const model::TocEntry& entry) const = 0;

  // What the cluster's databases share, where the dump took it along; checked against the manifest.
  virtual std::optional<model::Globals> globals() const { return std::nullopt; }

  // This archive, where it is one of files that can be looked at one by one (a directory, a tar file); else nullptr.
  virtual const DirectoryReader* files() const noexcept { return nullptr; }
};

}  // namespace pgbraid::archive
