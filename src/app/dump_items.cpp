#include "app/dump_items.hpp"

#include <algorithm>

#include "app/dump_runner.hpp"

namespace pgbraid::app {

namespace {

// How many items an entry's data is.
std::size_t groups(const model::TocEntry& entry) {
  const std::size_t large_objects = entry.source->large_objects.size();
  return std::max<std::size_t>(1, (large_objects + kLargeObjectsPerItem - 1) / kLargeObjectsPerItem);
}

}  // namespace

std::vector<parallel::WorkItem> dump_items(const model::Toc& toc) {
  std::vector<parallel::WorkItem> items;
  for (const auto& entry : toc.entries()) {
    if (!entry->has_data) continue;
    for (std::size_t group = 0; group < groups(*entry); ++group) {
      items.push_back({parallel::Action::dump_data, entry.get(), group});
    }
  }
  std::stable_sort(items.begin(), items.end(),
                   [](const auto& a, const auto& b) { return estimated_bytes(a) > estimated_bytes(b); });
  return items;
}

std::uint64_t estimated_bytes(const parallel::WorkItem& item) {
  return item.entry->source->estimated_bytes / groups(*item.entry);
}

}  // namespace pgbraid::app
