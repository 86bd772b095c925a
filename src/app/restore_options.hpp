// What a restore's options say before an archive is looked at, and which of them cannot go together.
// Thread-safety: free functions without state.
#pragma once

#include "model/toc.hpp"
#include "pgbraid/events.hpp"
#include "pgbraid/restore.hpp"
#include "plan/restore_selection.hpp"

namespace pgbraid::app {

// The options with what their filter files say. Error{io}, Error{usage}.
RestoreOptions with_filters(RestoreOptions options);

// Error{usage} where options contradict each other, in stock pg_restore's words. Not asked here: where it all goes.
void check_restore_options(const RestoreOptions& options);

// Error{usage} unless exactly one of a database and a script is named.
void check_restore_target(const RestoreOptions& options);

// What the options choose of the archive: by names, by a list, and by all the others. Error{io}, Error{usage}.
plan::RestoreSelection select_entries(const model::Toc& toc, const RestoreOptions& options, EventSink& events);

// Error{usage} where -C finds no database to create.
void check_has_database(const plan::RestoreSelection& selection, const RestoreOptions& options);

}  // namespace pgbraid::app
