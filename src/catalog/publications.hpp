// Publications, and the tables and schemas that are in them. Thread-safety: built and read by the leader only.
#pragma once

#include <string>
#include <vector>

#include "catalog/object.hpp"

namespace pgbraid::catalog {

class Publication : public Object {
 public:
  void emit(Emitter& emitter) const override;

  bool all_tables = false;
  bool inserts = true;
  bool updates = true;
  bool deletes = true;
  bool truncates = true;
  bool via_root = false;
  char generated_columns = 'n';  // 's': stored ones are published
};

// A table of a publication.
class PublicationTable : public Object {
 public:
  void emit(Emitter& emitter) const override;

  std::string publication;           // unquoted
  std::string target;                // the table, quoted and qualified
  std::vector<std::string> columns;  // unquoted; empty: all
  std::string filter;                // the row filter's expression; empty: none
};

// A schema whose tables are in a publication.
class PublicationSchema : public Object {
 public:
  void emit(Emitter& emitter) const override;

  std::string publication;  // unquoted
};

}  // namespace pgbraid::catalog
