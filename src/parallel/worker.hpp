// A worker: the body of its thread, and all that this thread can reach.
#pragma once

#include <cstddef>
#include <memory>

#include "parallel/outcome_box.hpp"
#include "parallel/runner.hpp"
#include "parallel/work_queue.hpp"
#include "parallel/worker_slots.hpp"

namespace pgbraid::parallel {

// What the workers of one launch reach. Each thread holds it, so that one which had to be abandoned finds it whole.
struct WorkerShare {
  WorkerShare(std::shared_ptr<RunnerFactory> factory_in, std::shared_ptr<OutcomeBox> box_in, std::size_t queue_capacity)
      : factory(std::move(factory_in)), box(std::move(box_in)), queue(queue_capacity) {}

  const std::shared_ptr<RunnerFactory> factory;
  const std::shared_ptr<OutcomeBox> box;
  WorkQueue<Job> queue;
};

// Carries out one item; whatever goes wrong is a value, and names the entry.
Outcome carry_out(Runner& runner, const WorkItem& item) noexcept;

// The report of an exception under way. REQUIRES: called in a catch block.
ErrorReport report_of_current_exception() noexcept;

// The thread's body: connects, carries out items until the queue closes or the connection breaks, disconnects.
void work(const std::shared_ptr<WorkerShare>& share, WorkerHandle self, std::size_t number) noexcept;

}  // namespace pgbraid::parallel
