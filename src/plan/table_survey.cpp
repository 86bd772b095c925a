#include "plan/table_survey.hpp"

#include <algorithm>
#include <utility>

namespace pgbraid::plan {

namespace {

using model::DumpId;
using model::ObjectKind;
using model::TocEntry;

bool can_have_children(const TocEntry& entry) {
  return entry.kind == ObjectKind::table || entry.kind == ObjectKind::foreign_table;
}

bool is_table(const TocEntry& entry) {
  switch (entry.kind) {
    case ObjectKind::table:
    case ObjectKind::foreign_table:
    case ObjectKind::view:
    case ObjectKind::materialized_view:
      return true;
    default:
      return false;
  }
}

bool belongs_to_one_table(const TocEntry& entry) {
  switch (entry.kind) {
    case ObjectKind::constraint:
    case ObjectKind::check_constraint:
    case ObjectKind::fk_constraint:
    case ObjectKind::index:
    case ObjectKind::rule:
    case ObjectKind::trigger:
    case ObjectKind::policy:
    case ObjectKind::statistics:
      return true;
    default:
      return false;
  }
}

// A constraint or index of a partition depends on that of the partitioned table but does not touch it; these kinds do.
bool works_through_keys(const TocEntry& entry) {
  switch (entry.kind) {
    case ObjectKind::fk_constraint:
    case ObjectKind::index_attach:
    case ObjectKind::comment:
    case ObjectKind::security_label:
    case ObjectKind::statistics_data:
      return true;
    default:
      return false;
  }
}

}  // namespace

TableSurvey::TableSurvey(const model::Toc& toc, const DataBytes& bytes) : toc_(toc) {
  for (const auto& entry : toc.entries()) {
    if (is_table(*entry)) number_of(entry->id);
    // The table itself need not be in the archive: a data-only dump leaves it out.
    if (entry->kind != ObjectKind::table_data || entry->dependencies.empty()) continue;
    Table& table = tables_[number_of(entry->dependencies.front())];
    if (entry->has_data) table.bytes = saturating_add(table.bytes, bytes(*entry));
  }
  for (const auto& entry : toc.entries()) relate(*entry);
  close_families();
}

TableSurvey::Number TableSurvey::number_of(DumpId id) {
  const auto [place, added] = number_of_.emplace(id, tables_.size());
  if (added) {
    Table& table = tables_.emplace_back();
    table.id = id;
    table.family = place->second;
  }
  return place->second;
}

// Partitions: TABLE ATTACH is named after the partition and depends on it and its parent. Inheritance: the child's
// entry depends on the parent's. (It does, too, where a column has the other's row type: then the two are taken for
// relatives, which costs a little parallelism and nothing else.)
void TableSurvey::relate(const TocEntry& entry) {
  const bool attaches = entry.kind == ObjectKind::table_attach;
  if (!attaches && !can_have_children(entry)) return;
  const auto is_child = [&](DumpId id) {
    const TocEntry* table = toc_.find(id);
    return table != nullptr && table->tag == entry.tag && table->schema == entry.schema;
  };
  const std::vector<DumpId>& dependencies = entry.dependencies;
  if (attaches && dependencies.empty()) return;
  DumpId child = entry.id;
  if (attaches) {
    const auto found = std::find_if(dependencies.begin(), dependencies.end(), is_child);
    child = found == dependencies.end() ? dependencies.front() : *found;
  }
  const auto child_place = number_of_.find(child);
  if (child_place == number_of_.end()) return;
  for (const DumpId id : dependencies) {
    const TocEntry* parent = toc_.find(id);
    if (id == child || parent == nullptr || !can_have_children(*parent)) continue;
    make_relatives(child_place->second, number_of_.at(id));
  }
}

void TableSurvey::make_relatives(Number child, Number parent) {
  tables_[parent].is_parent = true;
  const Number a = root(child);
  const Number b = root(parent);
  tables_[std::max(a, b)].family = std::min(a, b);
}

// With path halving: near constant.
TableSurvey::Number TableSurvey::root(Number table) {
  while (tables_[table].family != table) {
    tables_[table].family = tables_[tables_[table].family].family;
    table = tables_[table].family;
  }
  return table;
}

void TableSurvey::close_families() {
  for (Number table = 0; table < tables_.size(); ++table) {
    const Number head = root(table);
    tables_[table].family = head;
    ++tables_[head].members;
    tables_[head].family_bytes = saturating_add(tables_[head].family_bytes, tables_[table].bytes);
  }
}

void TableSurvey::collect(const std::vector<DumpId>& dependencies, bool through_keys,
                          std::vector<Number>& tables) const {
  for (const DumpId id : dependencies) {
    const auto found = number_of_.find(id);
    if (found != number_of_.end()) tables.push_back(found->second);
    if (!through_keys) continue;
    const TocEntry* key = toc_.find(id);
    if (key != nullptr && belongs_to_one_table(*key)) collect(key->dependencies, false, tables);
  }
}

std::vector<TableSurvey::Number> TableSurvey::tables_of(const TocEntry& entry) const {
  std::vector<Number> tables;
  collect(entry.dependencies, works_through_keys(entry), tables);
  std::sort(tables.begin(), tables.end());
  tables.erase(std::unique(tables.begin(), tables.end()), tables.end());
  return tables;
}

TableSurvey::Number TableSurvey::table_loaded_by(const TocEntry& entry) const {
  if (entry.kind != ObjectKind::table_data || entry.dependencies.empty()) return size();
  return number_of_.at(entry.dependencies.front());
}

}  // namespace pgbraid::plan
