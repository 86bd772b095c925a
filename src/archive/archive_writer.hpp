// What every format of archive is to whoever writes one: the data of entries by many workers at once, then the whole.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>

#include "codec/compression.hpp"
#include "model/toc.hpp"

namespace pgbraid::archive {

// What became of the data of one entry.
struct DataFile {
  model::DumpId entry_id = 0;
  std::string file;        // suffix included
  std::uint64_t size = 0;  // bytes as stored
  std::string checksum;    // of `file`
  std::uint64_t rows = 0;
  std::uint64_t raw_bytes = 0;  // as given to write()
  bool binary = false;          // rows in binary form
};

// The data of one entry on its way into the archive. Belongs to one thread. Destroyed without close(), it removes what
// it has written, and the entry can be opened again.
class DataWriter {
 public:
  DataWriter() = default;
  DataWriter(const DataWriter&) = delete;
  DataWriter& operator=(const DataWriter&) = delete;
  virtual ~DataWriter() = default;

  // What COPY TO sends, cut anywhere, in the form that the entry's COPY asks for. The end marker of text is not among
  // it; the end of binary rows is. Throws Error{source} where binary rows are not as they should be.
  virtual void write(std::span<const std::byte> rows) = 0;
  // Adds the end marker and closes the file: call it when the server has said that the rows are complete, because the
  // entry cannot be written again after it. Throws Error{source} where the last row had no end.
  virtual DataFile close() = 0;
};

// Large objects of one BLOBS entry, or some of them, on their way into the archive. As DataWriter.
class BlobsWriter {
 public:
  BlobsWriter() = default;
  BlobsWriter(const BlobsWriter&) = delete;
  BlobsWriter& operator=(const BlobsWriter&) = delete;
  virtual ~BlobsWriter() = default;

  // begin_blob, write any number of times, end_blob: one large object. Each oid once.
  virtual void begin_blob(model::Oid oid) = 0;
  virtual void write(std::span<const std::byte> bytes) = 0;
  virtual void end_blob() = 0;
  // Call it when all are written. Returns the bytes as given to write().
  virtual std::uint64_t close() = 0;
};

// What is said of an archive that the Toc's header does not have.
struct ArchiveFacts {
  std::string snapshot;      // the synchronized snapshot's name
  std::string globals = {};  // what globals.json holds; empty: there is none. Of files beside each other only
};

// The large objects of one BLOBS entry may be very many: they are written in groups of so many, in the order of
// DataSource::large_objects, each by whoever has time.
inline constexpr std::size_t kLargeObjectsPerGroup = 1000;

// Of how many groups an entry's data is: 1, but for large objects.
std::size_t data_groups(const model::TocEntry& entry) noexcept;

// Thread-safety: open_data and open_blobs may be called by any number of threads at once; each writer belongs to the
// thread that opened it. The rest: one thread, begin before the first writer is opened, finish and discard when all
// are gone.
class ArchiveWriter {
 public:
  ArchiveWriter() = default;
  ArchiveWriter(const ArchiveWriter&) = delete;
  ArchiveWriter& operator=(const ArchiveWriter&) = delete;
  // Discards what was not finished.
  virtual ~ArchiveWriter() = default;

  virtual const codec::Compression& compression() const noexcept = 0;

  // Is data to be handed out in the order of the Toc, as it stands in the archive? Else the largest first.
  virtual bool wants_toc_order() const noexcept = 0;

  // From here on data may come. `toc` is frozen, and outlives this. Throws Error{io}.
  virtual void begin(const model::Toc& toc) = 0;

  // REQUIRES: an entry of the Toc that has data, and no other writer for it is open.
  virtual std::unique_ptr<DataWriter> open_data(const model::TocEntry& entry) = 0;
  // One group of the large objects of a BLOBS entry; writers of other groups may be open.
  virtual std::unique_ptr<BlobsWriter> open_blobs(const model::TocEntry& entry, std::size_t group) = 0;

  // Writes what is left, makes all durable and gives the archive its name. Throws Error{archive} where an entry of the
  // Toc that has data was never written, not all large objects of one were, or one was written that the Toc does not
  // have; Error{io}.
  virtual void finish(const model::Toc& toc, const ArchiveFacts& facts) = 0;

  // Bytes of all data closed so far, as stored. Any thread.
  virtual std::uint64_t stored_bytes() const = 0;

  // Removes all that was written. Does nothing after finish().
  virtual void discard() noexcept = 0;
};

}  // namespace pgbraid::archive
