// What a restore has to know of each entry before it starts: when it may run, what it locks, how urgent it is. Built
// once; RestorePlan then carries it out. Thread-safety: plain values.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <vector>

#include "model/toc.hpp"
#include "plan/graph.hpp"
#include "plan/lock_table.hpp"
#include "plan/table_survey.hpp"

namespace pgbraid::plan {

inline constexpr NodeIndex kNoNode = std::numeric_limits<NodeIndex>::max();

// When an entry runs. Phases follow each other; an entry never stands in an earlier one than what it depends on.
enum class RestorePhase : std::uint8_t {
  pre_data,    // serially, in the order of the archive
  parallel,    // data and post-data
  privileges,  // ACL, DEFAULT ACL
  last,        // refreshes, then statistics of post-data, then event triggers and what is said of them
};

// The pass of a serial restore that the entry belongs to; in a pass, entries keep the order of the archive.
model::RestorePass pass_of(const model::TocEntry& entry);

// A key or a foreign key of a large table can be made in two transactions, of which the long one shares its tables with
// others: a unique index, then the key that uses it; or a foreign key that is not validated, then its validation.
enum class Step : std::uint8_t { whole, first, second };

// Who waits for a node.
struct Dependent {
  NodeIndex node = 0;
  bool needs = true;  // false: waits for it, but goes on where it failed
};

struct RestoreNode {
  // nullptr: a barrier, which is passed once the data that a table (or a family of tables) is to get is in.
  const model::TocEntry* entry = nullptr;
  Step step = Step::whole;
  NodeIndex second = kNoNode;  // of a first step
  NodeIndex table = kNoNode;   // of data: the entry that makes its table; none where it is not selected
  bool is_only_load = false;   // of data: RestorePlan::is_first_load, if the table is new
  RestorePhase phase = RestorePhase::pre_data;
  std::uint64_t own_cost = 0;  // of itself, in bytes of data read; 0 of a barrier
  std::uint64_t cost = 0;      // of the longest way to the end of the parallel phase, itself included
  std::size_t waits_for = 0;
  std::vector<Dependent> dependents;
  std::vector<LockRequest> locks;  // each resource once; parallel phase only
};

struct RestoreGraph {
  std::vector<RestoreNode> nodes;  // first those of the selected entries, in their order; then barriers and first steps
  std::vector<NodeIndex> order;    // all of them, dependencies first, and otherwise as they stand
  std::size_t resources = 0;       // how many the locks name
};

struct RestoreGraphOptions {
  bool two_steps = false;  // where it pays, by more than one worker
};

// REQUIRES: `selected` are entries of `toc`, each once. Throws Error{archive} where their dependencies form a circle;
// dependencies on entries that are not selected mean nothing. Cost n log n in entries and dependencies.
RestoreGraph make_restore_graph(const model::Toc& toc, std::span<const model::TocEntry* const> selected,
                                const DataBytes& bytes, const RestoreGraphOptions& options);

}  // namespace pgbraid::plan
