#include "pg/result.hpp"

#include <array>
#include <string>
#include <utility>

#include "base/text.hpp"

namespace pgbraid::pg {

namespace {

std::string field(const PGresult* result, int code) {
  const char* const text = result == nullptr ? nullptr : PQresultErrorField(result, code);
  return text == nullptr ? std::string() : std::string(text);
}

// Severities with which a server takes leave of a session. The SQLSTATE does not tell: an ERROR may bear one that a
// third server sent (dblink, a foreign table, CREATE SUBSCRIPTION), and the session goes on.
bool ends_session(std::string_view severity) { return severity == "FATAL" || severity == "PANIC"; }

// Why there is an error though nobody has said one.
std::string without_words(ExecStatusType status) {
  const bool copy = status == PGRES_COPY_IN || status == PGRES_COPY_OUT || status == PGRES_COPY_BOTH;
  return copy ? "the statement starts a COPY, for which there is no data here" : "the server gave no answer";
}

void append_line(std::string& text, std::string_view line) {
  if (!text.empty()) text += '\n';
  text += line;
}

}  // namespace

std::uint64_t Result::affected() const noexcept {
  const char* const text = PQcmdTuples(result_.get());
  return text == nullptr ? 0 : base::parse_integer<std::uint64_t>(text).value_or(0);
}

ErrorReport report_of_text(std::string_view text) {
  ErrorReport report;
  std::string position;  // "LINE 1: ..." and what points into it: the statement is told as a whole
  std::string* field = &report.message;
  const std::array<std::pair<std::string_view, std::string*>, 4> parts = {{{"DETAIL:  ", &report.detail},
                                                                           {"HINT:  ", &report.hint},
                                                                           {"CONTEXT:  ", &report.context},
                                                                           {"LINE ", &position}}};
  for (const std::string& whole : base::split(base::trim(text), '\n')) {
    std::string_view line = whole;
    for (const std::string_view severity : {"ERROR", "FATAL", "PANIC"}) {
      const std::string mark = std::string(severity) + ":  ";
      if (!report.message.empty() || !line.starts_with(mark)) continue;
      report.severity = severity;
      line.remove_prefix(mark.size());
    }
    for (const auto& [mark, part] : parts) {
      if (!line.starts_with(mark)) continue;
      field = part;
      line.remove_prefix(mark.size());
    }
    append_line(*field, line);
  }
  return report;
}

ErrorReport report_of(PGconn* connection, const PGresult* result, std::string_view statement) {
  ErrorReport report;
  report.message = field(result, PG_DIAG_MESSAGE_PRIMARY);
  if (report.message.empty()) {
    report = report_of_text(PQerrorMessage(connection));
  } else {
    report.severity = field(result, PG_DIAG_SEVERITY_NONLOCALIZED);
    report.detail = field(result, PG_DIAG_MESSAGE_DETAIL);
    report.hint = field(result, PG_DIAG_MESSAGE_HINT);
    report.context = field(result, PG_DIAG_CONTEXT);
  }
  report.sqlstate = field(result, PG_DIAG_SQLSTATE);
  report.statement = std::string(statement);
  if (report.message.empty()) report.message = without_words(PQresultStatus(result));
  // libpq, when it cannot write to a session that is gone, has still to read that it is.
  if (connection != nullptr && report.sqlstate.empty()) PQconsumeInput(connection);
  report.connection_lost = PQstatus(connection) == CONNECTION_BAD || ends_session(report.severity);
  report.code = report.connection_lost ? ErrorCode::connection : ErrorCode::source;
  return report;
}

}  // namespace pgbraid::pg
