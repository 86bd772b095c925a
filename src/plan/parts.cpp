#include "plan/parts.hpp"

#include <algorithm>
#include <bit>

namespace pgbraid::plan {

std::vector<std::uint64_t> cut_into_parts(const TableSize& table, std::uint64_t part_size) {
  constexpr std::uint64_t kRound = 16;
  if (part_size == 0 || table.bytes <= part_size || table.pages < 2) return {0};
  // At least 2, and so that no part is larger.
  const std::uint64_t least = (table.bytes - 1) / part_size + 1;
  const std::uint64_t wanted = std::min(least, table.pages);
  const std::uint64_t even = wanted <= kRound ? std::bit_ceil(wanted) : (wanted + kRound - 1) / kRound * kRound;
  const std::uint64_t count = std::min(even, table.pages);
  std::vector<std::uint64_t> starts;
  starts.reserve(count);
  // Below 2^32 pages and parts: the product stays below 2^64.
  for (std::uint64_t i = 0; i < count; ++i) starts.push_back(i * table.pages / count);
  return starts;
}

}  // namespace pgbraid::plan
