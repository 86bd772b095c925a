#include "plan/dump_order.hpp"

#include <algorithm>
#include <queue>
#include <string_view>
#include <tuple>
#include <unordered_map>
#include <utility>

#include "base/fail.hpp"
#include "base/text.hpp"
#include "plan/graph.hpp"

namespace pgbraid::plan {

namespace {

using model::DumpId;
using model::Section;

// What decides between objects that may stand in any order. Views into nodes that outlive it.
struct SortKey {
  Section section;
  std::uint8_t priority;
  std::string_view schema;
  std::string_view name;
  std::string_view table;
  DumpId id;

  auto tied() const noexcept { return std::tie(section, priority, schema, name, table, id); }
  friend bool operator<(const SortKey& a, const SortKey& b) noexcept { return a.tied() < b.tied(); }
};

// Nodes with their dependencies resolved to indices, kept in step as nodes change.
class Graph {
 public:
  // Sorts the nodes, so that an index says which of two nodes sorts first (of those there from the beginning).
  explicit Graph(std::vector<OrderNode> nodes) : nodes_(std::move(nodes)) {
    for (const OrderNode& node : nodes_) check_id(node);
    index_nodes();
    sort_nodes();
    index_nodes();
    edges_.resize(nodes_.size());
    for (NodeIndex i = 0; i < nodes_.size(); ++i) resolve(i);
  }

  std::size_t size() const noexcept { return nodes_.size(); }
  const OrderNode& node(NodeIndex i) const { return nodes_[i]; }
  const Edges& edges() const noexcept { return edges_; }
  std::vector<OrderNode> take_nodes() { return std::move(nodes_); }

  std::size_t count_edges() const {
    std::size_t count = 0;
    for (const auto& to : edges_) count += to.size();
    return count;
  }

  bool has_edge(NodeIndex from, NodeIndex to) const {
    return std::binary_search(edges_[from].begin(), edges_[from].end(), to);
  }

  void drop(DumpId from, DumpId to) {
    const auto found = index_of_.find(from);
    if (found == index_of_.end()) return;
    std::erase(nodes_[found->second].dependencies, to);
    resolve(found->second);
  }

  void put(OrderNode node) {
    check_id(node);
    const auto [place, added] = index_of_.emplace(node.id, nodes_.size());
    const NodeIndex i = place->second;
    if (!added) {
      nodes_[i] = std::move(node);
      resolve(i);
      return;
    }
    nodes_.push_back(std::move(node));
    edges_.emplace_back();
    resolve(i);
    const auto waiting = missing_.find(nodes_[i].id);
    if (waiting == missing_.end()) return;
    const std::vector<NodeIndex> dependents = std::move(waiting->second);
    missing_.erase(waiting);
    for (const NodeIndex dependent : dependents) resolve(dependent);
  }

  void apply(OrderChange change) {
    for (const OrderEdge& edge : change.drop) drop(edge.from, edge.to);
    for (OrderNode& node : change.put) put(std::move(node));
  }

  SortKey key(NodeIndex i, Section section) const {
    const OrderNode& node = nodes_[i];
    const auto table = index_of_.find(node.table);
    return {section,
            model::info(node.kind).priority,
            node.schema,
            node.name,
            table == index_of_.end() ? std::string_view() : std::string_view(nodes_[table->second].name),
            node.id};
  }

  // "TABLE public.t", for warnings.
  std::string label(NodeIndex i) const {
    const OrderNode& node = nodes_[i];
    const std::string_view desc = model::info(node.kind).desc;
    return base::printable(node.schema.empty() ? fmt::format("{} {}", desc, node.name)
                                               : fmt::format("{} {}.{}", desc, node.schema, node.name));
  }

 private:
  static void check_id(const OrderNode& node) {
    if (node.id <= 0) base::fail(ErrorCode::source, "object {} has the id {}", node.name, node.id);
  }

  void index_nodes() {
    index_of_.clear();
    index_of_.reserve(nodes_.size());
    for (NodeIndex i = 0; i < nodes_.size(); ++i) {
      if (!index_of_.emplace(nodes_[i].id, i).second) {
        base::fail(ErrorCode::source, "two objects have the id {}: {}", nodes_[i].id, nodes_[i].name);
      }
    }
  }

