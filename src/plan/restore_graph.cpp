#include "plan/restore_graph.hpp"

#include <algorithm>
#include <queue>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include "base/fail.hpp"
#include "base/text.hpp"
#include "plan/constraint_form.hpp"
#include "plan/toc_sections.hpp"

namespace pgbraid::plan {

namespace {

using model::DumpId;
using model::LockRule;
using model::ObjectKind;
using model::RestorePass;
using model::Section;
using model::TocEntry;

// A round trip and a statement, as bytes of data that could be loaded meanwhile.
constexpr std::uint64_t kStatementCost = 16'384;

// The columns of an index that count for its cost, beside the first.
constexpr std::uint64_t kMostColumns = 4;

// As bytes of data. Below, neither a second transaction nor new files for a table are worth their time.
constexpr std::uint64_t kLargeTable = std::uint64_t{1} << 20U;

bool is_of_event_trigger(const TocEntry& entry) {
  if (entry.kind == ObjectKind::event_trigger) return true;
  const bool dependent = entry.kind == ObjectKind::comment || entry.kind == ObjectKind::security_label;
  return dependent && entry.tag.starts_with("EVENT TRIGGER ");
}

// Order within the last pass: event triggers come at the very end, so that they do not fire for the refreshes.
int rank_in_last_pass(const TocEntry& entry) {
  if (is_of_event_trigger(entry)) return 2;
  return entry.kind == ObjectKind::statistics_data && entry.section == Section::post_data ? 1 : 0;
}

// What the entry itself asks for; its dependencies may put it later.
RestorePhase own_phase(const TocEntry& entry, Section section) {
  switch (pass_of(entry)) {
    case RestorePass::privileges:
      return RestorePhase::privileges;
    case RestorePass::last:
      return RestorePhase::last;
    case RestorePass::main:
      break;
  }
  if (entry.kind == ObjectKind::statistics_data) return RestorePhase::parallel;
  return section == Section::pre_data ? RestorePhase::pre_data : RestorePhase::parallel;
}

// Kinds that, done to a table, are done to its children or partitions as well.
bool descends(const TocEntry& entry) {
  switch (entry.kind) {
    case ObjectKind::fk_constraint:
    case ObjectKind::check_constraint:
    case ObjectKind::trigger:
    case ObjectKind::publication_table:
    case ObjectKind::table_attach:
    case ObjectKind::unknown:
      return true;
    // A NOT NULL; keys are added to a table alone.
    case ObjectKind::constraint:
      return !entry.definition.starts_with("ALTER TABLE ONLY ");
    default:
      return false;
  }
}

// As the remark in place of a definition says.
bool loads_through_root(const TocEntry& entry) { return entry.definition.starts_with("-- load via partition root "); }

LockRule lock_rule(const TocEntry& entry) {
  switch (entry.kind) {
    // CLUSTER ON and REPLICA IDENTITY stand in the index's own definition.
    case ObjectKind::index:
      return entry.definition.find("ALTER TABLE") == std::string::npos ? LockRule::share : LockRule::exclusive;
    // Pre-data as a rule; but where a dependency moves them they run beside others.
    case ObjectKind::default_:
    case ObjectKind::table_attach:
    // Short, but they would wait for a long index build, and a worker with them.
    case ObjectKind::comment:
    case ObjectKind::security_label:
    case ObjectKind::statistics_data:
      return LockRule::exclusive;
    default:
      return model::info(entry.kind).lock;
  }
}

class GraphBuilder {
 public:
  GraphBuilder(const model::Toc& toc, std::span<const TocEntry* const> selected, const DataBytes& bytes)
      : toc_(toc), selected_(selected), bytes_(bytes), survey_(toc, bytes), sections_(toc) {}

  RestoreGraph build(const RestoreGraphOptions& options) {
    add_nodes();
    add_data_barriers();
    for (NodeIndex i = 0; i < selected_.size(); ++i) add_dependencies(i);
    find_order();
    set_phases();
    find_first_loads();
    if (options.two_steps) split_steps();
    for (RestoreNode& node : graph_.nodes) {
      if (node.entry != nullptr && node.phase == RestorePhase::parallel) set_locks(node);
    }
    set_costs();
    graph_.resources = 3 * survey_.size();
    return std::move(graph_);
  }

