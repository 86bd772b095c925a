// Which entries of an archive a restore brings back, by its options. The rules are those of stock pg_restore; where
// they surprise, they surprise in the same way.
// Thread-safety: free functions without state.
#pragma once

#include <vector>

#include "model/toc.hpp"
#include "pgbraid/restore.hpp"

namespace pgbraid::plan {

struct RestoreSelection {
  // To be restored, in the order of the archive. Entries without anything to restore, such as the gate behind the
  // parts of a table, are not among them.
  std::vector<const model::TocEntry*> entries;
  // ENCODING, STDSTRINGS, SEARCHPATH: to be set in every session, whatever the options.
  std::vector<const model::TocEntry*> session_settings;
};

// - sections: entries without a section go with the object they belong to (TocSections).
// - data_only, schema_only, no_data, no_schema: by what the entry holds: SQL or data. Sequence values and all about
// large
//   objects are data. Statistics are neither. statistics_only, no_statistics: as they say.
// - schemas: entries in one of these; those in no schema (the schemas themselves, extensions) are left out.
//   exclude_schemas: none in one of these.
// - tables: tables, views, materialized views, foreign tables and sequences of these names, and their data; neither
//   their indexes nor anything else that depends on them. indexes: indexes, but not those of constraints. functions:
//   functions, procedures and aggregates. triggers. Of these four an entry must be named by one; with `schemas`, both
//   must hold.
// - COMMENT, ACL and SECURITY LABEL: where names are given, iff the first of their dependencies, the object they belong
//   to, is selected. STATISTICS DATA: iff names choose any of them, selected or not: a key's names its index and its
//   constraint.
// - create: DATABASE, DATABASE PROPERTIES and what is said of the database are selected by it alone.
// - no_privileges: no ACL, no DEFAULT ACL. no_comments and so on: no entries of this kind, nor what is said of them.
// - `listed`, if given: of all this only these entries, in this order, which counts for what goes with another entry,
//   too: it must come after it. But the database comes first, listed or not.
// Error{usage} with strict_names where a name that includes matches nothing; else that is no error.
RestoreSelection select_for_restore(const model::Toc& toc, const RestoreOptions& options,
                                    const std::vector<model::DumpId>* listed = nullptr);

}  // namespace pgbraid::plan
