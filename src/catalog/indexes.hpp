// Indexes, and the constraints that live in one. Thread-safety: the leader only.
#pragma once

#include <string>
#include <vector>

#include "catalog/object.hpp"
#include "catalog/relations.hpp"

namespace pgbraid::catalog {

// An index of its own, or one that a PRIMARY KEY, UNIQUE or EXCLUDE constraint made: both are ordered, clustered on,
// attached and used as replica identity alike.
class Index : public Object {
 public:
  void emit(Emitter& emitter) const override;

  const Relation* relation = nullptr;
  model::Oid oid = 0;      // of the index itself
  std::string index_name;  // unquoted
  std::string definition;  // CREATE INDEX ..., without the semicolon; or what stands after ADD CONSTRAINT name
  std::string tablespace;
  bool of_constraint = false;
  bool clustered = false;
  bool replica_identity = false;
  std::vector<std::pair<int, int>> statistics;  // position of an expression, its SET STATISTICS
  Index* parent = nullptr;                      // of the partitioned table's index it is attached to

 private:
  std::string follow_up() const;
};

// ALTER INDEX ... ATTACH PARTITION.
class IndexAttach : public Object {
 public:
  explicit IndexAttach(const Index& index);
  void emit(Emitter& emitter) const override;

  const Index& index;
};

}  // namespace pgbraid::catalog
