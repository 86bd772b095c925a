// The SQL that a restore makes out of an entry beside the entry's own. Thread-safety: free functions without state.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "model/toc.hpp"

namespace pgbraid::app {

// What of where and how tables are stored is restored.
struct StorageOptions {
  bool tablespaces = true;
  bool access_methods = true;
};

// ALTER ... OWNER TO, without a semicolon at the end (one for each large object of a BLOB METADATA entry); empty where
// the entry has no owner to set: kinds that have none, entries without an owner or without a DROP (what is not made has
// no owner to give).
std::string owner_statement(const model::TocEntry& entry);

// SET default_tablespace and default_table_access_method as the entry needs them; empty where it needs none.
// Whoever runs it keeps in mind that the settings stay.
std::string storage_settings(const model::TocEntry& entry, const StorageOptions& options);

// Does the entry make something that has a tablespace of its own?
bool has_tablespace(const model::TocEntry& entry);

// The access method that has to be the default before the entry's SQL; empty: any will do.
std::string default_access_method(const model::TocEntry& entry);

// ALTER TABLE ... SET ACCESS METHOD for a partitioned table that has one for its partitions to come: its CREATE does
// not heed the default. Empty for all others.
std::string access_method_statement(const model::TocEntry& entry, const StorageOptions& options = {});

// The entry's DROP; with `if_exists` in the form that does not mind if there is nothing. Empty: nothing to drop.
std::string drop_statement(const model::TocEntry& entry, bool if_exists);

// The oids that the definition of a BLOB METADATA entry lists. Error{archive} where it is not such a list.
std::vector<model::Oid> blob_metadata_oids(const model::TocEntry& entry);

// The large objects that an ACL entry for several of them is about: those of the BLOB METADATA entry of `toc` it
// depends on first. Error{archive} where that is none.
std::vector<model::Oid> oids_of_group(const model::Toc& toc, const model::TocEntry& entry);

// One statement that makes all large objects of a BLOB METADATA entry, or none; empty where it lists none.
std::string create_large_objects(const model::TocEntry& entry);

// The same for those that are not there yet.
std::string create_missing_large_objects(const model::TocEntry& entry);

// The GRANT and REVOKE statements of an ACL entry for several large objects, which are written out for one of them, for
// each of `oids`.
std::string large_object_privileges(const model::TocEntry& entry, const std::vector<model::Oid>& oids);

// The value of a "SET name = 'value';" as ENCODING and STDSTRINGS entries have it. Error{archive} where it is not one.
std::string setting_value(const model::TocEntry& entry);

}  // namespace pgbraid::app
