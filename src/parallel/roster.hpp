// Who works: the leader's list of workers, those in their slots and those on their way out.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <thread>
#include <vector>

#include "parallel/runner.hpp"
#include "parallel/work_item.hpp"
#include "parallel/worker_slots.hpp"

namespace pgbraid::parallel {

// One worker, as the leader knows it from its messages.
struct Worker {
  WorkerHandle handle;
  std::size_t number = 0;  // from 1, for people; a replacement has that of the worker it replaces
  std::thread thread;
  std::shared_ptr<Stopper> stopper;  // from Ready on; may be empty even then
  bool ready = false;
  std::optional<WorkItem> at_work;
  unsigned attempt = 0;  // 0: of the launch; else the so-manieth start of a replacement
};

// Thread-safety: belongs to the leader.
class Roster {
 public:
  // Makes room for so many workers.
  void grow(std::size_t workers);

  // A place for a worker, its thread still to be started. REQUIRES: fewer than grow()'s workers are in.
  Worker& enter(std::size_t number, unsigned attempt);

  // The worker of a handle, or nullptr where the handle is stale.
  Worker* find(WorkerHandle handle) noexcept;

  void set_ready(Worker& worker, std::shared_ptr<Stopper> stopper);

  // The worker is done for: its handle is stale from here on, and its place free. Its thread, if it has one, is kept
  // until ended().
  void retire(Worker& worker);

  // The thread of a worker, retired or not, is about to end: joins it and forgets the worker.
  void ended(WorkerHandle handle);

  // Retires everybody.
  void retire_all();

  // Retired workers whose threads have not ended yet.
  const std::vector<Worker>& leaving() const noexcept { return leaving_; }
  Worker* find_leaving(WorkerHandle handle) noexcept;

  // Leaves the threads of leaving() to themselves and forgets the workers; gives them back, without threads.
  std::vector<Worker> abandon();

  std::size_t ready() const noexcept { return ready_; }
  std::size_t starting() const noexcept { return slots_.taken() - ready_; }

 private:
  WorkerSlots slots_;
  std::vector<Worker> workers_;  // by slot
  std::vector<Worker> leaving_;
  std::size_t ready_ = 0;  // of those in slots
};

}  // namespace pgbraid::parallel
