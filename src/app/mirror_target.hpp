// May a mirror write here? Asked before it touches the target. Thread-safety: the leader only.
#pragma once

#include <span>
#include <string>

#include "model/toc_entry.hpp"
#include "pg/connection.hpp"

namespace pgbraid::app {

// Error{usage} where `database` of the target's server is the very database that the source is connected to.
void check_is_another(pg::Connection& source, pg::Connection& target, const std::string& database);

// Error{usage}, naming some of them, where the target has schemas, relations or types of the entries' names already, or
// rows in a table that an entry's rows are for. REQUIRES: the connection is in no transaction.
void check_has_none(pg::Connection& target, std::span<const model::TocEntry* const> entries);

}  // namespace pgbraid::app
