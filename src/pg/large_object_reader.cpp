#include "pg/large_object_reader.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string>

#include "base/fail.hpp"

namespace pgbraid::pg {

namespace {

// The beginnings of so many objects come with one statement; the rest of those that are longer comes piece by piece.
constexpr std::size_t kObjectsAtOnce = 64;
constexpr std::size_t kBeginning = std::size_t{64} << 10U;
constexpr std::size_t kPiece = std::size_t{1} << 20U;

// The answer in binary form, so that the bytes come as they are.
Result run(Connection& connection, const std::string& sql) {
  constexpr int kBinary = 1;
  Result result(PQexecParams(connection.raw(), sql.c_str(), 0, nullptr, nullptr, nullptr, nullptr, kBinary));
  if (result.status() != PGRES_TUPLES_OK) connection.fail(result.get(), sql);
  return result;
}

std::uint32_t oid_of(std::string_view big_endian) {
  std::uint32_t oid = 0;
  for (const char byte : big_endian) oid = (oid << 8U) | static_cast<unsigned char>(byte);
  return oid;
}

std::size_t write_to(LargeObjectSink& sink, std::string_view bytes) {
  if (!bytes.empty()) sink.write(std::as_bytes(std::span(bytes)));
  return bytes.size();
}

// From `offset` to the end, which is where a piece is shorter than what was asked for.
void read_rest(Connection& connection, std::uint32_t oid, std::uint64_t offset, LargeObjectSink& sink) {
  while (true) {
    const Result piece = run(connection, fmt::format("SELECT pg_catalog.lo_get({}, {}, {})", oid, offset, kPiece));
    const std::size_t got = write_to(sink, piece.text(0, 0));
    if (got < kPiece) return;
    offset += got;
  }
}

void read_batch(Connection& connection, std::span<const std::uint32_t> oids, LargeObjectSink& sink) {
  const Result beginnings =
      run(connection,
          fmt::format("SELECT o, pg_catalog.lo_get(o, 0, {}) FROM pg_catalog.unnest('{{{}}}'::pg_catalog.oid[]) o",
                      kBeginning, fmt::join(oids, ",")));
  for (std::size_t i = 0; i < oids.size(); ++i) {
    const int row = static_cast<int>(i);
    if (row >= beginnings.rows() || oid_of(beginnings.text(row, 0)) != oids[i]) {
      base::fail(ErrorCode::source, "the server did not answer with large object {}", oids[i]);
    }
    sink.begin(oids[i]);
    const std::size_t got = write_to(sink, beginnings.text(row, 1));
    if (got == kBeginning) read_rest(connection, oids[i], got, sink);
    sink.end();
  }
}

}  // namespace

void read_large_objects(Connection& connection, std::span<const std::uint32_t> oids, LargeObjectSink& sink) {
  while (!oids.empty()) {
    const auto batch = oids.first(std::min(oids.size(), kObjectsAtOnce));
    read_batch(connection, batch, sink);
    oids = oids.subspan(batch.size());
  }
}

}  // namespace pgbraid::pg
