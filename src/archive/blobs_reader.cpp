// Reads large objects: the list of a BLOBS entry, then the file of each.
#include <algorithm>
#include <array>
#include <cassert>
#include <string_view>

#include "archive/data_reader.hpp"
#include "base/fail.hpp"
#include "base/text.hpp"

namespace pgbraid::archive {

namespace {

// The oid of a line "<oid> blob_<oid>.dat". The second half says nothing new; any other would be a file that is not
// this large object's, and is refused.
model::Oid parse_line(std::string_view line, const std::string& file) {
  const std::size_t space = line.find(' ');
  const auto oid = base::parse_integer<model::Oid>(line.substr(0, space));
  if (!oid || *oid == 0 || space == std::string_view::npos || line.substr(space + 1) != blob_file_name(*oid)) {
    constexpr std::size_t kMost = 80;
    base::fail(ErrorCode::archive, "\"{}\" is damaged: \"{}\" is not the line of a large object", file,
               base::printable(line.substr(0, kMost)));
  }
  return *oid;
}

// The large objects that the table of contents says are in the list of `entry`. Before 1.16 that is one BLOB entry
// each, and one list for all; from then on the BLOBS entry depends on the BLOB METADATA entry that has their oids.
std::vector<model::Oid> promised(const model::Toc& toc, const model::TocEntry& entry) {
  std::vector<model::Oid> oids;
  std::size_t lists = 0;
  for (const auto& other : toc.entries()) {
    if (other->kind == model::ObjectKind::blobs) ++lists;
    if (other->kind == model::ObjectKind::blob) oids.push_back(other->catalog.oid);
  }
  if (lists != 1) oids.clear();
  for (const model::DumpId id : entry.dependencies) {
    const model::TocEntry* const metadata = toc.find(id);
    if (metadata == nullptr || metadata->kind != model::ObjectKind::blob_metadata) continue;
    for (const std::string& line : base::split(metadata->definition, '\n')) {
      if (const auto oid = base::parse_integer<model::Oid>(line)) oids.push_back(*oid);
    }
  }
  return oids;
}

class LargeObjectsReader : public BlobsReader {
 public:
  explicit LargeObjectsReader(const DataContext& context) : context_(context), oids_(read_blob_list(context)) {}

  std::optional<model::Oid> next_blob() override {
    assert(!current_);
    if (position_ == oids_.size()) {
      check_large_objects(context_, oids_.size(), raw_bytes_);
      return std::nullopt;
    }
    const model::Oid oid = oids_[position_++];
    current_ = open_large_object(context_.folder, context_.manifest, oid);
    return oid;
  }

  std::size_t read(std::span<std::byte> buffer) override {
    if (!current_) return 0;
    const std::size_t count = current_->read(buffer);
    raw_bytes_ += count;
    if (count == 0) current_.reset();
    return count;
  }

 private:
  DataContext context_;
  std::vector<model::Oid> oids_;
  std::size_t position_ = 0;
  std::unique_ptr<StoredInput> current_;
  std::uint64_t raw_bytes_ = 0;
};

}  // namespace

std::unique_ptr<StoredInput> open_large_object(const store::Folder& folder, const Manifest* manifest, model::Oid oid) {
  const StoredName stored = locate(folder, blob_file_name(oid), fmt::format("large object {}", oid));
  return std::make_unique<StoredInput>(folder, stored, manifest);
}

void check_large_objects(const DataContext& context, std::size_t count, std::uint64_t raw_bytes) {
  const ManifestEntry* const expected = context.manifest_entry;
  if (expected == nullptr) return;
  if (count != expected->rows || raw_bytes != expected->raw_bytes) {
    base::fail(ErrorCode::archive, "\"{}\" is damaged: {} large objects of {} bytes, the manifest says {} of {}",
               expected->file, count, raw_bytes, expected->rows, expected->raw_bytes);
  }
}

// Without this, a list cut at a line's end would lose large objects and nobody would know.
void check_oids(const model::Toc& toc, const model::TocEntry& entry, std::vector<model::Oid> oids,
                const std::string& where) {
  std::sort(oids.begin(), oids.end());
  const auto twice = std::adjacent_find(oids.begin(), oids.end());
  if (twice != oids.end()) {
    base::fail(ErrorCode::archive, "\"{}\" is damaged: large object {} stands twice in it", where, *twice);
  }
  for (const model::Oid oid : promised(toc, entry)) {
    if (!std::binary_search(oids.begin(), oids.end(), oid)) {
      base::fail(ErrorCode::archive, "large object {} is missing in \"{}\"", oid, where);
    }
  }
}

std::vector<model::Oid> read_blob_list(const DataContext& context) {
  constexpr std::size_t kPieceSize = 64 * 1024;
  constexpr std::size_t kLongestLine = 200;
  StoredInput input(context.folder, locate(context.folder, context.entry.file, context.entry.label()),
                    context.manifest);
  std::vector<model::Oid> oids;
  std::string pending;  // the beginning of a line
  std::vector<std::byte> piece(kPieceSize);
  while (const std::size_t count = input.read(piece)) {
    pending.append(reinterpret_cast<const char*>(piece.data()), count);
    std::size_t start = 0;
    for (std::size_t end = pending.find('\n'); end != std::string::npos; end = pending.find('\n', start)) {
      oids.push_back(parse_line(std::string_view(pending).substr(start, end - start), input.name()));
      start = end + 1;
    }
    pending.erase(0, start);
    if (pending.size() > kLongestLine) parse_line(pending, input.name());
  }
  if (!pending.empty()) {
    base::fail(ErrorCode::archive, "\"{}\" is cut short: its last line has no end", input.name());
  }
  check_oids(context.toc, context.entry, oids, input.name());
  return oids;
}

std::unique_ptr<BlobsReader> make_blobs_reader(const DataContext& context) {
  return std::make_unique<LargeObjectsReader>(context);
}

}  // namespace pgbraid::archive
