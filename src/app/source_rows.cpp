#include "app/source_rows.hpp"

#include <fmt/format.h>

#include <string_view>

#include "app/insert_text.hpp"
#include "pg/session_state.hpp"

namespace pgbraid::app {

namespace {

constexpr std::string_view kLockNotAvailable = "55P03";

// The leader has the table locked; who cannot lock it again has somebody in between who waits for an exclusive lock.
std::string lock_statement(const std::string& relation) {
  return fmt::format("LOCK TABLE {} IN ACCESS SHARE MODE NOWAIT", relation);
}

[[noreturn]] void fail_lock(ErrorReport report, const std::string& relation) {
  report.detail = report.message;
  report.message = fmt::format("could not lock table {}: another session waits for an exclusive lock on it", relation);
  report.hint =
      "Run the same command again when no ALTER TABLE, DROP TABLE, TRUNCATE or VACUUM FULL waits for the table.";
  throw Error(std::move(report));
}

pg::CopyOut statements(const model::DataSource& source, const pg::Connection& connection) {
  pg::CopyOut made;
  made.copy = source.copy_out();
  if (source.foreign) {
    made.before = pg::foreign_tables_sql(true, connection.features());
    made.after = pg::foreign_tables_sql(false, connection.features());
  } else {
    made.before = lock_statement(source.relation);
  }
  return made;
}

std::uint64_t read_copy(pg::Connection& connection, const model::DataSource& source, const pg::CopySink& sink) {
  const pg::CopyOut copy = statements(source, connection);
  try {
    return pg::copy_out(connection, copy, sink);
  } catch (const Error& error) {
    const ErrorReport& report = error.report();
    const bool at_lock = !source.foreign && report.statement == copy.before;
    if (at_lock && report.sqlstate == kLockNotAvailable) fail_lock(report, source.relation);
    throw;
  }
}

}  // namespace

std::uint64_t read_rows(pg::Connection& connection, const model::DataSource& source, const pg::CopySink& sink) {
  if (source.inserts == nullptr) return read_copy(connection, source, sink);
  InsertText text(*source.inserts, connection.parameter("client_encoding"), sink);
  const std::uint64_t rows =
      read_copy(connection, source, [&text](std::span<const std::byte> copied) { text.write(copied); });
  text.finish();
  return rows;
}

}  // namespace pgbraid::app
