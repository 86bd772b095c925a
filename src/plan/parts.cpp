#include "plan/parts.hpp"

#include <algorithm>
#include <bit>

namespace pgbraid::plan {

namespace {

std::uint64_t count_of_parts(const TableSize& table, std::uint64_t part_size) {
  constexpr std::uint64_t kRound = 16;
  // At least 2, and so that no part is larger.
  const std::uint64_t least = (table.bytes - 1) / part_size + 1;
  const std::uint64_t wanted = std::min(least, table.pages);
  const std::uint64_t even = wanted <= kRound ? std::bit_ceil(wanted) : (wanted + kRound - 1) / kRound * kRound;
  return std::min(even, table.pages);
}

// The page before which `share` (0 to 1) of all bytes lie, taken as spread evenly within a stretch.
class Scale {
 public:
  explicit Scale(const TableSize& table) : pages_(static_cast<double>(table.pages)) {
    until_.reserve(table.stretches.size() + 1);
    until_.push_back(0);
    for (const std::uint64_t bytes : table.stretches) until_.push_back(until_.back() + static_cast<double>(bytes));
  }

  bool is_even() const { return until_.back() <= 0; }

  std::uint64_t page_at(double share) const {
    const double wanted = share * until_.back();
    const auto above = std::upper_bound(until_.begin() + 1, until_.end() - 1, wanted);
    const double from = *(above - 1);
    const double within = *above > from ? (wanted - from) / (*above - from) : 0;
    const double stretches = static_cast<double>(until_.size() - 1);
    return static_cast<std::uint64_t>((static_cast<double>(above - 1 - until_.begin()) + within) / stretches * pages_);
  }

 private:
  double pages_;
  std::vector<double> until_;  // the bytes before each stretch; the last element: all
};

}  // namespace

std::vector<std::uint64_t> cut_into_parts(const TableSize& table, std::uint64_t part_size) {
  if (part_size == 0 || table.bytes <= part_size || table.pages < 2) return {0};
  const std::uint64_t count = count_of_parts(table, part_size);
  const Scale scale(table);
  std::vector<std::uint64_t> starts{0};
  starts.reserve(count);
  for (std::uint64_t i = 1; i < count; ++i) {
    // Below 2^32 pages and parts: the product stays below 2^64.
    const std::uint64_t page =
        scale.is_even() ? i * table.pages / count : scale.page_at(static_cast<double>(i) / static_cast<double>(count));
    if (page > starts.back() && page < table.pages) starts.push_back(page);
  }
  return starts;
}

}  // namespace pgbraid::plan
