// May a mirror write here? Asked before it touches the target. Thread-safety: the leader only.
#pragma once

#include <span>
#include <string>

#include "model/toc_entry.hpp"
#include "pg/connection.hpp"

namespace pgbraid::app {

using Entries = std::span<const model::TocEntry* const>;

// Error{usage} where both are connected to the same database; `create`: where one of the source's name in the target's
// server would be the source.
void check_is_another(pg::Connection& source, pg::Connection& target, bool create);

// Error{usage}, naming some of them, where the target has schemas, relations, types, functions or large objects of the
// entries' names already. REQUIRES: the connection is in no transaction.
void check_has_none(pg::Connection& target, Entries entries);

// Whose rows are asked for.
struct RowsAsked {
  bool of_made = true;        // of tables that an entry makes
  bool of_extensions = true;  // of tables that an extension makes
};

// The same for rows in tables that are there and that entries bring rows for. Those of an extension that are its own do
// not count.
void check_has_no_rows(pg::Connection& target, Entries entries, const RowsAsked& asked);

}  // namespace pgbraid::app
