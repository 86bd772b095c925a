// The columns of tables, views and all that has columns. Thread-safety: built and read by the leader only.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "catalog/foreign_options.hpp"
#include "model/toc_entry.hpp"

namespace pgbraid::catalog {

class ColumnDefault;

// A NOT NULL as the named object that it is on servers with Features::not_null_constraints.
struct NotNull {
  model::Oid oid = 0;
  std::string name;  // unquoted
  bool validated = true;
  bool no_inherit = false;
  bool local = true;

  // "CONSTRAINT name NOT NULL", then the column (quoted) where one is given, then what else there is.
  std::string clause(const std::string& column = {}) const;
};

// What few columns have.
struct ColumnExtras {
  std::string collation;           // qualified; empty: the type's own
  std::string options;             // "n_distinct=5, ..."; as SET (...) takes them
  ForeignOptions foreign_options;  // of a foreign table's column
  std::string_view storage;        // SET STORAGE word; empty: the type's own
  std::string_view compression;    // SET COMPRESSION word; empty: the default
};

struct Column {
  int number = 0;
  model::Oid type_oid = 0;
  std::string name;
  std::string type;     // as SQL writes it
  int statistics = -1;  // SET STATISTICS; -1: the default
  bool not_null = false;
  bool local = true;                // false: inherited only
  char identity = 0;                // 'a' always, 'd' by default, 0 none
  char generated = 0;               // 's' stored, 'v' virtual, 0 none
  bool not_null_inherited = false;  // a parent's CREATE gives it
  std::unique_ptr<NotNull> not_null_constraint;
  std::unique_ptr<ColumnExtras> extras;    // empty: none of them
  ColumnDefault* default_value = nullptr;  // or the expression of a generated column

  const ColumnExtras& extra() const;
  ColumnExtras& extra();
};

}  // namespace pgbraid::catalog
