#include "app/restore_transaction.hpp"

#include <utility>

#include "pgbraid/error.hpp"

namespace pgbraid::app {

RestoreTransaction::RestoreTransaction(pg::Connection& connection, bool joins)
    : connection_(connection), ended_(joins) {
  if (!joins) connection_.exec("BEGIN");
}

RestoreTransaction::~RestoreTransaction() {
  if (ended_ || connection_.broken()) return;
  try {
    connection_.exec("ROLLBACK");
  } catch (const Error&) {
    // The connection is of no more use; the next statement will say so.
  }
}

void RestoreTransaction::commit(bool may_run_again) {
  if (ended_) return;
  try {
    connection_.exec("COMMIT");
  } catch (const Error& error) {
    ErrorReport report = error.report();
    if (!report.connection_lost || may_run_again) throw;
    report.connection_lost = false;
    report.detail = report.message;
    report.message = "the connection was lost at COMMIT: the data may be there or not";
    report.hint = "Drop the database, or empty the table, and restore again.";
    throw Error(std::move(report));
  }
  ended_ = true;
}

}  // namespace pgbraid::app
