// Carries out a RestorePlan without a server: "workers" take entries and finish them in the order of their taking, or
// in a random one. Records what happened, for tests to judge.
#pragma once

#include <algorithm>
#include <functional>
#include <random>
#include <set>
#include <vector>

#include "plan/restore_plan.hpp"

namespace pgbraid::plan::test {

class FakeRunner {
 public:
  explicit FakeRunner(std::size_t workers, unsigned seed = 0) : workers_(workers), random_(seed), shuffle_(seed != 0) {}

  std::set<model::DumpId> failing;  // these fail
  // Called as an entry starts, with the others in flight.
  std::function<void(const model::TocEntry&, const std::vector<const model::TocEntry*>&)> on_start = [](auto&, auto&) {
  };

  std::vector<model::DumpId> started;   // all stages
  std::vector<model::DumpId> finished;  // all stages
  std::size_t most_in_flight = 0;
  bool stuck = false;

  // All three stages.
  void run(RestorePlan& plan) {
    run_serially(plan, plan.serial_pre_data());
    run_in_parallel(plan);
    run_serially(plan, plan.later_pass(model::RestorePass::privileges));
    run_serially(plan, plan.later_pass(model::RestorePass::last));
  }

  void run_serially(RestorePlan& plan, const std::vector<const model::TocEntry*>& entries) {
    for (const model::TocEntry* entry : entries) {
      if (plan.is_skipped(*entry)) continue;
      start(*entry);
      finish(plan, 0);
    }
  }

  void run_in_parallel(RestorePlan& plan) {
    while (!plan.exhausted()) {
      while (in_flight_.size() < workers_) {
        const model::TocEntry* entry = plan.next();
        if (entry == nullptr) break;
        start(*entry);
      }
      stuck = in_flight_.empty();
      if (stuck) return;
      finish(plan, shuffle_ ? random_() % in_flight_.size() : 0);
    }
  }

 private:
  void start(const model::TocEntry& entry) {
    on_start(entry, in_flight_);
    started.push_back(entry.id);
    in_flight_.push_back(&entry);
    most_in_flight = std::max(most_in_flight, in_flight_.size());
  }

  void finish(RestorePlan& plan, std::size_t which) {
    const model::TocEntry* entry = in_flight_[which];
    in_flight_.erase(in_flight_.begin() + static_cast<std::ptrdiff_t>(which));
    finished.push_back(entry->id);
    plan.finished(*entry, failing.count(entry->id) == 0);
  }

  std::size_t workers_;
  std::mt19937 random_;
  bool shuffle_;
  std::vector<const model::TocEntry*> in_flight_;
};

}  // namespace pgbraid::plan::test
