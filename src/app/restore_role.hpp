// Who does the work of an entry, where that is not the role that restores. Thread-safety: free functions without state.
#pragma once

#include <string>

#include "model/toc_entry.hpp"

namespace pgbraid::app {

// From here on the session is the entry's owner's (--use-set-session-authorization). Empty where it has none.
std::string work_as_owner(const model::TocEntry& entry);

// From here on the session is the superuser's; without one, that of whoever connected.
std::string work_as_superuser(const std::string& superuser);

// From here on the session works as `current_role` again.
std::string work_as_before(const std::string& current_role);

// Rows that go in through the root of their partitions take locks on tables whose triggers others have disabled; each
// would wait for the other. After this statement one such load is under way at a time, to the end of its transaction.
// Empty for all others.
std::string wait_for_loads_through_root(const model::TocEntry& entry);

// Disables or enables all triggers of the table that the entry's data goes into; empty for large objects.
std::string triggers_statement(const model::TocEntry& entry, bool enabled);

}  // namespace pgbraid::app