 private:
  void add_nodes() {
    graph_.nodes.resize(selected_.size());
    node_of_.reserve(selected_.size());
    for (NodeIndex i = 0; i < selected_.size(); ++i) {
      graph_.nodes[i].entry = selected_[i];
      node_of_.emplace(selected_[i]->id, i);
    }
  }

  void connect(NodeIndex from, NodeIndex to, bool needs) {
    graph_.nodes[to].dependents.push_back({from, needs});
    ++graph_.nodes[from].waits_for;
  }

  NodeIndex add_barrier() {
    graph_.nodes.emplace_back();
    return graph_.nodes.size() - 1;
  }

  void add_data_barriers() {
    data_of_table_.assign(survey_.size(), kNoNode);
    data_of_family_.assign(survey_.size(), kNoNode);
    for (NodeIndex i = 0; i < selected_.size(); ++i) {
      const auto table = survey_.table_loaded_by(*selected_[i]);
      if (table == survey_.size()) continue;
      if (data_of_table_[table] == kNoNode) data_of_table_[table] = add_barrier();
      connect(data_of_table_[table], i, false);
      if (loads_through_root(*selected_[i])) loaded_through_root_.insert(survey_.family(table));
    }
    for (TableSurvey::Number table = 0; table < survey_.size(); ++table) {
      if (data_of_table_[table] == kNoNode || !survey_.has_relatives(table)) continue;
      NodeIndex& barrier = data_of_family_[survey_.family(table)];
      if (barrier == kNoNode) barrier = add_barrier();
      connect(barrier, data_of_table_[table], false);
    }
  }

  void add_dependencies(NodeIndex i) {
    const TocEntry& entry = *selected_[i];
    std::vector<DumpId> ids = entry.dependencies;
    // A gate is not selected, as it makes nothing: what it stands for are the parts.
    for (const DumpId id : entry.dependencies) {
      const TocEntry* const needed = toc_.find(id);
      if (needed != nullptr && needed->is_gate()) {
        ids.insert(ids.end(), needed->dependencies.begin(), needed->dependencies.end());
      }
    }
    std::sort(ids.begin(), ids.end());
    ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
    for (const DumpId id : ids) {
      const auto found = node_of_.find(id);
      if (found != node_of_.end()) connect(i, found->second, needs(entry, *selected_[found->second]));
    }
    if (!waits_for_data(entry)) return;
    std::vector<NodeIndex> barriers;
    for (const auto table : survey_.tables_of(entry)) {
      const bool whole_family = (survey_.is_parent(table) && descends(entry)) ||
                                (survey_.has_relatives(table) && loaded_through_root_.contains(survey_.family(table)));
      barriers.push_back(whole_family ? data_of_family_[survey_.family(table)] : data_of_table_[table]);
    }
    std::sort(barriers.begin(), barriers.end());
    barriers.erase(std::unique(barriers.begin(), barriers.end()), barriers.end());
    for (const NodeIndex barrier : barriers) {
      if (barrier != kNoNode) connect(i, barrier, false);
    }
  }

  // What an entry only waits for: rows (who refers to them, looks), and how a table is stored (there is a default).
  static bool needs(const TocEntry& entry, const TocEntry& other) {
    if (other.kind == ObjectKind::table_data) return false;
    const bool is_stored = entry.kind == ObjectKind::table || entry.kind == ObjectKind::materialized_view;
    return !(is_stored && other.kind == ObjectKind::access_method);
  }

  static bool waits_for_data(const TocEntry& entry) {
    return entry.section == Section::post_data || entry.kind == ObjectKind::statistics_data;
  }

  void find_order() {
    using Place = std::pair<int, NodeIndex>;
    std::vector<RestoreNode>& nodes = graph_.nodes;
    const auto place = [&](NodeIndex i) {
      return Place{nodes[i].entry == nullptr ? 0 : rank_in_last_pass(*nodes[i].entry), i};
    };
    std::vector<std::size_t> open(nodes.size());
    std::priority_queue<Place, std::vector<Place>, std::greater<>> ready;
    for (NodeIndex i = 0; i < nodes.size(); ++i) {
      open[i] = nodes[i].waits_for;
      if (open[i] == 0) ready.push(place(i));
    }
    graph_.order.reserve(nodes.size());
    while (!ready.empty()) {
      const NodeIndex i = ready.top().second;
      ready.pop();
      graph_.order.push_back(i);
      for (const Dependent& dependent : nodes[i].dependents) {
        if (--open[dependent.node] == 0) ready.push(place(dependent.node));
      }
    }
    if (graph_.order.size() < nodes.size()) refuse_circle(open);
  }

