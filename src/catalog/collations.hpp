// Collations. Thread-safety: built and read by the leader only.
#pragma once

#include <string>

#include "catalog/object.hpp"

namespace pgbraid::catalog {

class Collation : public Object {
 public:
  void emit(Emitter& emitter) const override;

  char provider = 'c';  // c libc, i ICU, b builtin, d the database's own
  bool deterministic = true;
  std::string collate, ctype;  // LC_COLLATE, LC_CTYPE; before servers kept `locale`, ICU's stands in both
  std::string locale;          // of ICU and the builtin provider; empty: see `collate`
  std::string rules;           // of ICU; empty: none

 private:
  std::string items() const;
};

}  // namespace pgbraid::catalog
