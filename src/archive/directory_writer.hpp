// Writes a directory archive: data files by many workers at once, then toc.dat and manifest.json, then the name.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>

#include "archive/manifest.hpp"
#include "codec/compression.hpp"
#include "model/toc.hpp"
#include "store/local_directory.hpp"
#include "store/store.hpp"

namespace pgbraid::archive {

class WrittenRecord;  // internal

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
  // Call it when all are written. Returns the bytes as given to write(). The list of the entry's large objects is
  // written by DirectoryWriter::finish.
  virtual std::uint64_t close() = 0;
};

// Facts for the manifest that the Toc's header does not have.
struct ArchiveFacts {
  std::string snapshot;
};

// Thread-safety: open_data and open_blobs may be called by any number of threads at once; each writer belongs to the
// thread that opened it. finish and discard: one thread, when all writers are gone.
class DirectoryWriter {
 public:
  // Reserves `path` (see store::LocalStore). Throws Error{io}.
  DirectoryWriter(const std::string& path, codec::Compression compression, const store::LocalOptions& options = {});
  // Over any store.
  DirectoryWriter(std::unique_ptr<store::Store> store, codec::Compression compression);
  DirectoryWriter(const DirectoryWriter&) = delete;
  DirectoryWriter& operator=(const DirectoryWriter&) = delete;
  // Discards what was not finished.
  ~DirectoryWriter();

  const codec::Compression& compression() const noexcept { return compression_; }

  // REQUIRES: entry.file is data_file_name(entry, compression()), and no other writer for it is open.
  std::unique_ptr<DataWriter> open_data(const model::TocEntry& entry);
  // The same for a BLOBS entry; but any number of writers, each for other large objects of it, may be open.
  std::unique_ptr<BlobsWriter> open_blobs(const model::TocEntry& entry);

  // Writes the lists of large objects, toc.dat and manifest.json, makes all durable and gives the archive its name.
  // Throws Error{archive} where an entry of the Toc that has data was never written, not all large objects of one were,
  // or one was written that the Toc does not have; Error{io}.
  void finish(const model::Toc& toc, const ArchiveFacts& facts);

  // Bytes of all data files closed so far, as stored. Any thread.
  std::uint64_t stored_bytes() const;

  // Removes all that was written. Does nothing after finish().
  void discard() noexcept;

 private:
  void write_blob_lists();

  std::unique_ptr<store::Store> store_;
  codec::Compression compression_;
  std::unique_ptr<WrittenRecord> record_;  // what closed writers reported; has a mutex of its own
};

}  // namespace pgbraid::archive
