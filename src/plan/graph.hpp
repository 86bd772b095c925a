// Directed graphs of small integers, as both orders (of a dump and of a restore) need them. Nodes are 0 .. size - 1;
// edges[n] lists the nodes that n depends on. Nothing here recurses: archives hold chains of any length.
// Thread-safety: free functions without state.
#pragma once

#include <cstddef>
#include <vector>

namespace pgbraid::plan {

using NodeIndex = std::size_t;
using Edges = std::vector<std::vector<NodeIndex>>;

// The strongly connected components of two nodes and more, each ascending, in the order of their first nodes.
// A node that depends on itself is none. Linear, but for the sorting.
std::vector<std::vector<NodeIndex>> strong_components(const Edges& edges);

// A shortest circle through `start`: start, its dependency, and so on; the last depends on start. Empty where there is
// none. Of several the one that prefers earlier entries of `edges`.
std::vector<NodeIndex> shortest_circle(const Edges& edges, NodeIndex start);

}  // namespace pgbraid::plan
