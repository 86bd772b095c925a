// Whose rows can go through the binary form of COPY, and why others cannot. Binary values are not made for another
// database: some types have no such form, some carry oids, some mean another thing to another server. A table with one
// column of such a type is dumped as text. docs/archive-format.md, "Binary rows", has the list.
// Thread-safety: built and read by the leader only.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "model/toc_entry.hpp"

namespace pgbraid::catalog {

// What a type is made of: the type under a domain, an array's elements, a range's bounds, a multirange's ranges, the
// columns of a composite type or of a table's rows.
struct TypePart {
  std::string name;  // of a column
  model::Oid type = 0;
  bool generated = false;  // COPY leaves it out of the table's rows
};

struct BinaryType {
  std::string name;      // pg_type.typname
  std::string sql_name;  // as SQL writes it
  char kind = 'b';       // pg_type.typtype; 'A': an array
  bool has_form = true;  // has functions to send and receive it
  std::vector<TypePart> parts;
};

using BinaryTypes = std::map<model::Oid, BinaryType>;

// Why rows of this row type cannot be dumped in binary form ("column "a": ..."); nothing where they can.
// REQUIRES: `types` has row_type and all that it is made of.
std::optional<std::string> why_not_binary(const BinaryTypes& types, model::Oid row_type);

}  // namespace pgbraid::catalog
