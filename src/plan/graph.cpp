#include "plan/graph.hpp"

#include <algorithm>
#include <limits>

namespace pgbraid::plan {

namespace {

constexpr auto kUnseen = std::numeric_limits<std::size_t>::max();

// Tarjan's algorithm with a stack of its own.
class ComponentFinder {
 public:
  explicit ComponentFinder(const Edges& edges)
      : edges_(edges), number_(edges.size(), kUnseen), low_(edges.size(), 0), open_(edges.size(), false) {}

  std::vector<std::vector<NodeIndex>> run() {
    for (NodeIndex root = 0; root < edges_.size(); ++root) {
      if (number_[root] == kUnseen) search(root);
    }
    std::sort(components_.begin(), components_.end());
    return std::move(components_);
  }

 private:
  struct Frame {
    NodeIndex node;
    std::size_t next_edge;
  };

  void enter(NodeIndex node) {
    number_[node] = low_[node] = count_++;
    open_[node] = true;
    path_.push_back(node);
    frames_.push_back({node, 0});
  }

  void search(NodeIndex root) {
    enter(root);
    while (!frames_.empty()) {
      Frame& frame = frames_.back();
      const NodeIndex node = frame.node;
      if (frame.next_edge < edges_[node].size()) {
        const NodeIndex to = edges_[node][frame.next_edge++];
        if (number_[to] == kUnseen) {
          enter(to);
        } else if (open_[to]) {
          low_[node] = std::min(low_[node], number_[to]);
        }
        continue;
      }
      frames_.pop_back();
      if (!frames_.empty()) low_[frames_.back().node] = std::min(low_[frames_.back().node], low_[node]);
      if (low_[node] == number_[node]) close(node);
    }
  }

  void close(NodeIndex root) {
    std::vector<NodeIndex> component;
    NodeIndex node = kUnseen;
    do {
      node = path_.back();
      path_.pop_back();
      open_[node] = false;
      component.push_back(node);
    } while (node != root);
    if (component.size() < 2) return;
    std::sort(component.begin(), component.end());
    components_.push_back(std::move(component));
  }

  const Edges& edges_;
  std::vector<std::size_t> number_;  // in order of discovery
  std::vector<std::size_t> low_;     // lowest number that can be reached
  std::vector<bool> open_;           // stands on path_
  std::vector<NodeIndex> path_;
  std::vector<Frame> frames_;
  std::size_t count_ = 0;
  std::vector<std::vector<NodeIndex>> components_;
};

}  // namespace

std::vector<std::vector<NodeIndex>> strong_components(const Edges& edges) { return ComponentFinder(edges).run(); }

std::vector<NodeIndex> shortest_circle(const Edges& edges, NodeIndex start) {
  std::vector<NodeIndex> came_from(edges.size(), kUnseen);
  std::vector<NodeIndex> queue{start};
  for (std::size_t head = 0; head < queue.size(); ++head) {
    const NodeIndex node = queue[head];
    for (const NodeIndex to : edges[node]) {
      if (to == start) {
        std::vector<NodeIndex> circle{node};
        while (circle.back() != start) circle.push_back(came_from[circle.back()]);
        std::reverse(circle.begin(), circle.end());
        return circle;
      }
      if (came_from[to] != kUnseen) continue;
      came_from[to] = node;
      queue.push_back(to);
    }
  }
  return {};
}

}  // namespace pgbraid::plan
