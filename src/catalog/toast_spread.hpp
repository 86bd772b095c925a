// Where the TOAST of a large table belongs: some rows may have much of it, and others none. Thread-safety: the leader
// only.
#pragma once

#include <cstdint>
#include <vector>

#include "catalog/relations.hpp"
#include "pg/connection.hpp"

namespace pgbraid::catalog {

// The bytes of the rows in each of equally long stretches of the table's pages, with their TOAST: an estimate by the
// pages of a sample, which is the same whenever the table is. Empty where the table has so little TOAST that it does
// not matter. REQUIRES: data.can_have_parts(). Errors as exec: whoever may not read the table is told here.
std::vector<std::uint64_t> spread_of_bytes(const TableData& data, pg::Connection& leader);

}  // namespace pgbraid::catalog