  // `open`: the nodes with a number above 0 wait for a circle, or stand on one.
  [[noreturn]] void refuse_circle(const std::vector<std::size_t>& open) const {
    constexpr std::size_t kNamed = 8;
    std::vector<NodeIndex> waits_for(open.size(), kNoNode);  // one that is open, too
    for (NodeIndex i = 0; i < open.size(); ++i) {
      if (open[i] == 0) continue;
      for (const Dependent& dependent : graph_.nodes[i].dependents) waits_for[dependent.node] = i;
    }
    NodeIndex at = static_cast<NodeIndex>(
        std::find_if(open.begin(), open.end(), [](std::size_t count) { return count > 0; }) - open.begin());
    for (std::size_t step = 0; step < open.size(); ++step) at = waits_for[at];  // now it surely stands on a circle
    const NodeIndex start = at;
    std::string names;
    std::size_t entries = 0;
    do {
      const TocEntry* entry = graph_.nodes[at].entry;
      if (entry != nullptr && ++entries <= kNamed) {
        names += fmt::format("{}{} (entry {})", names.empty() ? "" : ", ", base::printable(entry->label()), entry->id);
      }
      at = waits_for[at];
    } while (at != start);
    if (entries > kNamed) names += fmt::format(" and {} more", entries - kNamed);
    base::fail(ErrorCode::archive, "entries of the archive depend on each other in a circle: {}", names);
  }

  void set_phases() {
    for (NodeIndex i = 0; i < graph_.nodes.size(); ++i) {
      RestoreNode& node = graph_.nodes[i];
      node.phase = node.entry == nullptr ? RestorePhase::parallel : own_phase(*node.entry, sections_.of(*node.entry));
    }
    for (const NodeIndex i : graph_.order) {
      const RestorePhase phase = graph_.nodes[i].phase;
      for (const Dependent& dependent : graph_.nodes[i].dependents) {
        graph_.nodes[dependent.node].phase = std::max(graph_.nodes[dependent.node].phase, phase);
      }
    }
  }

  // A table's only load may begin with TRUNCATE, if this very restore has made the table. Where rows go in through the
  // root of a family, any of them may already be there.
  void find_first_loads() {
    std::vector<std::size_t> loads(survey_.size());
    for (const TocEntry* entry : selected_) {
      const auto table = survey_.table_loaded_by(*entry);
      if (table != survey_.size()) ++loads[table];
    }
    for (NodeIndex i = 0; i < selected_.size(); ++i) {
      const auto table = survey_.table_loaded_by(*selected_[i]);
      if (table == survey_.size()) continue;
      const auto made_by = node_of_.find(selected_[i]->dependencies.front());
      if (made_by == node_of_.end() || selected_[made_by->second]->kind != ObjectKind::table) continue;
      const TocEntry& made = *selected_[made_by->second];
      const bool is_heap = made.access_method.empty() || made.access_method == "heap";
      graph_.nodes[i].table = made_by->second;
      graph_.nodes[i].is_only_load = is_heap && loads[table] == 1 && survey_.bytes(table) >= kLargeTable &&
                                     !loaded_through_root_.contains(survey_.family(table));
    }
  }

  // The table that a foreign key belongs to; size() where it cannot be told.
  TableSurvey::Number referring_table(const TocEntry& entry) const {
    const auto form = parse_foreign_key(entry.definition);
    if (!form) return survey_.size();
    for (const auto table : survey_.tables_of(entry)) {
      const TocEntry* const made = toc_.find(survey_.id(table));
      if (made != nullptr && made->schema == form->target.schema && made->tag == form->target.table) return table;
    }
    return survey_.size();
  }

  // How many entries would have a use for a table that they can share while they work on it.
  using Contention = std::vector<std::size_t>;