  void sort_nodes() {
    std::vector<NodeIndex> order(nodes_.size());
    std::vector<SortKey> keys;
    keys.reserve(nodes_.size());
    for (NodeIndex i = 0; i < nodes_.size(); ++i) {
      order[i] = i;
      keys.push_back(key(i, nodes_[i].section));
    }
    std::sort(order.begin(), order.end(), [&](NodeIndex a, NodeIndex b) { return keys[a] < keys[b]; });
    std::vector<OrderNode> sorted;
    sorted.reserve(nodes_.size());
    for (const NodeIndex i : order) sorted.push_back(std::move(nodes_[i]));
    nodes_ = std::move(sorted);
  }

  void resolve(NodeIndex i) {
    std::vector<NodeIndex>& to = edges_[i];
    to.clear();
    for (const DumpId id : nodes_[i].dependencies) {
      const auto found = index_of_.find(id);
      if (found == index_of_.end()) {
        missing_[id].push_back(i);
      } else if (found->second != i) {
        to.push_back(found->second);
      }
    }
    std::sort(to.begin(), to.end());
    to.erase(std::unique(to.begin(), to.end()), to.end());
  }

  std::vector<OrderNode> nodes_;
  Edges edges_;  // ascending, without repetitions
  std::unordered_map<DumpId, NodeIndex> index_of_;
  std::unordered_map<DumpId, std::vector<NodeIndex>> missing_;  // id that is no node (yet) -> who depends on it
};

// The stages of dump_order over one graph.
class Orderer {
 public:
  Orderer(std::vector<OrderNode> nodes, LoopBreaker& breaker)
      : graph_(std::move(nodes)),
        breaker_(breaker),
        questions_left_(1000 + 4 * (graph_.size() + graph_.count_edges())) {}

  DumpOrder run() {
    do {
      resolve_loops();
    } while (resolve_boundaries());
    return finish();
  }

 private:
  // --- circles

  void resolve_loops() {
    for (;;) {
      std::vector<NodeIndex> all(graph_.size());
      for (NodeIndex i = 0; i < all.size(); ++i) all[i] = i;
      std::vector<std::vector<NodeIndex>> work = loops_within(all);
      if (work.empty()) return;
      while (!work.empty()) {
        const std::vector<NodeIndex> loop = std::move(work.back());
        work.pop_back();
        break_within(loop);
        for (auto& rest : loops_within(loop)) work.push_back(std::move(rest));
      }
      // What the breaker put may have made circles with nodes outside of those sets: look again.
    }
  }

  // The dependencies among `members`, as indices into it.
  Edges edges_within(const std::vector<NodeIndex>& members) {
    place_.resize(graph_.size(), kOutside);
    for (std::size_t i = 0; i < members.size(); ++i) place_[members[i]] = i;
    Edges local(members.size());
    for (std::size_t i = 0; i < members.size(); ++i) {
      for (const NodeIndex to : graph_.edges()[members[i]]) {
        if (place_[to] != kOutside) local[i].push_back(place_[to]);
      }
    }
    for (const NodeIndex member : members) place_[member] = kOutside;
    return local;
  }

  std::vector<std::vector<NodeIndex>> loops_within(const std::vector<NodeIndex>& members) {
    std::vector<std::vector<NodeIndex>> loops = strong_components(edges_within(members));
    for (auto& loop : loops) {
      for (NodeIndex& i : loop) i = members[i];
    }
    return loops;
  }

  // All circles of two in a strongly connected set, or else one longer circle.
  void break_within(const std::vector<NodeIndex>& loop) {
    bool asked = false;
    for (const NodeIndex a : loop) {
      const std::vector<NodeIndex> partners = graph_.edges()[a];
      for (const NodeIndex b : partners) {
        if (b < a || !graph_.has_edge(a, b) || !graph_.has_edge(b, a)) continue;
        break_circle({a, b});
        asked = true;
      }
    }
    if (asked) return;
    std::vector<NodeIndex> circle = shortest_circle(edges_within(loop), 0);
    if (circle.empty()) return;  // an answer about another set has opened this one
    for (NodeIndex& i : circle) i = loop[i];
    break_circle(circle);
  }

