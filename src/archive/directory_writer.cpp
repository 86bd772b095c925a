// Writes a directory archive. Workers share nothing but the store and the record of what was closed.
#include "archive/directory_writer.hpp"

#include <algorithm>
#include <atomic>
#include <cassert>
#include <cstring>
#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <thread>
#include <utility>
#include <vector>

#include "archive/binary_copy.hpp"
#include "archive/format.hpp"
#include "archive/stored_file.hpp"
#include "archive/toc_writer.hpp"
#include "base/fail.hpp"
#include "base/text.hpp"

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

// A table is at work for as long as this lives.
class TableAtWork {
 public:
  explicit TableAtWork(WrittenRecord& record) : record_(record) { record_.begin_table(); }
  ~TableAtWork() { record_.end_table(); }
  TableAtWork(const TableAtWork&) = delete;
  TableAtWork& operator=(const TableAtWork&) = delete;

 private:
  WrittenRecord& record_;
};

namespace {

constexpr codec::Compression kUncompressed{codec::Algorithm::none, 0};
constexpr std::string_view kEndMarker = "\\.\n\n\n";

void check_file_name(const model::TocEntry& entry, const codec::Compression& compression) {
  const std::string expected = data_file_name(entry, compression);
  if (entry.file != expected) {
    base::fail(ErrorCode::archive, "the data file of {} is named \"{}\", not \"{}\"", base::single_line(entry.label()),
               base::printable(entry.file), expected);
  }
}

std::uint64_t count_lines(std::span<const std::byte> bytes) {
  std::uint64_t lines = 0;
  const auto* position = reinterpret_cast<const char*>(bytes.data());
  const char* const end = position + bytes.size();
  while (position < end) {
    const void* const line_end = std::memchr(position, '\n', static_cast<std::size_t>(end - position));
    if (line_end == nullptr) break;
    ++lines;
    position = static_cast<const char*>(line_end) + 1;
  }
  return lines;
}

class TableWriter : public DataWriter {
 public:
  TableWriter(store::Store& store, WrittenRecord& record, const model::TocEntry& entry,
              const codec::Compression& compression)
      : record_(record),
        at_work_(record),
        entry_id_(entry.id),
        label_(entry.label()),
        has_marker_(data_format(entry) == DataFormat::copy_text),
        output_(store, entry.file, compression, [&record] { return record.has_processors_left(); }) {
    if (data_format(entry) != DataFormat::copy_binary) return;
    binary_.emplace(fmt::format("the rows of {} as the server sent them", base::printable(label_)), ErrorCode::source);
  }

  void write(std::span<const std::byte> rows) override {
    if (rows.empty()) return;
    if (binary_) {
      binary_->feed(rows);
      rows_ = binary_->rows();
    } else {
      rows_ += count_lines(rows);
      in_row_ = rows.back() != std::byte{'\n'};
    }
    raw_bytes_ += rows.size();
    output_.write(rows);
  }

  DataFile close() override {
    if (binary_) binary_->finish();
    if (has_marker_ && in_row_) {
      base::fail(ErrorCode::source, "the data of {} ends within a row", base::printable(label_));
    }
    if (has_marker_) output_.write(codec::bytes_of(kEndMarker));
    ManifestFile stored = output_.close();
    DataFile data{entry_id_, stored.name, stored.size, stored.checksum, rows_, raw_bytes_, binary_.has_value()};
    record_.add(data, std::move(stored));
    return data;
  }

 private:
  WrittenRecord& record_;
  const TableAtWork at_work_;
  model::DumpId entry_id_;
  std::string label_;
  bool has_marker_;
  std::optional<BinaryCopyCheck> binary_;  // of rows in binary form
  StoredOutput output_;
  std::uint64_t rows_ = 0;
  std::uint64_t raw_bytes_ = 0;
  bool in_row_ = false;
};

class LargeObjectsWriter : public BlobsWriter {
 public:
  LargeObjectsWriter(store::Store& store, WrittenRecord& record, const model::TocEntry& entry,
                     const codec::Compression& compression)
      : store_(store), record_(record), entry_id_(entry.id), compression_(compression) {
    blobs_.file = entry.file;
  }

  ~LargeObjectsWriter() override {
    if (closed_) return;
    current_.reset();
    for (const ManifestFile& file : files_) remove_quietly(file.name);
  }

  void begin_blob(model::Oid oid) override {
    assert(!current_);
    current_ = std::make_unique<StoredOutput>(store_, blob_file_name(oid), compression_);
    blobs_.oids.push_back(oid);
  }

  void write(std::span<const std::byte> bytes) override {
    assert(current_);
    blobs_.raw_bytes += bytes.size();
    current_->write(bytes);
  }

