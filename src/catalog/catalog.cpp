#include "catalog/catalog.hpp"

#include "pg/quoting.hpp"

namespace pgbraid::catalog {

std::string Object::qualified_name() const { return pg::qualified(schema, name); }

Object* Catalog::find(model::CatalogId id) const {
  const auto found = by_id_.find(id);
  return found == by_id_.end() ? nullptr : found->second;
}

Relation* Catalog::relation(model::Oid oid) const {
  const auto found = relations_.find(oid);
  return found == relations_.end() ? nullptr : found->second;
}

}  // namespace pgbraid::catalog
