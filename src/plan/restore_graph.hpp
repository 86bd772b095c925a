// What a restore has to know of each entry before it starts: when it may run, what it locks, how urgent it is. Built
// once; RestorePlan then carries it out. Thread-safety: plain values.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "model/toc.hpp"
#include "plan/graph.hpp"
#include "plan/lock_table.hpp"
#include "plan/table_survey.hpp"

namespace pgbraid::plan {

// When an entry runs. Phases follow each other; an entry never stands in an earlier one than what it depends on.
enum class RestorePhase : std::uint8_t {
  pre_data,    // serially, in the order of the archive
  parallel,    // data and post-data
  privileges,  // ACL, DEFAULT ACL
  last,        // refreshes, then statistics of post-data, then event triggers and what is said of them
};

// The pass of a serial restore that the entry belongs to; in a pass, entries keep the order of the archive.
model::RestorePass pass_of(const model::TocEntry& entry);

// Who waits for a node.
struct Dependent {
  NodeIndex node = 0;
  bool needs = true;  // false: waits for it, but goes on where it failed
};

struct RestoreNode {
  // nullptr: a barrier, which is passed once the data that a table (or a family of tables) is to get is in.
  const model::TocEntry* entry = nullptr;
  RestorePhase phase = RestorePhase::pre_data;
  std::uint64_t cost = 0;  // of the longest way to the end of the parallel phase, itself included; bytes of data read
  std::size_t waits_for = 0;
  std::vector<Dependent> dependents;
  std::vector<LockRequest> locks;  // each resource once; parallel phase only
};

struct RestoreGraph {
  std::vector<RestoreNode> nodes;  // first those of the selected entries, in their order; then barriers
  std::vector<NodeIndex> order;    // all of them, dependencies first, and otherwise as they stand
  std::size_t resources = 0;       // how many the locks name
};

// REQUIRES: `selected` are entries of `toc`, each once. Throws Error{archive} where their dependencies form a circle;
// dependencies on entries that are not selected mean nothing. Cost n log n in entries and dependencies.
RestoreGraph make_restore_graph(const model::Toc& toc, std::span<const model::TocEntry* const> selected,
                                const DataBytes& bytes);

}  // namespace pgbraid::plan