  void end_blob() override {
    assert(current_);
    files_.push_back(current_->close());
    current_.reset();
  }

  std::uint64_t close() override {
    assert(!current_);
    record_.add(entry_id_, blobs_, std::move(files_));
    closed_ = true;
    return blobs_.raw_bytes;
  }

 private:
  void remove_quietly(const std::string& name) noexcept {
    try {
      store_.remove(name);
    } catch (const std::exception&) {
      return;  // discard() removes it with the rest
    }
  }

  store::Store& store_;
  WrittenRecord& record_;
  model::DumpId entry_id_;
  codec::Compression compression_;
  std::unique_ptr<StoredOutput> current_;
  std::vector<ManifestFile> files_;
  BlobList blobs_;
  bool closed_ = false;
};

// What was written and what the table of contents says must be the same entries.
// What is written goes to the file at once: a table of contents may be large.
class FileSink : public codec::Sink {
 public:
  explicit FileSink(StoredOutput& file) : file_(file) {}
  void write(std::span<const std::byte> bytes) override { file_.write(bytes); }

 private:
  StoredOutput& file_;
};

void check_complete(const model::Toc& toc, const Manifest& manifest) {
  std::size_t expected = 0;
  for (const auto& entry : toc.entries()) {
    if (!entry->has_data) continue;
    ++expected;
    const ManifestEntry* const written = manifest.find_entry(entry->id);
    if (written == nullptr) {
      base::fail(ErrorCode::archive, "no data was written for {}", base::single_line(entry->label()));
    }
    const std::size_t blobs = entry->source == nullptr ? 0 : entry->source->large_objects.size();
    if (blobs > 0 && written->rows != blobs) {
      base::fail(ErrorCode::archive, "{} of {} large objects were written for {}", written->rows, blobs,
                 base::single_line(entry->label()));
    }
  }
  if (expected != manifest.entries.size()) {
    base::fail(ErrorCode::archive, "data was written for {} entries, but the table of contents has {} with data",
               manifest.entries.size(), expected);
  }
}

}  // namespace

DirectoryWriter::DirectoryWriter(const std::string& path, codec::Compression compression,
                                 const store::LocalOptions& options)
    : DirectoryWriter(std::make_unique<store::LocalStore>(path, options), compression) {}

DirectoryWriter::DirectoryWriter(std::unique_ptr<store::Store> store, codec::Compression compression)
    : store_(std::move(store)), compression_(compression), record_(std::make_unique<WrittenRecord>()) {}

DirectoryWriter::~DirectoryWriter() { discard(); }

std::unique_ptr<DataWriter> DirectoryWriter::open_data(const model::TocEntry& entry) {
  check_file_name(entry, compression_);
  return std::make_unique<TableWriter>(*store_, *record_, entry, compression_);
}

std::unique_ptr<BlobsWriter> DirectoryWriter::open_blobs(const model::TocEntry& entry) {
  check_file_name(entry, compression_);
  return std::make_unique<LargeObjectsWriter>(*store_, *record_, entry, compression_);
}

void DirectoryWriter::write_blob_lists() {
  for (const auto& [id, list] : record_->blob_lists()) {
    StoredOutput output(*store_, list.file, kUncompressed);
    for (const model::Oid oid : list.oids) {
      output.write(codec::bytes_of(fmt::format("{} {}\n", oid, blob_file_name(oid))));
    }
    ManifestFile stored = output.close();
    const DataFile data{id, stored.name, stored.size, stored.checksum, list.oids.size(), list.raw_bytes};
    record_->add(data, std::move(stored));
  }
}

void DirectoryWriter::finish(const model::Toc& toc, const ArchiveFacts& facts) {
  write_blob_lists();
  Manifest manifest = record_->manifest();
  check_complete(toc, manifest);

  StoredOutput toc_file(*store_, std::string(kTocFile), kUncompressed);
  FileSink toc_bytes(toc_file);
  write_toc(toc, compression_, toc_bytes);
  manifest.files.push_back(toc_file.close());
  manifest.sort();

  manifest.archive_id = make_archive_id();
  manifest.tool_version = toc.header().dump_version;
  manifest.server_version = toc.header().server_version;
  manifest.snapshot = facts.snapshot;
  StoredOutput manifest_file(*store_, std::string(kManifestFile), kUncompressed);
  manifest_file.write(codec::bytes_of(to_json(manifest)));
  manifest_file.close();

  store_->commit();
}

std::uint64_t DirectoryWriter::stored_bytes() const { return record_->stored_bytes(); }

void DirectoryWriter::discard() noexcept { store_->discard(); }

}  // namespace pgbraid::archive
