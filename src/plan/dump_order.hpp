// The order in which a dump's objects stand in its archive: sections in sequence, within a section by dependency, and
// otherwise by kind and name, so that the same database gives the same archive whatever order the catalog was read in.
//
// Real databases hold circles (a table and its column default, two views, a function and a row type) and objects that
// depend on a later section (a view that groups by a primary key). Only the caller knows how to resolve one: it answers
// through LoopBreaker, here nothing but the graph is known.
//
// Thread-safety: free functions without state; a LoopBreaker is called in the calling thread only.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "model/object_kind.hpp"
#include "model/toc_entry.hpp"

namespace pgbraid::plan {

// One object of a dump.
struct OrderNode {
  model::DumpId id = 0;
  model::ObjectKind kind = model::ObjectKind::unknown;
  // none: stands in the section of the last of its dependencies (a comment in that of its object).
  model::Section section = model::Section::none;
  std::string schema;
  std::string name;
  // What must stand before it. Ids that are no node, its own id and repetitions are allowed and ignored.
  std::vector<model::DumpId> dependencies;
  // The table of a default, constraint, index, trigger or rule, else 0: tells apart objects of the same kind and name.
  // No dependency follows from it.
  model::DumpId table = 0;
};

// `from` depends on `to`.
struct OrderEdge {
  model::DumpId from = 0;
  model::DumpId to = 0;
};

// How the caller resolves what it was asked about. Empty: it cannot.
struct OrderChange {
  std::vector<OrderEdge> drop;  // dependencies to forget; done first
  std::vector<OrderNode> put;   // nodes to add, or, where the id is known, to put in that node's place

  bool empty() const noexcept { return drop.empty() && put.empty(); }
};

// Resolves what stands in the way of an order. The nodes handed over are as they are after all changes so far; they
// are valid during the call. An answer may be a step only: while the same circle, or the same violation, still stands,
// the question is asked again, a few times. Where the answer is empty or leads nowhere, one dependency is dropped,
// always the same for the same graph, and a warning tells so. Exceptions pass through dump_order.
class LoopBreaker {
 public:
  virtual ~LoopBreaker() = default;

  // `circle`: each node depends on the next and the last on the first; at least two, each once, of any sections,
  // beginning with the one that sorts first. Of objects that all depend on each other, circles of two are handed over
  // before longer ones, and of the longer ones a shortest through its first node.
  virtual OrderChange break_loop(std::span<const OrderNode* const> circle) = 0;

  // `node` depends on `later`, which stands in a later section (directly, or through nodes of section none): pre-data
  // on post-data, as a rule. The caller moves `node` to that section (what depends on `node` is asked about in turn)
  // or splits it. Asked once all circles are resolved.
  virtual OrderChange handle_boundary(const OrderNode& node, const OrderNode& later) = 0;
};

// An order, and what had to be given up for it.
struct DumpOrder {
  std::vector<OrderNode> nodes;       // all of them, those put by the breaker too, with what is left of dependencies
  std::vector<std::string> warnings;  // one sentence for each dependency dropped without the breaker's consent
};

// Orders `nodes`: pre-data, data, post-data; within a section dependencies first; among those free to stand anywhere
// by info(kind).priority, schema, name, name of the table, id. The result does not depend on the order of `nodes` or
// of their dependencies. Cost n log n in nodes and dependencies, but for large circles that take many answers to break.
// REQUIRES: ids > 0 and different, also of nodes put; else Error{source}.
DumpOrder dump_order(std::vector<OrderNode> nodes, LoopBreaker& breaker);

// The circles: sets of nodes (two at least) that all depend on each other, ids ascending, sets by their first id.
// No recursion, so that chains of any length are safe. Linear in nodes and dependencies, but for the sorting.
std::vector<std::vector<model::DumpId>> find_loops(std::span<const OrderNode> nodes);

}  // namespace pgbraid::plan
