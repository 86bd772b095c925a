#include "pg/result.hpp"

#include <array>
#include <string>

#include "base/text.hpp"

namespace pgbraid::pg {

namespace {

std::string field(const PGresult* result, int code) {
  const char* const text = result == nullptr ? nullptr : PQresultErrorField(result, code);
  return text == nullptr ? std::string() : std::string(text);
}

// SQLSTATEs with which a server takes leave of a session.
bool ends_session(std::string_view sqlstate) {
  return sqlstate.starts_with("08") || sqlstate == "57P01" || sqlstate == "57P02" || sqlstate == "57P03" ||
         sqlstate == "57P05" || sqlstate == "25P03" || sqlstate == "25P04";
}

}  // namespace

std::uint64_t Result::affected() const noexcept {
  const char* const text = PQcmdTuples(result_.get());
  return text == nullptr ? 0 : base::parse_integer<std::uint64_t>(text).value_or(0);
}

ErrorReport report_of(const PGconn* connection, const PGresult* result, std::string_view statement) {
  ErrorReport report;
  report.sqlstate = field(result, PG_DIAG_SQLSTATE);
  report.severity = field(result, PG_DIAG_SEVERITY_NONLOCALIZED);
  report.message = field(result, PG_DIAG_MESSAGE_PRIMARY);
  report.detail = field(result, PG_DIAG_MESSAGE_DETAIL);
  report.hint = field(result, PG_DIAG_MESSAGE_HINT);
  report.context = field(result, PG_DIAG_CONTEXT);
  report.statement = std::string(statement);
  if (report.message.empty()) report.message = std::string(base::trim(PQerrorMessage(connection)));
  if (report.message.empty()) report.message = "the server gave no answer";
  report.connection_lost = PQstatus(connection) == CONNECTION_BAD || ends_session(report.sqlstate);
  report.code = report.connection_lost ? ErrorCode::connection : ErrorCode::source;
  return report;
}

}  // namespace pgbraid::pg
