// What all writers of archives keep of the data that was written, and how rows become the data of an entry. Internal to
// this layer.
#pragma once

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "archive/archive_writer.hpp"
#include "archive/manifest.hpp"
#include "model/toc.hpp"

namespace pgbraid::archive {

// The large objects of a BLOBS entry.
struct BlobList {
  std::string file;  // that holds the list, as the entry names it
  std::vector<model::Oid> oids;
  std::uint64_t raw_bytes = 0;
};

// What closed writers reported, and how many tables are being written. Thread-safe.
class WrittenRecord {
 public:
  void begin_table() noexcept { ++tables_at_work_; }
  void end_table() noexcept { --tables_at_work_; }
  // Is a processor left for another thread of each of them, beside the one that reads?
  bool has_processors_left() const noexcept { return 2 * tables_at_work_ <= std::thread::hardware_concurrency(); }

  void add(const DataFile& data, ManifestFile file) {
    const std::lock_guard lock(mutex_);
    files_.push_back(std::move(file));
    entries_.push_back({data.entry_id, data.rows, data.raw_bytes, data.file, data.binary});
    stored_bytes_ += data.size;
  }

  // Large objects, some or all of their entry, and their files.
  void add(model::DumpId entry_id, const BlobList& blobs, std::vector<ManifestFile> files) {
    const std::lock_guard lock(mutex_);
    for (ManifestFile& file : files) {
      stored_bytes_ += file.size;
      files_.push_back(std::move(file));
    }
    BlobList& list = blob_lists_[entry_id];
    list.file = blobs.file;
    list.oids.insert(list.oids.end(), blobs.oids.begin(), blobs.oids.end());
    list.raw_bytes += blobs.raw_bytes;
  }

  // By the entry; the oids ascending.
  std::map<model::DumpId, BlobList> blob_lists() {
    const std::lock_guard lock(mutex_);
    auto lists = blob_lists_;
    for (auto& [id, list] : lists) std::sort(list.oids.begin(), list.oids.end());
    return lists;
  }

  std::uint64_t stored_bytes() {
    const std::lock_guard lock(mutex_);
    return stored_bytes_;
  }

  // What was added, sorted.
  Manifest manifest() {
    const std::lock_guard lock(mutex_);
    Manifest made;
    made.files = files_;
    made.entries = entries_;
    made.sort();
    return made;
  }

 private:
  std::mutex mutex_;
  std::vector<ManifestFile> files_;               // guarded by mutex_
  std::vector<ManifestEntry> entries_;            // guarded by mutex_
  std::uint64_t stored_bytes_ = 0;                // guarded by mutex_
  std::map<model::DumpId, BlobList> blob_lists_;  // guarded by mutex_
  std::atomic<unsigned> tables_at_work_ = 0;
};

// Where the data of an entry goes. Belongs to one thread. Destroyed without close(), it leaves nothing.
class DataOutput {
 public:
  DataOutput() = default;
  DataOutput(const DataOutput&) = delete;
  DataOutput& operator=(const DataOutput&) = delete;
  virtual ~DataOutput() = default;

  virtual void write(std::span<const std::byte> bytes) = 0;
  // What became of it. In an archive that is one file, the name is empty.
  virtual ManifestFile close() = 0;
};

// Writes the rows of `entry` to `output`, and notes them in `record` in the end.
std::unique_ptr<DataWriter> make_table_writer(WrittenRecord& record, const model::TocEntry& entry,
                                              std::unique_ptr<DataOutput> output);

// Throws Error{archive} where what was written and what the table of contents says are not the same entries.
void check_complete(const model::Toc& toc, const Manifest& written);

}  // namespace pgbraid::archive
