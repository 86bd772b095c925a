// Reads a database's catalog, family by family: first what there is, then, once the tables are locked, the details of
// what is wanted. The number of statements does not depend on the number of objects.
// Thread-safety: the leader only.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "catalog/catalog.hpp"
#include "catalog/emitter.hpp"
#include "catalog/selection.hpp"
#include "model/toc.hpp"
#include "pg/connection.hpp"

namespace pgbraid::catalog {

struct ReadOptions {
  SelectionPatterns patterns;
  bool schema_only = false;
  bool data_only = false;
  bool large_object_groups = false;  // as archives from 1.16 have them; else each has an entry of its own
  bool statistics = false;           // read statistics data
  std::string lock_wait_timeout;  // as the server's lock_timeout takes it; empty: wait
};

// Reads all that the options want. The leader's transaction holds ACCESS SHARE on every wanted table afterwards.
// Errors: Error{usage} for patterns, Error{source} for locks, permissions, kinds of objects that cannot be dumped.
std::unique_ptr<Catalog> read_catalog(pg::Connection& leader, const ReadOptions& options);

// The statement that takes the leader's locks on these tables; empty where there are none.
std::string lock_statement(const std::vector<std::string>& qualified_names);

// Turns the objects, in `order`, into a table of contents: ENCODING, STDSTRINGS, SEARCHPATH, DATABASE, then theirs.
model::Toc emit_toc(const Catalog& catalog, const std::vector<model::DumpId>& order, const EmitOptions& options);

}  // namespace pgbraid::catalog
