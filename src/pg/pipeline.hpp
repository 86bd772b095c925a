// Many statements in one round trip, by libpq's pipeline mode. Thread-safety: as the Connection's.
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "pg/connection.hpp"
#include "pg/result.hpp"

namespace pgbraid::pg {

// Statements that stand or fall together: a transaction of their own. Each text holds one statement; a COPY has no
// place here.
using StatementGroup = std::vector<std::string>;

// Runs the groups in their order, each whatever became of the others. For each: nothing where it stands, else the error
// of the statement that failed; then nothing of the group is done. Throws Error{connection} where the session is lost;
// of the groups then still on their way it is not known whether they stand.
std::vector<std::optional<ErrorReport>> run_groups(Connection& connection, const std::vector<StatementGroup>& groups);

// Runs queries in their order, in the transaction that is open, and hands over the answer of each as it comes; the
// server goes on meanwhile. Throws the first error, with the statement that failed; then nothing more is handed over.
void run_queries(Connection& connection, const std::vector<std::string>& queries,
                 const std::function<void(std::size_t query, Result answer)>& receive);

}  // namespace pgbraid::pg