  void break_circle(const std::vector<NodeIndex>& circle) {
    const auto stands = [&] {
      for (std::size_t i = 0; i < circle.size(); ++i) {
        if (!graph_.has_edge(circle[i], circle[(i + 1) % circle.size()])) return false;
      }
      return true;
    };
    const auto ask = [&] {
      std::vector<const OrderNode*> nodes;
      nodes.reserve(circle.size());
      for (const NodeIndex i : circle) nodes.push_back(&graph_.node(i));
      return breaker_.break_loop(nodes);
    };
    if (resolve(ask, stands)) return;
    std::string labels;
    for (const NodeIndex i : circle) labels += graph_.label(i) + " -> ";
    give_up(circle[0], circle[1],
            fmt::format("objects depend on each other in a circle: {}{}", labels, graph_.label(circle[0])));
  }

  // Asks until the case does not stand any more; false: the breaker cannot.
  template <typename Ask, typename Stands>
  bool resolve(Ask ask, Stands stands) {
    for (int attempt = 0; attempt < kAttempts && questions_left_ > 0; ++attempt) {
      --questions_left_;
      OrderChange change = ask();
      if (change.empty()) return false;
      graph_.apply(std::move(change));
      if (!stands()) return true;
    }
    return false;
  }

  void give_up(NodeIndex from, NodeIndex to, const std::string& what) {
    warnings_.push_back(fmt::format("{}; the dependency of {} on {} is left out, restoring may need a second attempt",
                                    what, graph_.label(from), graph_.label(to)));
    graph_.drop(graph_.node(from).id, graph_.node(to).id);
  }

  // --- sections

  // Where a node stands, and the node of a section other than none that put it there.
  struct Standing {
    Section section = Section::pre_data;
    NodeIndex because = 0;
  };

  static Section in_sequence(Section section) { return section == Section::none ? Section::pre_data : section; }

  Standing standing(NodeIndex i, const std::vector<Standing>& standings) const {
    Standing result{in_sequence(graph_.node(i).section), i};
    if (graph_.node(i).section != Section::none) return result;
    for (const NodeIndex to : graph_.edges()[i]) {
      if (to < standings.size() && standings[to].section > result.section) result = standings[to];
    }
    return result;
  }

  // Nodes with their dependencies before them. REQUIRES: no circles.
  std::vector<NodeIndex> dependencies_first() const {
    const Edges dependents = turned();
    std::vector<std::size_t> open(graph_.size());
    std::vector<NodeIndex> order;
    order.reserve(graph_.size());
    for (NodeIndex i = 0; i < graph_.size(); ++i) {
      open[i] = graph_.edges()[i].size();
      if (open[i] == 0) order.push_back(i);
    }
    for (std::size_t head = 0; head < order.size(); ++head) {
      for (const NodeIndex dependent : dependents[order[head]]) {
        if (--open[dependent] == 0) order.push_back(dependent);
      }
    }
    return order;
  }

  Edges turned() const {
    Edges dependents(graph_.size());
    for (NodeIndex i = 0; i < graph_.size(); ++i) {
      for (const NodeIndex to : graph_.edges()[i]) dependents[to].push_back(i);
    }
    return dependents;
  }

  // Asks about every node that depends on a later section. True: there were some, so circles may be new.
  bool resolve_boundaries() {
    bool asked = false;
    std::vector<Standing> standings(graph_.size());
    for (NodeIndex i = 0; i < standings.size(); ++i) standings[i] = {in_sequence(graph_.node(i).section), i};
    for (const NodeIndex i : dependencies_first()) {
      while (resolve_first_violation(i, standings)) asked = true;
      standings[i] = standing(i, standings);
    }
    return asked;
  }

  // The first dependency of `i` on a later section, if there is one: asks, and sees to it that it is gone.
  bool resolve_first_violation(NodeIndex i, std::vector<Standing>& standings) {
    const auto violates = [&](NodeIndex to) {
      return graph_.node(i).section != Section::none && to < standings.size() &&
             standings[to].section > graph_.node(i).section;
    };
    const std::vector<NodeIndex>& edges = graph_.edges()[i];
    const auto found = std::find_if(edges.begin(), edges.end(), violates);
    if (found == edges.end()) return false;
    const NodeIndex to = *found;
    const NodeIndex later = standings[to].because;
    const auto ask = [&] { return breaker_.handle_boundary(graph_.node(i), graph_.node(later)); };
    const auto stands = [&] {
      standings[later] = standing(later, standings);
      standings[to] = standing(to, standings);
      return graph_.has_edge(i, to) && violates(to);
    };
    if (!resolve(ask, stands)) {
      give_up(i, to, fmt::format("{} depends on {} of a later section", graph_.label(i), graph_.label(later)));
    }
    return true;
  }

