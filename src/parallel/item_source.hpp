// The plan, as the parallel context sees it: what may start now, and what became of it. The context decides where and
// when an item runs; the source decides which.
#pragma once

#include <optional>

#include "parallel/outcome.hpp"
#include "parallel/work_item.hpp"

namespace pgbraid::parallel {

enum class Verdict {
  go_on,
  stop,  // end the run: nothing more starts, what is in flight is cancelled
};

// Thread-safety: every member is called on the leader's thread.
class ItemSource {
 public:
  ItemSource() = default;
  ItemSource(const ItemSource&) = delete;
  ItemSource& operator=(const ItemSource&) = delete;
  virtual ~ItemSource() = default;

  // An item that may start now, which counts as in flight from here on; or nothing now. A queue of
  // ContextOptions::queue_capacity items stands between this call and the start of the item.
  virtual std::optional<WorkItem> next() = 0;

  // An item in flight has ended. Called once for each, but for those that were in flight when the run was stopped.
  virtual Verdict finished(const WorkItem& item, const Outcome& outcome) = 0;

  // Nothing left and nothing in flight. Called often. Where this is false, nothing is in flight and next() gives
  // nothing, the plan is stuck and the run ends with an error.
  virtual bool exhausted() const = 0;
};

}  // namespace pgbraid::parallel
