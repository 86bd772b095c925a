// Operators, operator families and operator classes. Thread-safety: built and read by the leader only.
#pragma once

#include <string>
#include <vector>

#include "catalog/object.hpp"

namespace pgbraid::catalog {

// Names of functions, types and operators below are as SQL takes them; empty: none.
class Operator : public Object {
 public:
  void emit(Emitter& emitter) const override;

  std::string function;
  std::string left, right;
  std::string commutator, negator;  // OPERATOR(schema.name)
  std::string restrict_estimator, join_estimator;
  bool merges = false;
  bool hashes = false;
};

class OperatorFamily : public Object {
 public:
  void emit(Emitter& emitter) const override;

  std::string method;                // access method, unquoted
  std::vector<std::string> members;  // those that belong to no class: "OPERATOR 1 <(integer,bigint)"
};

class OperatorClass : public Object {
 public:
  void emit(Emitter& emitter) const override;

  std::string method;  // access method, unquoted
  std::string type;
  bool is_default = false;
  std::string family;                // qualified, quoted
  std::string storage;               // type; empty: the class's own
  std::vector<std::string> members;  // "OPERATOR 1 <(integer,integer)"
};

}  // namespace pgbraid::catalog
