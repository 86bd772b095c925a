// The section that every entry of an archive counts to. Comments, privileges and security labels are stored without
// one; they go with the object they belong to. Selection and scheduling must agree on it.
// Thread-safety: const after construction.
#pragma once

#include <unordered_map>

#include "model/toc.hpp"

namespace pgbraid::plan {

class TocSections {
 public:
  explicit TocSections(const model::Toc& toc);

  // The entry's own section; without one that of its first dependency; where that is not in the archive before it, that
  // of the entry before it (pre-data at the beginning). Never none. REQUIRES: the entry belongs to the Toc.
  model::Section of(const model::TocEntry& entry) const { return sections_.at(entry.id); }

 private:
  std::unordered_map<model::DumpId, model::Section> sections_;
};

}  // namespace pgbraid::plan
