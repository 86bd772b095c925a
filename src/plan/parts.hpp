// How the data of a large table is cut into parts. Thread-safety: free functions without state.
#pragma once

#include <cstdint>
#include <vector>

namespace pgbraid::plan {

// What is known of a table's data before it is read.
struct TableSize {
  std::uint64_t bytes = 0;  // with TOAST
  std::uint64_t pages = 0;  // of the table itself, at most 2^32
  // The bytes that the rows of each of so many equal stretches of the pages have, in any unit: the TOAST of a page is
  // what its rows refer to, wherever it lies. Empty, or nothing but 0: the bytes are spread evenly.
  std::vector<std::uint64_t> stretches = {};
};

// The first page of each part, ascending, 0 first; the last part has no end. One part where the table is not larger
// than `part_size` or that is 0; else parts of about the same size, none larger than it (but for a page that is, and as
// far as the stretches tell): up to 16 of them a power of two, then a multiple of 16, so that any usual number of
// workers has the same share. Fewer where one page would be several parts. The result depends on the table alone, so
// that an archive does not depend on who reads it.
std::vector<std::uint64_t> cut_into_parts(const TableSize& table, std::uint64_t part_size);

}  // namespace pgbraid::plan
