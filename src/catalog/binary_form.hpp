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

struct BinaryType {
  std::string name;      // pg_type.typname
  std::string sql_name;  // as SQL writes it
  char kind = 'b';       // pg_type.typtype; 'A': an array
  bool has_form = true;  // has functions to send and receive it
  // The types that it is made of: under a domain, of an array's elements, of a range's bounds, of a multirange's
  // ranges, of a composite type's columns.
  std::vector<model::Oid> parts;
};

using BinaryTypes = std::map<model::Oid, BinaryType>;

// Why a column of this type cannot be dumped in binary form; nothing where it can. REQUIRES: `types` has the type and
// all that it is made of.
std::optional<std::string> why_not_binary(const BinaryTypes& types, model::Oid column_type);

}  // namespace pgbraid::catalog