  // A primary key that takes an index over makes the NOT NULLs that a child has inherited the child's own (18).
  bool key_pays(const TocEntry& entry, const Contention& builds) const {
    const auto tables = survey_.tables_of(entry);
    if (tables.size() != 1 || survey_.bytes(tables[0]) < kLargeTable || builds[tables[0]] < 2) return false;
    const auto key = parse_key(entry.definition);
    return key && !(key->primary && survey_.has_relatives(tables[0]));
  }

  // A partitioned table's keys are many, each with one of a partition; they are left alone.
  bool foreign_key_pays(const TocEntry& entry, const Contention& foreign_keys) const {
    const auto tables = survey_.tables_of(entry);
    if (std::any_of(tables.begin(), tables.end(), [&](auto table) { return survey_.has_relatives(table); }))
      return false;
    if (std::none_of(tables.begin(), tables.end(), [&](auto table) { return foreign_keys[table] > 1; })) return false;
    const auto own = referring_table(entry);
    return own != survey_.size() && survey_.bytes(own) >= kLargeTable;
  }

  void split_steps() {
    Contention builds(survey_.size());
    Contention foreign_keys(survey_.size());
    for (const TocEntry* entry : selected_) {
      const bool is_foreign_key = entry->kind == ObjectKind::fk_constraint;
      if (!is_foreign_key && entry->kind != ObjectKind::constraint && entry->kind != ObjectKind::index) continue;
      for (const auto table : survey_.tables_of(*entry)) ++(is_foreign_key ? foreign_keys : builds)[table];
    }
    std::vector<NodeIndex> first_of(graph_.nodes.size(), kNoNode);
    for (NodeIndex i = 0; i < selected_.size(); ++i) {
      const TocEntry& entry = *selected_[i];
      if (graph_.nodes[i].phase != RestorePhase::parallel) continue;
      const bool pays = (entry.kind == ObjectKind::constraint && key_pays(entry, builds)) ||
                        (entry.kind == ObjectKind::fk_constraint && foreign_key_pays(entry, foreign_keys));
      if (pays) first_of[i] = add_first_step(i);
    }
    for (NodeIndex i = 0; i < first_of.size(); ++i) {
      for (Dependent& dependent : graph_.nodes[i].dependents) {
        if (first_of[dependent.node] != kNoNode) dependent.node = first_of[dependent.node];
      }
    }
    std::vector<NodeIndex> order;
    for (const NodeIndex i : graph_.order) {
      if (first_of[i] != kNoNode) order.push_back(first_of[i]);
      order.push_back(i);
    }
    graph_.order = std::move(order);
  }

  // It waits for what the entry waits for, and then the entry only for it.
  NodeIndex add_first_step(NodeIndex i) {
    RestoreNode first;
    first.entry = graph_.nodes[i].entry;
    first.step = Step::first;
    first.second = i;
    first.phase = RestorePhase::parallel;
    first.waits_for = std::exchange(graph_.nodes[i].waits_for, 1);
    first.dependents.push_back({i, true});
    graph_.nodes[i].step = Step::second;
    graph_.nodes.push_back(std::move(first));
    return graph_.nodes.size() - 1;
  }

  // Each table is three resources: itself, the family of which it is the head, and the indexes of that family. To work
  // on one table of a family is to share the family.
  void set_locks(RestoreNode& node) const {
    const auto loaded = survey_.table_loaded_by(*node.entry);
    if (loaded != survey_.size()) {
      add_lock(node, loaded, LockMode::load);
      return;
    }
    const LockRule rule = lock_rule(*node.entry);
    if (rule == LockRule::none) return;
    const LockMode mode = rule == LockRule::share ? LockMode::share : LockMode::exclusive;
    const auto tables = survey_.tables_of(*node.entry);
    for (const auto table : tables) add_lock(node, table, lock_of_step(node, table, mode));
    // The index of a partitioned table is valid once those of all partitions, at every level, are. Who attaches one
    // looks whether it was the last; of two that do so at the same time neither sees the other.
    if (node.entry->kind == ObjectKind::index_attach && !tables.empty()) {
      node.locks.push_back({2 * survey_.size() + survey_.family(tables.front()), LockMode::exclusive});
    }
  }

