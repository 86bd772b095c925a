// Domains and their constraints. Thread-safety: the leader only.
#pragma once

#include <string>
#include <vector>

#include "catalog/context.hpp"
#include "catalog/object.hpp"

namespace pgbraid::catalog {

class DomainConstraint;

class Domain : public Object {
 public:
  void emit(Emitter& emitter) const override;

  std::string definition;                            // what stands after the name, without constraints
  bool not_null = false;                             // where the server does not keep that as a constraint
  std::vector<const DomainConstraint*> constraints;  // by name
};

// A CHECK or NOT NULL of a domain: part of CREATE DOMAIN, or (not validated, or in a circle with the domain) an entry
// of its own.
class DomainConstraint : public Object {
 public:
  void emit(Emitter& emitter) const override;
  bool has_entry() const override { return wanted.definition && separate; }

  const Domain* domain = nullptr;
  std::string definition;
  bool separate = false;
};

void read_domain_details(Context& context);

}  // namespace pgbraid::catalog
