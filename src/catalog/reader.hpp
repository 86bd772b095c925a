// Reads a database's catalog, family by family: first what there is, then, once the tables are locked, the details of
// what is wanted. The number of statements does not depend on the number of objects.
// Thread-safety: the leader only.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "catalog/catalog.hpp"
#include "catalog/emitter.hpp"
#include "catalog/read_options.hpp"
#include "model/toc.hpp"
#include "pg/connection.hpp"

namespace pgbraid::catalog {

// Error{source}: the transaction's snapshot is of before a table was rewritten, and sees none of its rows. In a new
// transaction read_catalog() may come through.
class SnapshotTooEarly : public Error {
 public:
  using Error::Error;
};

// Reads all that the options want. The leader's transaction holds ACCESS SHARE on every wanted table afterwards.
// Errors: Error{usage} for patterns and row filters, Error{source} for locks, permissions, kinds of objects that cannot
// be dumped; SnapshotTooEarly.
std::unique_ptr<Catalog> read_catalog(pg::Connection& leader, const ReadOptions& options);

// To be called after the dump's transaction, once all rows are read: Error{source} where a label of a wanted enum has
// another name by now. A snapshot keeps the rows, but the server writes their labels as they are at that moment.
void check_enums(pg::Connection& leader, const Catalog& catalog);

// The statement that takes the leader's locks on these tables; empty where there are none.
std::string lock_statement(const std::vector<std::string>& qualified_names);

// Turns the objects, in `order`, into a table of contents: ENCODING, STDSTRINGS, SEARCHPATH, DATABASE, then theirs.
model::Toc emit_toc(const Catalog& catalog, const std::vector<model::DumpId>& order, const EmitOptions& options);

}  // namespace pgbraid::catalog
