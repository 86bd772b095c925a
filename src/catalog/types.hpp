// Base, shell, enum, composite and range types. Domains have a file of their own.
// Thread-safety: built and read by the leader only.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "catalog/catalog.hpp"
#include "catalog/object.hpp"

namespace pgbraid::catalog {

class ShellType;

class Type : public Object {
 public:
  void emit(Emitter& emitter) const override;

  // Whether the type can be declared before its definition, for functions that take or return it and that the
  // definition needs: the input and output functions of a base type, the canonical function of a range.
  bool can_have_shell() const noexcept { return form == 'b' || form == 'r'; }

  char form = 0;            // pg_type.typtype: b base, c composite, e enum, r range, p a shell that was never completed
  model::Oid relation = 0;  // of a composite type: where its columns and their comments hang
  std::string definition;   // what stands after the name; empty for a shell
  std::vector<std::pair<int, std::string>> columns;  // of a composite type: number, name
  ShellType* shell = nullptr;                        // stands earlier in the archive, where it is needed
};

// CREATE TYPE name, without a definition: opens the circle of a type and its functions.
class ShellType : public Object {
 public:
  // Takes over the schemas (of `objects`) that the type depends on.
  ShellType(const Type& type, const Catalog& objects);
  void emit(Emitter& emitter) const override;
};

// A row of pg_type, for CREATE TYPE. Functions and types are names as SQL takes them; empty: none.
struct BaseTypeDetails {
  int length = -1;  // -1: variable
  bool by_value = false;
  std::string input, output, receive, send, modifier_in, modifier_out, analyze, subscript;
  bool collatable = false;
  std::optional<std::string> default_value;
  char category = 'U';
  bool preferred = false;
  std::string element;
  std::string delimiter = ",";
  char alignment = 'i';
  char storage = 'p';
};

// "(\n    INPUT = ..., ...\n)"
std::string base_type_definition(const BaseTypeDetails& details);

}  // namespace pgbraid::catalog
