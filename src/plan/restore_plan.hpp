// The restore scheduler: which entry may run next, and what becomes of the others when one fails. It decides only;
// who runs an entry, and where, is not known here, so that whole restores are tested without a server.
//
// A restore goes through three stages:
//   1. serial_pre_data(), one after the other;
//   2. next() and finished(), by any number of workers, until exhausted();
//   3. later_pass(privileges) and later_pass(last), one after the other.
// In the serial stages the caller leaves out an entry that is_skipped() by then. Every entry that ran, of any stage, is
// reported to finished() once. An entry whose dependencies stand in a later stage than its own section would put it
// (a default that calls a post-data function) runs in that stage.
//
// Thread-safety: none; the leader's thread alone calls it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <queue>
#include <span>
#include <unordered_map>
#include <vector>

#include "model/toc.hpp"
#include "plan/lock_table.hpp"
#include "plan/restore_graph.hpp"

namespace pgbraid::plan {

class RestorePlan {
 public:
  // `selected`: what is to be restored, entries of `toc`, each once, as a rule in its order; serial stages keep theirs.
  // `toc` is read during construction only, its entries are handed out. `bytes` is asked for the entries with data of
  // the whole `toc`: an index takes as long as its table is large, whoever loads that. Throws Error{archive} naming the
  // entries where dependencies form a circle.
  // An entry that is made in two steps comes from next() twice, and is finished() twice.
  RestorePlan(const model::Toc& toc, std::span<const model::TocEntry* const> selected, const DataBytes& bytes,
              const RestoreGraphOptions& options = {});

  // At most so many indexes, those of keys among them, are built at a time from now on. REQUIRES: above 0, and none is
  // in flight.
  void limit_index_builds(std::size_t most) { most_index_builds_ = most; }

  // Pre-data of the main pass, in the order of `selected`.
  std::vector<const model::TocEntry*> serial_pre_data() const;

  // Of the data and post-data entries whose dependencies are done and whose tables nobody has locked, one with the
  // longest way still to go. It counts as in flight until finished(). nullptr: none now; always so until all
  // of serial_pre_data() is finished or skipped. Amortised cost log n.
  const model::TocEntry* next();

  // Which step of an entry next() has handed out last. REQUIRES: in flight.
  Step step(const model::TocEntry& entry) const { return graph_.nodes[node_of(entry)].step; }

  // How much of the whole restore the entry's step is, in bytes of data read: an index build counts as a part of its
  // table's, what is only a statement as a little. REQUIRES: selected.
  std::uint64_t weight(const model::TocEntry& entry) const { return graph_.nodes[node_of(entry)].own_cost; }
  // All steps of all entries: how many they are, and their weight.
  struct Work {
    std::uint64_t steps = 0;
    std::uint64_t weight = 0;
  };
  Work work() const;

  // `entry` ran. Not `ok`: everything that depends on it, directly or not, is skipped; but post-data of a table still
  // runs where only the table's data failed (an empty table keeps its keys). A caller that finds an object to be there
  // already, and lets its dependents go on, says ok. REQUIRES: selected, not skipped, and not reported before.
  void finished(const model::TocEntry& entry, bool ok);

  // The table was there before: its rows are skipped, and nothing else. REQUIRES: its own entry is not reported yet.
  void skip_rows_of(const model::TocEntry& table);

  // `entry` was there already, before this restore. REQUIRES: selected.
  void found_there(const model::TocEntry& entry) { found_there_[node_of(entry)] = true; }

  // This restore has made the table of `data`. REQUIRES: selected.
  bool is_of_new_table(const model::TocEntry& data) const;

  // `data` is all that its table, a large one, is to get, and this restore has made that table: whatever is in it by
  // now is of no worth. REQUIRES: selected.
  bool is_first_load(const model::TocEntry& data) const;

  // Every data and post-data entry is finished or skipped.
  bool exhausted() const noexcept { return parallel_left_ == 0; }

  // What runs after the parallel phase, dependencies first, without what is skipped by now.
  // privileges: ACL, DEFAULT ACL. last: refreshes of materialized views, statistics that belong to post-data, event
  // triggers with their comments and security labels. REQUIRES: pass is not main.
  std::vector<const model::TocEntry*> later_pass(model::RestorePass pass) const;

  // Entries of all stages that will not run since something they depend on failed, in the order in which it did.
  const std::vector<const model::TocEntry*>& skipped() const noexcept { return skipped_; }
  bool is_skipped(const model::TocEntry& entry) const;

 private:
  enum class State : std::uint8_t { waiting, in_flight, done, failed, skipped };

  struct Ready {
    std::uint64_t cost;
    NodeIndex node;
    std::optional<std::size_t> woken_for;  // the resource it was parked at

    // Longest way first; among equals, as they stand in the archive.
    friend bool operator<(const Ready& a, const Ready& b) noexcept {
      return a.cost != b.cost ? a.cost < b.cost : a.node > b.node;
    }
  };
  using ReadyHeap = std::priority_queue<Ready>;

  NodeIndex node_of(const model::TocEntry& entry) const { return node_of_.at(entry.id); }
  void count_down(RestorePhase phase) noexcept;
  void settle(NodeIndex node, State state);
  void release_dependent(NodeIndex dependent, std::vector<NodeIndex>& passed);
  void park(NodeIndex node, LockRequest blocked_by);
  void wake(std::size_t resource);
  void release(NodeIndex node);
  void pass_on_index_build();

  RestoreGraph graph_;
  std::unordered_map<model::DumpId, NodeIndex> node_of_;  // of an entry's next step, or its last
  std::vector<State> state_;
  std::vector<bool> found_there_;
  LockTable locks_;
  ReadyHeap ready_;
  // Ready but for a lock, by resource and mode. While one of these could have its lock, the first of them, or one woken
  // before it, stands in ready_: so a lock given back costs the same however many wait for it.
  std::unordered_map<std::size_t, ReadyHeap> parked_;
  std::size_t most_index_builds_ = std::numeric_limits<std::size_t>::max();
  std::size_t index_builds_ = 0;  // in flight
  ReadyHeap held_back_;           // ready but for the end of another index build
  std::size_t pre_data_left_ = 0;
  std::size_t parallel_left_ = 0;
  std::vector<const model::TocEntry*> skipped_;
};

}  // namespace pgbraid::plan
