#include "app/restore_data.hpp"

#include <libpq/libpq-fs.h>

#include <cstddef>
#include <span>
#include <vector>

#include "app/sql_splitter.hpp"
#include "base/fail.hpp"
#include "pg/copy.hpp"

namespace pgbraid::app {

namespace {

constexpr std::size_t kPiece = std::size_t{256} << 10U;

parallel::Done copy_rows(pg::Connection& connection, const archive::DirectoryReader& archive,
                         const model::TocEntry& entry) {
  const auto reader = archive.open_data(entry);
  pg::CopyIn copy(connection, entry.copy);
  parallel::Done done;
  while (true) {
    const std::span<const std::byte> piece = reader->next();
    if (piece.empty()) break;
    copy.write(piece);
    done.raw_bytes += piece.size();
  }
  done.rows = copy.finish();
  if (done.rows != reader->rows()) {
    base::fail(ErrorCode::archive, "the server took {} rows, but the archive has {}", done.rows, reader->rows());
  }
  return done;
}

parallel::Done run_inserts(pg::Connection& connection, const archive::DirectoryReader& archive,
                           const model::TocEntry& entry) {
  const auto reader = archive.open_data(entry);
  SqlSplitter splitter;
  parallel::Done done;
  while (true) {
    const std::span<const std::byte> piece = reader->next();
    if (piece.empty()) break;
    done.raw_bytes += piece.size();
    splitter.feed({reinterpret_cast<const char*>(piece.data()), piece.size()},
                  [&](const std::string& statement) { done.rows += connection.exec(statement).affected(); });
  }
  if (!splitter.clean_end()) base::fail(ErrorCode::archive, "the data ends in the middle of a statement");
  return done;
}

parallel::Done write_large_objects(pg::Connection& connection, const archive::DirectoryReader& archive,
                                   const model::TocEntry& entry) {
  const auto reader = archive.open_blobs(entry);
  parallel::Done done;
  std::vector<std::byte> buffer(kPiece);
  while (const auto oid = reader->next_blob()) {
    const std::string what = fmt::format("writing large object {}", *oid);
    const int descriptor = lo_open(connection.raw(), *oid, INV_WRITE);
    if (descriptor < 0) connection.fail(nullptr, what);
    while (const std::size_t got = reader->read(buffer)) {
      const int written = lo_write(connection.raw(), descriptor, reinterpret_cast<const char*>(buffer.data()), got);
      if (written < 0 || static_cast<std::size_t>(written) != got) connection.fail(nullptr, what);
      done.raw_bytes += got;
    }
    if (lo_close(connection.raw(), descriptor) < 0) connection.fail(nullptr, what);
    ++done.rows;
  }
  return done;
}

}  // namespace

parallel::Done load_data(pg::Connection& connection, const archive::DirectoryReader& archive,
                         const model::TocEntry& entry) {
  switch (archive::data_format(entry)) {
    case archive::DataFormat::copy_text:
      return copy_rows(connection, archive, entry);
    case archive::DataFormat::sql:
      return run_inserts(connection, archive, entry);
    case archive::DataFormat::large_objects:
      return write_large_objects(connection, archive, entry);
  }
  base::fail(ErrorCode::archive, "{}: data of an unknown form", entry.label());
}

}  // namespace pgbraid::app
