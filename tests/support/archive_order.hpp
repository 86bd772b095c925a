// Whether the order of an archive's entries is legal: a restore that goes from the first to the last finds everything
// that an entry needs, and a parallel one waits for it. Plain values, no I/O.
#pragma once

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <map>
#include <set>
#include <string>
#include <tuple>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "model/toc.hpp"

namespace pgbraid::test {

// What an entry is called in any archive of the same database.
using EntryName = std::tuple<std::string, std::string, std::string>;  // desc, schema, tag

inline EntryName name_of(const model::TocEntry& entry) { return {entry.desc, entry.schema, entry.tag}; }

// Positions by id.
inline std::unordered_map<model::DumpId, std::size_t> positions(const model::Toc& toc) {
  std::unordered_map<model::DumpId, std::size_t> result;
  for (std::size_t i = 0; i < toc.size(); ++i) result.emplace(toc.at(i).id, i);
  return result;
}

// Sections stand one after the other, and every dependency that is in the archive stands before its dependent.
inline std::vector<std::string> order_faults(const model::Toc& toc) {
  std::vector<std::string> faults;
  const auto position_of = positions(toc);
  model::Section reached = model::Section::pre_data;
  for (std::size_t i = 0; i < toc.size(); ++i) {
    const model::TocEntry& entry = toc.at(i);
    if (entry.section != model::Section::none) {
      if (entry.section < reached) faults.push_back(fmt::format("{} stands after a later section", entry.label()));
      reached = std::max(reached, entry.section);
    }
    for (const model::DumpId id : entry.dependencies) {
      const auto found = position_of.find(id);
      if (found != position_of.end() && found->second >= i) {
        faults.push_back(fmt::format("{} stands before {}, which it needs", entry.label(), toc.find(id)->label()));
      }
    }
  }
  return faults;
}

// The only entry of each name; names that several entries bear are left out.
inline std::map<EntryName, const model::TocEntry*> unique_entries(const model::Toc& toc) {
  std::map<EntryName, const model::TocEntry*> result;
  std::set<EntryName> several;
  for (const auto& entry : toc.entries()) {
    if (!result.emplace(name_of(*entry), entry.get()).second) several.insert(name_of(*entry));
  }
  for (const EntryName& name : several) result.erase(name);
  return result;
}

// Whether `entry` waits for `needed`, at once or through others.
inline bool waits_for(const model::Toc& toc, const model::TocEntry& entry, model::DumpId needed) {
  std::unordered_set<model::DumpId> seen;
  std::vector<model::DumpId> todo(entry.dependencies);
  while (!todo.empty()) {
    const model::DumpId id = todo.back();
    todo.pop_back();
    if (id == needed) return true;
    const model::TocEntry* next = toc.find(id);
    if (next == nullptr || !seen.insert(id).second) continue;
    todo.insert(todo.end(), next->dependencies.begin(), next->dependencies.end());
  }
  return false;
}

// What the other archive of the same database knows that one entry needs of another holds in `toc` too: the order has
// it, and where both are restored in parallel (data and post-data), the dependencies as well.
inline std::vector<std::string> faults_beside(const model::Toc& toc, const model::Toc& other) {
  std::vector<std::string> faults;
  const auto position_of = positions(toc);
  const auto ours = unique_entries(toc);
  for (const auto& [name, theirs] : unique_entries(other)) {
    const auto entry = ours.find(name);
    if (entry == ours.end()) continue;
    for (const model::DumpId id : theirs->dependencies) {
      const model::TocEntry* their_needed = other.find(id);
      const auto needed = their_needed == nullptr ? ours.end() : ours.find(name_of(*their_needed));
      if (needed == ours.end()) continue;
      const bool parallel =
          entry->second->section > model::Section::pre_data && needed->second->section > model::Section::pre_data;
      if (position_of.at(needed->second->id) >= position_of.at(entry->second->id)) {
        faults.push_back(fmt::format("{} stands before {}, which the other archive's needs", entry->second->label(),
                                     needed->second->label()));
      } else if (parallel && !waits_for(toc, *entry->second, needed->second->id)) {
        faults.push_back(fmt::format("{} does not wait for {}, as the other archive's does", entry->second->label(),
                                     needed->second->label()));
      }
    }
  }
  return faults;
}

}  // namespace pgbraid::test