  LockMode lock_of_step(const RestoreNode& node, TableSurvey::Number table, LockMode whole) const {
    if (node.entry->kind == ObjectKind::constraint) return node.step == Step::first ? LockMode::share : whole;
    if (node.entry->kind != ObjectKind::fk_constraint) return whole;
    if (node.step != Step::second) return LockMode::connect;
    return table == referring_table(*node.entry) ? LockMode::maintain : LockMode::read;
  }

  void add_lock(RestoreNode& node, TableSurvey::Number table, LockMode mode) const {
    node.locks.push_back({2 * table, mode});
    if (!survey_.has_relatives(table)) return;
    const LockRequest family{2 * survey_.family(table) + 1,
                             survey_.is_parent(table) && descends(*node.entry) ? LockMode::exclusive : LockMode::share};
    const auto found = std::find_if(node.locks.begin(), node.locks.end(),
                                    [&](const LockRequest& have) { return have.resource == family.resource; });
    if (found == node.locks.end()) {
      node.locks.push_back(family);
    } else {
      found->mode = std::max(found->mode, family.mode);
    }
  }

  // An entry's step that holds the table only for a moment.
  static bool is_short(const RestoreNode& node) {
    return node.step == (node.entry->kind == ObjectKind::constraint ? Step::second : Step::first);
  }

  // In bytes of data read or written; an index build or a key's check takes a part of the time of loading.
  std::uint64_t own_cost(const TocEntry& entry) const {
    std::uint64_t bytes = 0;
    switch (entry.kind) {
      case ObjectKind::table_data:
      case ObjectKind::blobs:
        bytes = entry.has_data ? bytes_(entry) : 0;
        break;
      // A key is often in the order of the rows already; a comma tells of a further column.
      case ObjectKind::constraint:
        bytes = bytes_read(entry) / 3;
        break;
      case ObjectKind::index:
        bytes = bytes_read(entry) / 8;
        bytes *=
            4 + std::min(kMostColumns,
                         static_cast<std::uint64_t>(std::count(entry.definition.begin(), entry.definition.end(), ',')));
        break;
      case ObjectKind::fk_constraint:
        bytes = bytes_read(entry) / 4;
        break;
      default:
        break;
    }
    return saturating_add(bytes, kStatementCost);
  }

  std::uint64_t bytes_read(const TocEntry& entry) const {
    std::uint64_t sum = 0;
    for (const auto table : survey_.tables_of(entry)) {
      const bool whole_family = survey_.is_parent(table) && descends(entry);
      sum = saturating_add(sum, whole_family ? survey_.family_bytes(table) : survey_.bytes(table));
    }
    return sum;
  }

  void set_costs() {
    for (auto i = graph_.order.rbegin(); i != graph_.order.rend(); ++i) {
      RestoreNode& node = graph_.nodes[*i];
      if (node.entry != nullptr) node.own_cost = is_short(node) ? kStatementCost : own_cost(*node.entry);
      if (node.phase != RestorePhase::parallel) continue;
      for (const Dependent& dependent : node.dependents) {
        node.cost = std::max(node.cost, graph_.nodes[dependent.node].cost);  // 0 in later phases
      }
      node.cost = saturating_add(node.cost, node.own_cost);
    }
  }

  const model::Toc& toc_;
  std::span<const TocEntry* const> selected_;
  const DataBytes& bytes_;
  TableSurvey survey_;
  TocSections sections_;
  RestoreGraph graph_;
  std::unordered_map<DumpId, NodeIndex> node_of_;
  std::vector<NodeIndex> data_of_table_;                         // by table; kNoNode: no data is restored
  std::vector<NodeIndex> data_of_family_;                        // by head of family
  std::unordered_set<TableSurvey::Number> loaded_through_root_;  // families with rows that may go into any member
};

}  // namespace

RestorePass pass_of(const TocEntry& entry) {
  return rank_in_last_pass(entry) > 0 ? RestorePass::last : model::info(entry.kind).pass;
}

RestoreGraph make_restore_graph(const model::Toc& toc, std::span<const TocEntry* const> selected,
                                const DataBytes& bytes, const RestoreGraphOptions& options) {
  return GraphBuilder(toc, selected, bytes).build(options);
}

}  // namespace pgbraid::plan
