#include "app/archive_origin.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "app/sql_splitter.hpp"
#include "app/table_load.hpp"
#include "base/fail.hpp"
#include "pg/large_object_writer.hpp"

namespace pgbraid::app {

namespace {

constexpr std::size_t kPiece = std::size_t{256} << 10U;

parallel::Done copy_rows(pg::Connection& connection, const archive::ArchiveReader& archive,
                         const model::TocEntry& entry, bool first, Meter& meter) {
  const auto reader = archive.open_data(entry);
  TableLoad load(connection, entry, first);
  parallel::Done done;
  while (true) {
    const std::span<const std::byte> piece = reader->next();
    if (piece.empty()) break;
    load.write(piece);
    done.raw_bytes += piece.size();
    meter.add(piece.size());
  }
  done.rows = load.finish();
  const bool may_differ = done.rows < reader->rows() && may_leave_rows_out(connection, entry);
  if (done.rows != reader->rows() && !may_differ) {
    base::fail(ErrorCode::archive, "the server took {} rows, but the archive has {}", done.rows, reader->rows());
  }
  return done;
}

parallel::Done run_inserts(pg::Connection& connection, const archive::ArchiveReader& archive,
                           const model::TocEntry& entry, Meter& meter) {
  const auto reader = archive.open_data(entry);
  SqlSplitter splitter;
  parallel::Done done;
  while (true) {
    const std::span<const std::byte> piece = reader->next();
    if (piece.empty()) break;
    done.raw_bytes += piece.size();
    meter.add(piece.size());
    splitter.feed({reinterpret_cast<const char*>(piece.data()), piece.size()},
                  [&](const std::string& statement) { done.rows += connection.exec(statement).affected(); });
  }
  if (!splitter.clean_end()) base::fail(ErrorCode::archive, "the data ends in the middle of a statement");
  return done;
}

// Reads until the buffer is full or the large object ends: whole pages are what the server writes best.
std::size_t fill(archive::BlobsReader& reader, std::span<std::byte> buffer) {
  std::size_t filled = 0;
  while (filled < buffer.size()) {
    const std::size_t got = reader.read(buffer.subspan(filled));
    if (got == 0) break;
    filled += got;
  }
  return filled;
}

parallel::Done write_large_objects(pg::Connection& connection, const archive::ArchiveReader& archive,
                                   const model::TocEntry& entry, Meter& meter) {
  const auto reader = archive.open_blobs(entry);
  parallel::Done done;
  std::vector<std::byte> buffer(kPiece);
  pg::LargeObjectWriter writer(connection);
  while (const auto oid = reader->next_blob()) {
    std::uint64_t offset = 0;
    // An empty one is asked for, too: it has to be there.
    for (std::size_t got = buffer.size(); got == buffer.size();) {
      got = fill(*reader, buffer);
      if (got > 0 || offset == 0) writer.write(*oid, offset, std::span(buffer).first(got));
      offset += got;
      meter.add(got);
    }
    done.raw_bytes += offset;
    ++done.rows;
  }
  writer.finish();
  return done;
}

class ArchiveLoader : public DataLoader {
 public:
  explicit ArchiveLoader(const archive::ArchiveReader& archive) : archive_(archive) {}

  parallel::Done load(pg::Connection& target, const model::TocEntry& entry, bool first, Meter& meter) override {
    switch (archive::data_format(entry)) {
      case archive::DataFormat::copy_text:
      case archive::DataFormat::copy_binary:
        try {
          return copy_rows(target, archive_, entry, first, meter);
        } catch (const Error& error) {
          throw Error(with_load_hint(error.report(), entry));
        }
      case archive::DataFormat::sql:
        return run_inserts(target, archive_, entry, meter);
      case archive::DataFormat::large_objects:
        return write_large_objects(target, archive_, entry, meter);
    }
    base::fail(ErrorCode::archive, "{}: data of an unknown form", entry.label());
  }

 private:
  const archive::ArchiveReader& archive_;
};

}  // namespace

std::uint64_t ArchiveOrigin::raw_bytes(const model::TocEntry& entry) const {
  const archive::Manifest* const manifest = archive_->manifest();
  const archive::ManifestEntry* const found = manifest == nullptr ? nullptr : manifest->find_entry(entry.id);
  return found == nullptr ? 0 : found->raw_bytes;
}

LoaderCrew ArchiveOrigin::open_worker(std::size_t /*number*/) { return open_leader(); }

LoaderCrew ArchiveOrigin::open_leader() { return {std::make_unique<ArchiveLoader>(*archive_), nullptr}; }

model::Globals ArchiveOrigin::globals() const {
  std::optional<model::Globals> globals = archive_->globals();
  if (!globals) {
    base::fail_with_hint(ErrorCode::usage, "the archive has no roles and tablespaces",
                         "Leave out --globals; or dump again with --globals.");
  }
  return *std::move(globals);
}

}  // namespace pgbraid::app
