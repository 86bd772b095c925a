// Writes a directory archive. Workers share nothing but the store and the record of what was closed.
#include "archive/directory_writer.hpp"

#include <algorithm>
#include <cassert>
#include <utility>
#include <vector>

#include "archive/format.hpp"
#include "archive/globals_file.hpp"
#include "archive/stored_file.hpp"
#include "archive/toc_writer.hpp"
#include "archive/written_record.hpp"
#include "base/fail.hpp"
#include "base/text.hpp"

namespace pgbraid::archive {

namespace {

constexpr codec::Compression kUncompressed{codec::Algorithm::none, 0};

void check_file_name(const model::TocEntry& entry, const codec::Compression& compression) {
  const std::string expected = data_file_name(entry, compression);
  if (entry.file != expected) {
    base::fail(ErrorCode::archive, "the data file of {} is named \"{}\", not \"{}\"", base::single_line(entry.label()),
               base::printable(entry.file), expected);
  }
}

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

// What is written goes to the file at once: a table of contents may be large.
class FileSink : public codec::Sink {
 public:
  explicit FileSink(StoredOutput& file) : file_(file) {}
  void write(std::span<const std::byte> bytes) override { file_.write(bytes); }

 private:
  StoredOutput& file_;
};

}  // namespace

DirectoryWriter::DirectoryWriter(const std::string& path, codec::Compression compression,
                                 const store::LocalOptions& options)
    : DirectoryWriter(std::make_unique<store::LocalStore>(path, options), compression) {}

DirectoryWriter::DirectoryWriter(std::unique_ptr<store::Store> store, codec::Compression compression)
    : store_(std::move(store)), compression_(compression), record_(std::make_unique<WrittenRecord>()) {}

DirectoryWriter::~DirectoryWriter() { DirectoryWriter::discard(); }

std::unique_ptr<DataWriter> DirectoryWriter::open_data(const model::TocEntry& entry) {
  check_file_name(entry, compression_);
  const auto has_processors_left = [record = record_.get()] { return record->has_processors_left(); };
  return make_table_writer(*record_, entry,
                           std::make_unique<StoredOutput>(*store_, entry.file, compression_, has_processors_left));
}

std::unique_ptr<BlobsWriter> DirectoryWriter::open_blobs(const model::TocEntry& entry, std::size_t /*group*/) {
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
  if (!facts.globals.empty()) {
    StoredOutput globals(*store_, std::string(kGlobalsFile), kUncompressed);
    globals.write(codec::bytes_of(facts.globals));
    manifest.files.push_back(globals.close());
  }
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
