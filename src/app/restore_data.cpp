#include "app/restore_data.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "app/sql_splitter.hpp"
#include "base/fail.hpp"
#include "pg/copy.hpp"
#include "pg/large_object_writer.hpp"
#include "pg/quoting.hpp"

namespace pgbraid::app {

namespace {

constexpr std::size_t kPiece = std::size_t{256} << 10U;

// The entry's COPY, with FREEZE; empty where it is not of the table itself, or not as pg_dump writes it.
std::string frozen_copy(const model::TocEntry& entry) {
  constexpr std::string_view kEnd = " FROM stdin;\n";
  const std::string_view copy = entry.copy;
  if (!copy.ends_with(kEnd) || !copy.starts_with(fmt::format("COPY {} ", pg::qualified(entry.schema, entry.tag)))) {
    return {};
  }
  return fmt::format("{} FROM stdin WITH (FREEZE)", copy.substr(0, copy.size() - kEnd.size()));
}

// May the table, or one that its rows are passed on to, rightly take fewer rows than it is given? A trigger may put a
// row elsewhere or nowhere, as may another server. The table may be any of a partitioned one's: the rows go in by the
// root.
bool may_leave_rows_out(pg::Connection& connection, const model::TocEntry& entry) {
  const std::string table = pg::literal(pg::qualified(entry.schema, entry.tag));
  return connection.scalar(fmt::format(R"(
SELECT EXISTS
  (SELECT
     FROM (SELECT pg_catalog.to_regclass({0})
           UNION
           SELECT p.relid
             FROM pg_catalog.pg_partition_tree(pg_catalog.pg_partition_root(pg_catalog.to_regclass({0}))) p) AS r (id)
     JOIN pg_catalog.pg_class c ON c.oid = r.id
    WHERE c.relkind = 'f'
       OR EXISTS (SELECT
                    FROM pg_catalog.pg_trigger t
                   WHERE t.tgrelid = c.oid
                     AND t.tgenabled <> 'D'
                     AND t.tgtype & 5 = 5      -- of each row, on INSERT;
                     AND t.tgtype & 66 <> 0))  -- BEFORE or INSTEAD OF it
)",
                                       table)) == "t";
}

parallel::Done copy_rows(pg::Connection& connection, const archive::DirectoryReader& archive,
                         const model::TocEntry& entry, bool first) {
  const auto reader = archive.open_data(entry);
  const std::string frozen = first ? frozen_copy(entry) : "";
  if (!frozen.empty()) connection.exec("TRUNCATE ONLY " + pg::qualified(entry.schema, entry.tag));
  pg::CopyIn copy(connection, frozen.empty() ? entry.copy : frozen);
  parallel::Done done;
  while (true) {
    const std::span<const std::byte> piece = reader->next();
    if (piece.empty()) break;
    copy.write(piece);
    done.raw_bytes += piece.size();
  }
  done.rows = copy.finish();
  const bool may_differ = done.rows < reader->rows() && may_leave_rows_out(connection, entry);
  if (done.rows != reader->rows() && !may_differ) {
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

parallel::Done write_large_objects(pg::Connection& connection, const archive::DirectoryReader& archive,
                                   const model::TocEntry& entry) {
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
    }
    done.raw_bytes += offset;
    ++done.rows;
  }
  writer.finish();
  return done;
}

}  // namespace

parallel::Done load_data(pg::Connection& connection, const archive::DirectoryReader& archive,
                         const model::TocEntry& entry, bool first) {
  switch (archive::data_format(entry)) {
    case archive::DataFormat::copy_text:
      return copy_rows(connection, archive, entry, first);
    case archive::DataFormat::sql:
      return run_inserts(connection, archive, entry);
    case archive::DataFormat::large_objects:
      return write_large_objects(connection, archive, entry);
  }
  base::fail(ErrorCode::archive, "{}: data of an unknown form", entry.label());
}

}  // namespace pgbraid::app
