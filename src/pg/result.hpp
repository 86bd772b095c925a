// A query's answer from libpq. Thread-safety: belongs to one thread at a time.
#pragma once

#include <libpq-fe.h>

#include <memory>
#include <string_view>

#include "pgbraid/error.hpp"

namespace pgbraid::pg {

struct ResultDeleter {
  void operator()(PGresult* result) const noexcept { PQclear(result); }
};

// Owns a PGresult.
class Result {
 public:
  Result() = default;
  explicit Result(PGresult* result) : result_(result) {}

  ExecStatusType status() const noexcept { return PQresultStatus(result_.get()); }
  int rows() const noexcept { return PQntuples(result_.get()); }
  bool is_null(int row, int column) const noexcept { return PQgetisnull(result_.get(), row, column) != 0; }
  // The value's bytes; empty for NULL. Lives as long as the Result.
  std::string_view text(int row, int column) const noexcept {
    return {PQgetvalue(result_.get(), row, column), static_cast<std::size_t>(PQgetlength(result_.get(), row, column))};
  }
  // Rows that the command touched ("COPY 17" -> 17); 0 if it does not say.
  std::uint64_t affected() const noexcept;

  PGresult* get() const noexcept { return result_.get(); }

 private:
  std::unique_ptr<PGresult, ResultDeleter> result_;
};

// What the server or libpq said went wrong, as a report. `result` may be nullptr (no answer at all).
// connection_lost is set where the connection is unusable from now on; the code is then ErrorCode::connection.
ErrorReport report_of(PGconn* connection, const PGresult* result, std::string_view statement);

// A report from the text that libpq makes of a server's error ("ERROR:  ...\nDETAIL:  ..."), taken apart as far as it
// is in that form; a text in another is the message as a whole.
ErrorReport report_of_text(std::string_view text);

}  // namespace pgbraid::pg