  // --- the order

  // REQUIRES: neither circles nor dependencies on later sections.
  DumpOrder finish() {
    const Edges dependents = turned();
    std::vector<std::size_t> rank = final_ranks();
    std::vector<NodeIndex> at_rank(rank.size());
    for (NodeIndex i = 0; i < rank.size(); ++i) at_rank[rank[i]] = i;
    std::vector<std::size_t> open(graph_.size());
    std::priority_queue<std::size_t, std::vector<std::size_t>, std::greater<>> ready;
    for (NodeIndex i = 0; i < graph_.size(); ++i) {
      open[i] = graph_.edges()[i].size();
      if (open[i] == 0) ready.push(rank[i]);
    }
    std::vector<NodeIndex> order;
    order.reserve(graph_.size());
    while (!ready.empty()) {
      const NodeIndex i = at_rank[ready.top()];
      ready.pop();
      order.push_back(i);
      for (const NodeIndex dependent : dependents[i]) {
        if (--open[dependent] == 0) ready.push(rank[dependent]);
      }
    }
    DumpOrder result;
    std::vector<OrderNode> nodes = graph_.take_nodes();
    result.nodes.reserve(nodes.size());
    for (const NodeIndex i : order) result.nodes.push_back(std::move(nodes[i]));
    result.warnings = std::move(warnings_);
    return result;
  }

  // Each node's place if there were no dependencies but those that give a section to nodes of section none.
  std::vector<std::size_t> final_ranks() const {
    std::vector<Standing> standings(graph_.size());
    for (const NodeIndex i : dependencies_first()) standings[i] = standing(i, standings);
    std::vector<SortKey> keys;
    keys.reserve(graph_.size());
    std::vector<NodeIndex> sorted(graph_.size());
    for (NodeIndex i = 0; i < sorted.size(); ++i) {
      sorted[i] = i;
      keys.push_back(graph_.key(i, standings[i].section));
    }
    std::sort(sorted.begin(), sorted.end(), [&](NodeIndex a, NodeIndex b) { return keys[a] < keys[b]; });
    std::vector<std::size_t> rank(sorted.size());
    for (std::size_t place = 0; place < sorted.size(); ++place) rank[sorted[place]] = place;
    return rank;
  }

  static constexpr auto kOutside = static_cast<std::size_t>(-1);
  static constexpr int kAttempts = 4;  // answers to one case, each a step towards its end

  Graph graph_;
  LoopBreaker& breaker_;
  // A breaker that makes as many circles as it breaks must come to an end.
  std::size_t questions_left_;
  std::vector<std::size_t> place_;  // scratch of edges_within
  std::vector<std::string> warnings_;
};

}  // namespace

DumpOrder dump_order(std::vector<OrderNode> nodes, LoopBreaker& breaker) {
  return Orderer(std::move(nodes), breaker).run();
}

std::vector<std::vector<DumpId>> find_loops(std::span<const OrderNode> nodes) {
  std::unordered_map<DumpId, NodeIndex> index_of;
  for (NodeIndex i = 0; i < nodes.size(); ++i) index_of.emplace(nodes[i].id, i);
  Edges edges(nodes.size());
  for (NodeIndex i = 0; i < nodes.size(); ++i) {
    for (const DumpId id : nodes[i].dependencies) {
      const auto found = index_of.find(id);
      if (found != index_of.end()) edges[i].push_back(found->second);
    }
  }
  std::vector<std::vector<DumpId>> loops;
  for (const auto& component : strong_components(edges)) {
    std::vector<DumpId>& loop = loops.emplace_back();
    for (const NodeIndex i : component) loop.push_back(nodes[i].id);
    std::sort(loop.begin(), loop.end());
  }
  std::sort(loops.begin(), loops.end());
  return loops;
}

}  // namespace pgbraid::plan
