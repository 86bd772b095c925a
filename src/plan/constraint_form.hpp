// The texts of keys and foreign keys, as pg_dump writes them, taken apart: so that a restore can make them in two steps
// (restore_graph.hpp). Whatever is written in another way is not understood, and stays whole. Thread-safety: free
// functions without state.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace pgbraid::plan {

// The table that a constraint is added to, alone: ALTER TABLE ONLY.
struct ConstraintTarget {
  std::string table_sql;  // as written: quoted and qualified
  std::string schema;     // unquoted
  std::string table;
  std::string name_sql;  // of the constraint
  std::string name;
};

// PRIMARY KEY or UNIQUE, over columns.
struct KeyForm {
  ConstraintTarget target;
  bool primary = false;
  bool nulls_not_distinct = false;
  std::string columns;   // "a, b"
  std::string include;   // the same; may be empty
  std::string storage;   // "fillfactor='70'"; may be empty
  std::string deferral;  // "", " DEFERRABLE", " DEFERRABLE INITIALLY DEFERRED"
  std::string rest;      // the statements after the first: CLUSTER ON, REPLICA IDENTITY
};

// FOREIGN KEY of and to columns, enforced and valid.
struct ForeignKeyForm {
  ConstraintTarget target;
  std::string constraint;  // "FOREIGN KEY (a) REFERENCES s.t(b) ON DELETE CASCADE"
};

// `definition` is an entry's, whole.
std::optional<KeyForm> parse_key(std::string_view definition);
std::optional<ForeignKeyForm> parse_foreign_key(std::string_view definition);

}  // namespace pgbraid::plan
