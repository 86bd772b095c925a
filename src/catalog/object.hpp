// What every database object has in common, whatever its family. Each family's file derives from Object, and holds
// the query that fills it and the SQL that makes it again.
// Thread-safety: built and read by the leader only.
#pragma once

#include <string>
#include <vector>

#include "model/object_kind.hpp"
#include "model/toc_entry.hpp"

namespace pgbraid::catalog {

// What of an object goes into the archive.
struct Wanted {
  bool definition = false;
  bool data = false;
  bool comment = false;
  bool privileges = false;
  bool labels = false;  // security labels

  bool any() const noexcept { return definition || data || comment || privileges || labels; }
  static constexpr Wanted all() { return {true, true, true, true, true}; }
  static constexpr Wanted none() { return {}; }
  static constexpr Wanted only_privileges() { return {false, false, false, true, false}; }
};

class Emitter;

class Object {
 public:
  Object() = default;
  Object(const Object&) = delete;
  Object& operator=(const Object&) = delete;
  virtual ~Object() = default;

  // Appends the object's entries to the archive's table of contents. Called for objects with wanted.any(), in dump
  // order.
  virtual void emit(Emitter& emitter) const = 0;

  // Whether an entry with this object's id stands in the archive; others hand their dependencies on.
  virtual bool has_entry() const { return wanted.definition; }

  // The name with its schema, quoted.
  std::string qualified_name() const;

  model::DumpId id = 0;  // given by the Catalog
  model::CatalogId catalog;
  model::ObjectKind kind = model::ObjectKind::unknown;
  model::Section section = model::Section::pre_data;
  std::string schema;  // unquoted; empty for objects that have none
  std::string name;    // unquoted; for objects of a table, their own name without it
  std::string owner;   // role
  Wanted wanted;
  std::vector<model::DumpId> dependencies;  // may name an object twice, never itself
  model::DumpId table = 0;  // the relation (or domain) that a default, constraint, index, trigger belongs to
};

}  // namespace pgbraid::catalog
