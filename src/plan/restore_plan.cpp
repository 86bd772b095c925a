#include "plan/restore_plan.hpp"

#include <cassert>
#include <utility>

namespace pgbraid::plan {

using model::RestorePass;
using model::TocEntry;

namespace {

// A key takes an index over in its second step.
bool builds_index(const RestoreNode& node) {
  const bool has_index =
      node.entry->kind == model::ObjectKind::index || node.entry->kind == model::ObjectKind::constraint;
  return has_index && node.step != Step::second;
}

}  // namespace

RestorePlan::RestorePlan(const model::Toc& toc, std::span<const TocEntry* const> selected, const DataBytes& bytes,
                         const RestoreGraphOptions& options)
    : graph_(make_restore_graph(toc, selected, bytes, options)),
      state_(graph_.nodes.size(), State::waiting),
      found_there_(graph_.nodes.size(), false),
      locks_(graph_.resources) {
  node_of_.reserve(selected.size());
  for (NodeIndex i = 0; i < graph_.nodes.size(); ++i) {
    const RestoreNode& node = graph_.nodes[i];
    if (node.entry == nullptr) continue;  // barriers always wait for something
    node_of_[node.entry->id] = i;         // a first step stands behind the entry's own node
    if (node.phase == RestorePhase::pre_data) ++pre_data_left_;
    if (node.phase != RestorePhase::parallel) continue;
    ++parallel_left_;
    if (node.waits_for == 0) ready_.push({node.cost, i, std::nullopt});
  }
}

RestorePlan::Work RestorePlan::work() const {
  Work work;
  for (const RestoreNode& node : graph_.nodes) {
    if (node.entry == nullptr) continue;
    ++work.steps;
    work.weight += node.own_cost;
  }
  return work;
}

std::vector<const TocEntry*> RestorePlan::serial_pre_data() const {
  std::vector<const TocEntry*> entries;
  for (const RestoreNode& node : graph_.nodes) {
    if (node.entry != nullptr && node.phase == RestorePhase::pre_data) entries.push_back(node.entry);
  }
  return entries;
}

std::vector<const TocEntry*> RestorePlan::later_pass(RestorePass pass) const {
  assert(pass != RestorePass::main);
  const RestorePhase phase = pass == RestorePass::privileges ? RestorePhase::privileges : RestorePhase::last;
  std::vector<const TocEntry*> entries;
  for (const NodeIndex i : graph_.order) {
    const RestoreNode& node = graph_.nodes[i];
    if (node.entry != nullptr && node.phase == phase && state_[i] != State::skipped) entries.push_back(node.entry);
  }
  return entries;
}

bool RestorePlan::is_of_new_table(const TocEntry& data) const {
  const NodeIndex table = graph_.nodes[node_of(data)].table;
  return table != kNoNode && state_[table] == State::done && !found_there_[table];
}

bool RestorePlan::is_first_load(const TocEntry& data) const {
  return graph_.nodes[node_of(data)].is_only_load && is_of_new_table(data);
}

bool RestorePlan::is_skipped(const TocEntry& entry) const { return state_[node_of(entry)] == State::skipped; }

const TocEntry* RestorePlan::next() {
  if (pre_data_left_ > 0) return nullptr;
  while (!ready_.empty()) {
    const Ready candidate = ready_.top();
    ready_.pop();
    const RestoreNode& node = graph_.nodes[candidate.node];
    const bool held_back = builds_index(node) && index_builds_ == most_index_builds_;
    const std::optional<LockRequest> blocked_by = held_back ? std::nullopt : locks_.blocked_by(node.locks);
    if (held_back) {
      held_back_.push({node.cost, candidate.node, std::nullopt});
    } else if (blocked_by) {
      park(candidate.node, *blocked_by);
      if (builds_index(node)) pass_on_index_build();
    } else {
      locks_.acquire(node.locks);
      state_[candidate.node] = State::in_flight;
      if (builds_index(node)) ++index_builds_;
    }
    // It stood for all that wait where it was parked: the next of them may have better luck.
    if (candidate.woken_for) wake(*candidate.woken_for);
    if (!held_back && !blocked_by) return node.entry;
  }
  return nullptr;
}

void RestorePlan::finished(const TocEntry& entry, bool ok) {
  const NodeIndex i = node_of(entry);
  assert(state_[i] == State::waiting || state_[i] == State::in_flight);
  if (state_[i] == State::in_flight) release(i);
  if (ok && graph_.nodes[i].step == Step::first) node_of_[entry.id] = graph_.nodes[i].second;
  settle(i, ok ? State::done : State::failed);
}

// Gives back what kept others from running.
void RestorePlan::release(NodeIndex node) {
  locks_.release(graph_.nodes[node].locks);
  for (const LockRequest& lock : graph_.nodes[node].locks) wake(lock.resource);
  if (!builds_index(graph_.nodes[node])) return;
  --index_builds_;
  pass_on_index_build();
}

// Another index build may start: of those that wait for that, the first.
void RestorePlan::pass_on_index_build() {
  if (held_back_.empty()) return;
  ready_.push(held_back_.top());
  held_back_.pop();
}

void RestorePlan::skip_rows_of(const TocEntry& table) {
  for (const Dependent& dependent : graph_.nodes[node_of(table)].dependents) {
    const TocEntry* const entry = graph_.nodes[dependent.node].entry;
    if (entry == nullptr || entry->kind != model::ObjectKind::table_data) continue;
    if (state_[dependent.node] != State::waiting) continue;
    skipped_.push_back(entry);
    settle(dependent.node, State::skipped);
  }
}

void RestorePlan::count_down(RestorePhase phase) noexcept {
  if (phase == RestorePhase::pre_data) --pre_data_left_;
  if (phase == RestorePhase::parallel) --parallel_left_;
}

// Gives `node` its final state, and with it all that follows from it: skipped dependents, barriers passed.
void RestorePlan::settle(NodeIndex node, State state) {
  state_[node] = state;
  std::vector<NodeIndex> settled{node};
  while (!settled.empty()) {
    const NodeIndex i = settled.back();
    settled.pop_back();
    if (graph_.nodes[i].entry != nullptr) count_down(graph_.nodes[i].phase);
    for (const Dependent& dependent : graph_.nodes[i].dependents) {
      if (state_[dependent.node] != State::waiting) continue;
      if (dependent.needs && state_[i] != State::done) {
        // What failed in its first step has failed; and what is skipped is told once.
        const bool failed = graph_.nodes[i].step == Step::first && state_[i] == State::failed;
        state_[dependent.node] = failed ? State::failed : State::skipped;
        if (!failed && graph_.nodes[dependent.node].step != Step::first) {
          skipped_.push_back(graph_.nodes[dependent.node].entry);
        }
        settled.push_back(dependent.node);
      } else {
        release_dependent(dependent.node, settled);
      }
    }
  }
}

void RestorePlan::release_dependent(NodeIndex dependent, std::vector<NodeIndex>& passed) {
  RestoreNode& node = graph_.nodes[dependent];
  if (--node.waits_for > 0) return;
  if (node.entry == nullptr) {
    state_[dependent] = State::done;
    passed.push_back(dependent);
  } else if (node.phase == RestorePhase::parallel) {
    ready_.push({node.cost, dependent, std::nullopt});
  }
}

void RestorePlan::park(NodeIndex node, LockRequest blocked_by) {
  const std::size_t key = blocked_by.resource * kLockModes.size() + static_cast<std::size_t>(blocked_by.mode);
  parked_[key].push({graph_.nodes[node].cost, node, blocked_by.resource});
}

// Moves, for each mode in which `resource` can be had now, the first that waits for it.
void RestorePlan::wake(std::size_t resource) {
  for (const LockMode mode : kLockModes) {
    if (!locks_.is_free({resource, mode})) continue;
    const auto found = parked_.find(resource * kLockModes.size() + static_cast<std::size_t>(mode));
    if (found == parked_.end()) continue;
    ready_.push(found->second.top());
    found->second.pop();
    if (found->second.empty()) parked_.erase(found);
  }
}

}  // namespace pgbraid::plan
