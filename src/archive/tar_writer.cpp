#include "archive/tar_writer.hpp"

#include <utility>

#include "archive/format.hpp"
#include "archive/globals_file.hpp"
#include "archive/tar_header.hpp"
#include "archive/toc_writer.hpp"
#include "base/fail.hpp"
#include "codec/checksum.hpp"

namespace pgbraid::archive {

namespace {

using Block = OrderedOutput::Block;

// The rows of one entry.
class RowsMember : public DataOutput {
 public:
  RowsMember(std::unique_ptr<Block> block, std::string name, std::int64_t created)
      : block_(std::move(block)), name_(std::move(name)), created_(created) {}

  void write(std::span<const std::byte> bytes) override {
    checksum_.update(bytes);
    block_->write(bytes);
  }

  ManifestFile close() override {
    const std::uint64_t size = block_->size();
    block_->close(make_tar_header(name_, size, created_), tar_padding(size));
    return {name_, size, checksum_.hex()};
  }

 private:
  std::unique_ptr<Block> block_;
  std::string name_;
  std::int64_t created_;
  codec::Xxh3 checksum_;
};

std::string list_of(std::span<const model::Oid> oids) {
  std::string text;
  for (const model::Oid oid : oids) text += fmt::format("{} {}\n", oid, blob_file_name(oid));
  return text;
}

ManifestFile describe(std::string name, std::string_view content) {
  codec::Xxh3 checksum;
  checksum.update(codec::bytes_of(content));
  return {std::move(name), content.size(), checksum.hex()};
}

// Some of the large objects of one entry, a member each; after the last of all comes their list.
class LargeObjectMembers : public BlobsWriter {
 public:
  LargeObjectMembers(std::unique_ptr<Block> block, SpoolArea& area, WrittenRecord& record, const model::TocEntry& entry,
                     std::size_t group, std::int64_t created)
      : record_(record),
        entry_(entry),
        block_(std::move(block)),
        content_(area),
        is_last_(group + 1 == data_groups(entry)),
        created_(created) {
    blobs_.file = entry.file;
  }

  void begin_blob(model::Oid oid) override {
    blobs_.oids.push_back(oid);
    checksum_ = {};
  }

  void write(std::span<const std::byte> bytes) override {
    checksum_.update(bytes);
    content_.write(bytes);
  }

  void end_blob() override {
    const std::uint64_t size = content_.size();
    const std::string name = blob_file_name(blobs_.oids.back());
    put(make_tar_header(name, size, created_));
    content_.drain(*block_);
    put(tar_padding(size));
    blobs_.raw_bytes += size;
    files_.push_back({name, size, checksum_.hex()});
  }

  std::uint64_t close() override {
    if (is_last_) {
      const std::string list = list_of(entry_.source->large_objects);
      put(make_tar_header(entry_.file, list.size(), created_) + list + tar_padding(list.size()));
    }
    block_->close();
    record_.add(entry_.id, blobs_, std::move(files_));
    return blobs_.raw_bytes;
  }

 private:
  void put(std::string_view text) { block_->write(codec::bytes_of(text)); }

  WrittenRecord& record_;
  const model::TocEntry& entry_;
  std::unique_ptr<Block> block_;
  Spool content_;  // of one large object
  codec::Xxh3 checksum_;
  bool is_last_;
  std::int64_t created_;
  BlobList blobs_;
  std::vector<ManifestFile> files_;
};

// To a file, summed up.
class SummedSink : public codec::Sink {
 public:
  explicit SummedSink(store::OutputFile& file) : file_(file) {}
  void write(std::span<const std::byte> bytes) override {
    checksum_.update(bytes);
    file_.write(bytes);
  }
  std::string checksum() const { return checksum_.hex(); }

 private:
  store::OutputFile& file_;
  codec::Xxh3 checksum_;
};

}  // namespace

TarWriter::TarWriter(const std::string& path, const store::LocalOptions& options)
    : file_(path, options), blocks_(file_) {}

TarWriter::~TarWriter() = default;

// REQUIRES: no block is open.
ManifestFile TarWriter::add_member(std::string_view name, Spool& content) {
  ManifestFile member{std::string(name), content.size(), {}};
  file_.write(codec::bytes_of(make_tar_header(member.name, member.size, created_)));
  SummedSink sink(file_);
  content.drain(sink);
  file_.write(codec::bytes_of(tar_padding(member.size)));
  member.checksum = sink.checksum();
  return member;
}

void TarWriter::begin(const model::Toc& toc) {
  created_ = toc.header().created;
  std::size_t count = 0;
  places_ = assign_places(toc, count);
  blocks_.set_places(count);
  Spool content(blocks_.area());
  write_toc(toc, compression_, content);
  toc_file_ = add_member(kTocFile, content);
}

std::unique_ptr<DataWriter> TarWriter::open_data(const model::TocEntry& entry) {
  auto block = blocks_.open(places_.at(entry.id), false);
  return make_table_writer(record_, entry, std::make_unique<RowsMember>(std::move(block), entry.file, created_));
}

std::unique_ptr<BlobsWriter> TarWriter::open_blobs(const model::TocEntry& entry, std::size_t group) {
  return std::make_unique<LargeObjectMembers>(blocks_.open(places_.at(entry.id) + group, false), blocks_.area(),
                                              record_, entry, group, created_);
}

void TarWriter::finish(const model::Toc& toc, const ArchiveFacts& facts) {
  for (const auto& [id, list] : record_.blob_lists()) {
    ManifestFile file = describe(list.file, list_of(list.oids));
    record_.add(DataFile{id, file.name, file.size, file.checksum, list.oids.size(), list.raw_bytes}, file);
  }
  Manifest manifest = record_.manifest();
  check_complete(toc, manifest);
  if (!blocks_.complete()) base::fail(ErrorCode::archive, "not all data was written");

  manifest.files.push_back(toc_file_);
  if (!facts.globals.empty()) {
    Spool globals(blocks_.area());
    globals.write(codec::bytes_of(facts.globals));
    manifest.files.push_back(add_member(kGlobalsFile, globals));
  }
  manifest.sort();
  manifest.archive_id = make_archive_id();
  manifest.tool_version = toc.header().dump_version;
  manifest.server_version = toc.header().server_version;
  manifest.snapshot = facts.snapshot;
  Spool json(blocks_.area());
  json.write(codec::bytes_of(to_json(manifest)));
  add_member(kManifestFile, json);

  const std::string end(2 * kTarBlock, '\0');
  file_.write(codec::bytes_of(end));
  file_.commit();
}

}  // namespace pgbraid::archive
