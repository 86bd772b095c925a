// What a family's reader works with. Thread-safety: the leader only.
#pragma once

#include <string>
#include <vector>

#include "catalog/catalog.hpp"
#include "catalog/read_options.hpp"
#include "catalog/selection.hpp"
#include "pg/query.hpp"

namespace pgbraid::catalog {

struct Context {
  pg::Query& query;
  Catalog& catalog;
  const Selection& selection;
  const ReadOptions& options;

  // What of an object in the schema with this oid is wanted (see schemas.cpp).
  Wanted in_schema(model::Oid schema) const;

  // What of an object outside schemas (a cast, a language) is wanted: it comes with a dump of everything.
  Wanted without_schema(model::Oid oid) const;

  // " AND alias.oid ..." : objects that people made, and of the server's own those whose privileges were changed.
  std::string candidates(const std::string& oid_column, model::Oid table) const;
};

// One statement for a family's details: the oids of the objects of `Kind` that are wanted.
template <typename Kind>
std::vector<model::Oid> wanted_oids(const std::vector<Kind*>& objects) {
  std::vector<model::Oid> oids;
  for (const Kind* object : objects) {
    if (object->wanted.definition) oids.push_back(object->catalog.oid);
  }
  return oids;
}

}  // namespace pgbraid::catalog
