// Roster: the bookkeeping of who is there. Messages decide what it says; see parallel_context.cpp.
#include "parallel/roster.hpp"

#include <algorithm>
#include <utility>

namespace pgbraid::parallel {

void Roster::grow(std::size_t workers) {
  slots_.grow(workers);
  if (workers_.size() < workers) workers_.resize(workers);
}

Worker& Roster::enter(std::size_t number, unsigned attempt) {
  const WorkerHandle handle = slots_.take().value();
  Worker& worker = workers_[handle.index];
  worker.handle = handle;
  worker.number = number;
  worker.attempt = attempt;
  return worker;
}

Worker* Roster::find(WorkerHandle handle) noexcept {
  return slots_.is_current(handle) ? &workers_[handle.index] : nullptr;
}

Worker* Roster::find_leaving(WorkerHandle handle) noexcept {
  const auto found =
      std::find_if(leaving_.begin(), leaving_.end(), [&](const Worker& w) { return w.handle == handle; });
  return found == leaving_.end() ? nullptr : &*found;
}

void Roster::set_ready(Worker& worker, std::shared_ptr<Stopper> stopper) {
  worker.stopper = std::move(stopper);
  worker.ready = true;
  ++ready_;
}

void Roster::retire(Worker& worker) {
  if (!slots_.give(worker.handle)) return;
  if (worker.ready) --ready_;
  Worker gone = std::exchange(worker, Worker{});
  if (gone.thread.joinable()) leaving_.push_back(std::move(gone));
}

void Roster::ended(WorkerHandle handle) {
  if (Worker* const present = find(handle); present != nullptr) retire(*present);
  Worker* const gone = find_leaving(handle);
  if (gone == nullptr) return;
  gone->thread.join();
  if (gone != &leaving_.back()) *gone = std::move(leaving_.back());
  leaving_.pop_back();
}

void Roster::retire_all() {
  for (Worker& worker : workers_) retire(worker);
}

std::vector<Worker> Roster::abandon() {
  for (Worker& worker : leaving_) worker.thread.detach();
  return std::exchange(leaving_, {});
}

}  // namespace pgbraid::parallel
