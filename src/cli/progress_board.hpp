// How far a run has come, as its events tell. Thread-safety: none; who shows it holds a lock.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "pgbraid/events.hpp"

namespace pgbraid::cli {

// One worker at a moment.
struct WorkerPicture {
  std::size_t number = 0;       // 0: the leader
  std::string label;            // what it is at; empty: it waits
  std::optional<double> share;  // of that, 0 to 1, where it can be told
  std::uint64_t moved = 0;      // bytes of it
  double rate = 0;              // bytes a second, on average
  double seconds = 0;           // at it
};

// A run at a moment.
struct ProgressPicture {
  std::string what;            // "dumping", or a phase; empty: there is nothing to show
  bool has_work = false;       // what follows means something
  double share = 0;            // of the whole work, 0 to 1
  std::uint64_t items = 0;     // all of them
  std::uint64_t done = 0;      // of these
  std::uint64_t moved = 0;     // bytes
  double rate = 0;             // bytes a second, on average
  double seconds = 0;          // since the work began
  std::optional<double> left;  // seconds, where a guess is worth something
  std::vector<WorkerPicture> workers;
};

class ProgressBoard {
 public:
  using Time = std::chrono::steady_clock::time_point;

  void phase(const std::string& what) { phase_ = what; }
  void work_begins(const WorkFacts& facts, Time now);
  void work_ends();
  void item_begins(const ItemFacts& facts, Time now);
  void item_ends(const ItemEnd& end);

  // The share and the bytes moved never fall, though an item that is lost begins anew.
  ProgressPicture look(Time now);

 private:
  struct AtWork {
    ItemFacts facts;
    Time start;
  };

  std::uint64_t moved_by(std::size_t worker) const { return work_.moved ? work_.moved(worker) : 0; }
  std::optional<double> share_of(const ItemFacts& item, std::uint64_t moved) const;
  WorkerPicture look_at(std::size_t number, const std::optional<AtWork>& at_work, Time now) const;

  std::string phase_;
  bool has_work_ = false;
  WorkFacts work_;
  Time start_;
  std::map<std::size_t, std::optional<AtWork>> workers_;  // those that have been seen; nothing: it waits
  std::uint64_t items_done_ = 0;
  std::uint64_t weight_done_ = 0;
  std::uint64_t bytes_done_ = 0;
  std::uint64_t weight_moved_ = 0;  // of the items that have moved bytes_done_
  double share_ = 0;                // as told last
  std::uint64_t moved_ = 0;         // as told last
};

}  // namespace pgbraid::cli
