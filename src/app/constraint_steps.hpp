// A key or foreign key in two transactions (plan::Step): the long one first or last, under a lock that others share.
// What a first step left behind when a run was killed is found and used, or removed, by the next. Thread-safety: free
// functions without state; a connection belongs to one thread.
#pragma once

#include <string>

#include "model/toc_entry.hpp"
#include "pg/connection.hpp"

namespace pgbraid::app {

// Builds the key's unique index, under a name of its own; or adds the foreign key without looking at the rows. Does
// nothing where the second step has to take the entry's own text: the key is there already, or the table is not an
// ordinary one. REQUIRES: default_tablespace is as the entry needs it. Throws Error as the entry's own text would; then
// nothing of it stays.
void run_first_step(pg::Connection& connection, const model::TocEntry& entry);

// What the second step has to run, as one transaction: makes the index a key, or validates the foreign key.
std::string second_step_sql(pg::Connection& connection, const model::TocEntry& entry);

// The second step has failed: removes what the first one made. Throws nothing; a lost connection leaves it there.
void undo_first_step(pg::Connection& connection, const model::TocEntry& entry) noexcept;

}  // namespace pgbraid::app
