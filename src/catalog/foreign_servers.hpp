// Foreign-data wrappers, foreign servers and user mappings. Thread-safety: built and read by the leader only.
#pragma once

#include <string>

#include "catalog/foreign_options.hpp"
#include "catalog/object.hpp"

namespace pgbraid::catalog {

class ForeignDataWrapper : public Object {
 public:
  void emit(Emitter& emitter) const override;

  std::string handler;    // function, quoted and qualified; empty: none
  std::string validator;  // the same
  ForeignOptions options;
};

class ForeignServer : public Object {
 public:
  void emit(Emitter& emitter) const override;

  std::string wrapper;  // unquoted
  std::string type;     // empty: none
  std::string version;  // empty: none
  ForeignOptions options;
};

class UserMapping : public Object {
 public:
  void emit(Emitter& emitter) const override;

  std::string server;  // unquoted
  std::string user;    // role, unquoted; empty: PUBLIC
  ForeignOptions options;
};

}  // namespace pgbraid::catalog
