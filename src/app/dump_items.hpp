// The data of a dump as work items, in the order in which they are handed out. Thread-safety: free functions without
// state.
#pragma once

#include <cstdint>
#include <vector>

#include "model/toc.hpp"
#include "parallel/work_item.hpp"

namespace pgbraid::app {

// As they stand in the table of contents; or the largest first, and among equals as they stand there.
std::vector<parallel::WorkItem> dump_items(const model::Toc& toc, bool in_toc_order);

// On the server's disk; of large objects, this item's share of them.
std::uint64_t estimated_bytes(const parallel::WorkItem& item);

}  // namespace pgbraid::app
