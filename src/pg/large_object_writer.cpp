#include "pg/large_object_writer.hpp"

#include <array>
#include <optional>
#include <utility>

#include "base/fail.hpp"

namespace pgbraid::pg {

namespace {

// One batch is on its way while the next is collected; so this bounds memory, twice.
constexpr std::size_t kMostPieces = 500;
constexpr std::size_t kMostBytes = std::size_t{1} << 20U;

template <typename Integer>
std::array<char, sizeof(Integer)> big_endian(Integer value) {
  std::array<char, sizeof(Integer)> bytes{};
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    bytes[bytes.size() - 1 - i] = static_cast<char>((value >> (8 * i)) & 0xffU);
  }
  return bytes;
}

}  // namespace

LargeObjectWriter::LargeObjectWriter(Connection& connection) : connection_(connection) {
  constexpr std::array<Oid, 3> kTypes = {26, 20, 17};  // oid, bigint, bytea
  constexpr const char* kSql = "SELECT pg_catalog.lo_put($1, $2, $3)";
  const Result prepared(PQprepare(connection_.raw(), "", kSql, kTypes.size(), kTypes.data()));
  if (prepared.status() != PGRES_COMMAND_OK) connection_.fail(prepared.get(), kSql);
  if (PQenterPipelineMode(connection_.raw()) != 1) connection_.fail(nullptr, "");
}

LargeObjectWriter::~LargeObjectWriter() {
  if (connection_.broken() || PQpipelineStatus(connection_.raw()) == PQ_PIPELINE_OFF) return;
  // Given up half way: the answers to what was sent have to go, so that the connection can be used again.
  std::size_t open = under_way_.oids.empty() ? 0 : 1;
  if (!collecting_.oids.empty() && PQpipelineSync(connection_.raw()) == 1) ++open;
  while (open > 0 && !connection_.broken()) {
    const Result result(PQgetResult(connection_.raw()));
    if (result.get() != nullptr && result.status() == PGRES_PIPELINE_SYNC) --open;
  }
  PQexitPipelineMode(connection_.raw());
}

void LargeObjectWriter::write(std::uint32_t oid, std::uint64_t offset, std::span<const std::byte> bytes) {
  const auto oid_bytes = big_endian(oid);
  const auto offset_bytes = big_endian(offset);
  // A null pointer would be NULL, to the server.
  const char* const data = bytes.empty() ? "" : reinterpret_cast<const char*>(bytes.data());
  const std::array<const char*, 3> values = {oid_bytes.data(), offset_bytes.data(), data};
  const std::array<int, 3> lengths = {oid_bytes.size(), offset_bytes.size(), static_cast<int>(bytes.size())};
  constexpr std::array<int, 3> kBinary = {1, 1, 1};
  collecting_.oids.push_back(oid);
  collecting_.bytes += bytes.size();
  if (PQsendQueryPrepared(connection_.raw(), "", values.size(), values.data(), lengths.data(), kBinary.data(), 1) !=
      1) {
    connection_.fail(nullptr, fmt::format("writing large object {}", oid));
  }
  if (collecting_.oids.size() >= kMostPieces || collecting_.bytes >= kMostBytes) end_batch();
}

void LargeObjectWriter::end_batch() {
  if (PQpipelineSync(connection_.raw()) != 1) connection_.fail(nullptr, "writing large objects");
  const Batch before = std::exchange(under_way_, std::exchange(collecting_, {}));
  if (!before.oids.empty()) receive(before);
}

void LargeObjectWriter::receive(const Batch& batch) {
  std::optional<ErrorReport> error;
  std::size_t answered = 0;
  for (bool between = false;;) {
    const Result result(PQgetResult(connection_.raw()));
    if (result.get() == nullptr) {
      if (between || connection_.broken()) connection_.fail(nullptr, "writing large objects");
      between = true;
      continue;
    }
    between = false;
    const ExecStatusType status = result.status();
    if (status == PGRES_PIPELINE_SYNC) break;
    const bool fine = status == PGRES_TUPLES_OK || status == PGRES_PIPELINE_ABORTED;
    if (!fine && !error) {
      const std::string what =
          answered < batch.oids.size() ? fmt::format("writing large object {}", batch.oids[answered]) : "";
      error = report_of(connection_.raw(), result.get(), what);
    }
    ++answered;
  }
  if (error) throw Error(std::move(*error));
}

void LargeObjectWriter::finish() {
  if (!collecting_.oids.empty()) end_batch();
  const Batch last = std::exchange(under_way_, {});
  if (!last.oids.empty()) receive(last);
  if (PQexitPipelineMode(connection_.raw()) != 1) connection_.fail(nullptr, "");
}

}  // namespace pgbraid::pg
