#include "app/dump_items.hpp"

#include <algorithm>

#include "archive/archive_writer.hpp"

namespace pgbraid::app {

std::vector<parallel::WorkItem> dump_items(const model::Toc& toc, bool in_toc_order) {
  std::vector<parallel::WorkItem> items;
  for (const auto& entry : toc.entries()) {
    if (!entry->has_data) continue;
    for (std::size_t group = 0; group < archive::data_groups(*entry); ++group) {
      items.push_back({parallel::Action::dump_data, entry.get(), group});
    }
  }
  if (in_toc_order) return items;
  std::stable_sort(items.begin(), items.end(),
                   [](const auto& a, const auto& b) { return estimated_bytes(a) > estimated_bytes(b); });
  return items;
}

std::uint64_t estimated_bytes(const parallel::WorkItem& item) {
  return item.entry->source->estimated_bytes / archive::data_groups(*item.entry);
}

}  // namespace pgbraid::app
