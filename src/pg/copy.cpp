#include "pg/copy.hpp"

#include <algorithm>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

namespace pgbraid::pg {

namespace {

constexpr std::size_t kPiece = std::size_t{64} << 10U;

// Well below what a socket takes (some 200 KB on Linux): who waits in the middle of a long message is woken when nearly
// all is read, and leaves the server nothing to work on until the next one comes. It also bounds libpq's buffer.
constexpr std::size_t kMostAtOnce = std::size_t{32} << 10U;

struct FreePq {
  void operator()(char* memory) const noexcept { PQfreemem(memory); }
};

// All answers up to the end of the message; throws the first error. Returns the rows of the first statement.
std::uint64_t drain(Connection& connection, std::string_view sql) {
  std::optional<std::uint64_t> rows;
  Result failed;
  bool any_failed = false;
  while (true) {
    Result result(PQgetResult(connection.raw()));
    if (result.get() == nullptr) break;
    const ExecStatusType status = result.status();
    if (status == PGRES_COMMAND_OK) {
      if (!rows) rows = result.affected();
    } else if (!any_failed) {
      any_failed = true;
      failed = std::move(result);
    }
    // A lost connection, or a COPY that could not be ended, may go on to answer the same for ever.
    if (connection.broken() || status == PGRES_COPY_IN || status == PGRES_COPY_OUT) break;
  }
  if (any_failed || connection.broken()) connection.fail(failed.get(), sql);
  return rows.value_or(0);
}

// The next answer has to be this one.
void expect(Connection& connection, ExecStatusType wanted, std::string_view sql) {
  const Result result(PQgetResult(connection.raw()));
  if (result.status() == wanted) return;
  const ErrorReport report = report_of(connection.raw(), result.get(), sql);
  while (!connection.broken()) {
    const Result rest(PQgetResult(connection.raw()));
    if (rest.get() == nullptr) break;
  }
  throw Error(report);
}

// Several statements of one message.
std::string message_of(const CopyOut& statements) {
  std::string sql;
  for (const std::string& statement : {statements.before, statements.copy, statements.after}) {
    if (!sql.empty() && !statement.empty()) sql += "; ";
    sql += statement;
  }
  return sql;
}

// Hands the rows of the COPY under way to `sink`, up to its end. `sql` is for messages.
void receive_rows(Connection& connection, std::string_view sql, const CopySink& sink) {
  std::vector<std::byte> piece;
  piece.reserve(kPiece);
  while (true) {
    char* row = nullptr;
    const int length = PQgetCopyData(connection.raw(), &row, 0);
    const std::unique_ptr<char, FreePq> owner(row);
    if (length == -1) break;
    if (length < 0) connection.fail(nullptr, sql);
    const auto bytes = std::as_bytes(std::span(row, static_cast<std::size_t>(length)));
    if (!piece.empty() && piece.size() + bytes.size() > kPiece) {
      sink(piece);
      piece.clear();
    }
    if (bytes.size() > kPiece) {
      sink(bytes);
    } else {
      piece.insert(piece.end(), bytes.begin(), bytes.end());
    }
  }
  if (!piece.empty()) sink(piece);
}

}  // namespace

std::uint64_t copy_out(Connection& connection, const CopyOut& statements, const CopySink& sink) {
  if (PQsendQuery(connection.raw(), message_of(statements).c_str()) != 1) connection.fail(nullptr, statements.copy);
  if (!statements.before.empty()) expect(connection, PGRES_COMMAND_OK, statements.before);
  expect(connection, PGRES_COPY_OUT, statements.copy);
  receive_rows(connection, statements.copy, sink);
  return drain(connection, statements.copy);
}

CopyIn::CopyIn(Connection& connection, std::string sql) : connection_(connection), sql_(std::move(sql)) {
  const Result start(PQexec(connection_.raw(), sql_.c_str()));
  if (start.status() == PGRES_COPY_IN) return;
  open_ = false;
  connection_.fail(start.get(), sql_);
}

CopyIn::~CopyIn() {
  if (!open_) return;
  PQputCopyEnd(connection_.raw(), "given up by the client");
  while (!connection_.broken()) {
    const Result result(PQgetResult(connection_.raw()));
    if (result.get() == nullptr) break;
  }
}

void CopyIn::write(std::span<const std::byte> bytes) {
  while (!bytes.empty()) {
    const auto now = bytes.first(std::min(bytes.size(), kMostAtOnce));
    if (PQputCopyData(connection_.raw(), reinterpret_cast<const char*>(now.data()), static_cast<int>(now.size())) !=
        1) {
      open_ = false;
      // The server may have said why before it closed.
      drain(connection_, sql_);
      connection_.fail(nullptr, sql_);
    }
    bytes = bytes.subspan(now.size());
  }
}

std::uint64_t CopyIn::finish() {
  open_ = false;
  if (PQputCopyEnd(connection_.raw(), nullptr) != 1) connection_.fail(nullptr, sql_);
  return drain(connection_, sql_);
}

}  // namespace pgbraid::pg
