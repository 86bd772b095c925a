// A table's rows as INSERT statements. Thread-safety: the leader only.
#pragma once

#include "catalog/emitter.hpp"
#include "catalog/relations.hpp"
#include "model/insert_form.hpp"

namespace pgbraid::catalog {

// How the rows of `table` are inserted into `target`: the table itself, or the root of its partitions.
model::InsertForm insert_form(const Table& table, const Relation& target, const InsertOptions& options);

}  // namespace pgbraid::catalog
