// Which entries of pre-data may be made side by side. Thread-safety: a free function without state.
#pragma once

#include <cstddef>
#include <span>

#include "model/toc_entry.hpp"

namespace pgbraid::plan {

// How many of the first entries are tables none of which depends on another of them. Pre-data as a whole has an order
// that is not all in the dependencies; but what a table needs beside them (its schema, its types, the functions of its
// defaults) is no table.
std::size_t independent_tables(std::span<const model::TocEntry* const> entries);

}  // namespace pgbraid::plan
