// Procedural languages. Thread-safety: built and read by the leader only.
#pragma once

#include <string>

#include "catalog/object.hpp"

namespace pgbraid::catalog {

class Language : public Object {
 public:
  void emit(Emitter& emitter) const override;

  bool trusted = false;
  std::string handler, inline_handler, validator;  // functions, as SQL takes them; empty: none
};

}  // namespace pgbraid::catalog
