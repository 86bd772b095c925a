#include "plan/independent_tables.hpp"

#include <algorithm>
#include <unordered_set>

namespace pgbraid::plan {

std::size_t independent_tables(std::span<const model::TocEntry* const> entries) {
  std::unordered_set<model::DumpId> before;
  std::size_t count = 0;
  for (const model::TocEntry* entry : entries) {
    if (entry->kind != model::ObjectKind::table) break;
    const auto& needed = entry->dependencies;
    if (std::any_of(needed.begin(), needed.end(), [&](model::DumpId id) { return before.contains(id); })) break;
    before.insert(entry->id);
    ++count;
  }
  return count;
}

}  // namespace pgbraid::plan
