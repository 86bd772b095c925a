// What an archive's entries say of its tables, beyond the entries themselves: how much data each has, and which belong
// together by inheritance or partitioning. Made from the whole table of contents, as an entry that is restored may
// work on tables that are not. Thread-safety: const after construction.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <unordered_map>
#include <vector>

#include "model/toc.hpp"

namespace pgbraid::plan {

// How many bytes of data a TABLE DATA or BLOBS entry has; an estimate will do.
using DataBytes = std::function<std::uint64_t(const model::TocEntry&)>;

// a + b, but never beyond the largest value: sizes come from files, and files may be hostile.
inline std::uint64_t saturating_add(std::uint64_t a, std::uint64_t b) noexcept {
  return a + b < a ? UINT64_MAX : a + b;
}

// Tables, here, are all relations that can be locked or indexed: views and materialized views among them. They are
// numbered 0 .. size() - 1, those that stand first in the archive first.
class TableSurvey {
 public:
  using Number = std::size_t;

  TableSurvey(const model::Toc& toc, const DataBytes& bytes);

  std::size_t size() const noexcept { return tables_.size(); }

  // The tables that the entry works on, ascending: those it depends on; for a foreign key, an index attached to
  // another, and a comment or security label also those of the keys and indexes it depends on.
  std::vector<Number> tables_of(const model::TocEntry& entry) const;

  // The table that a TABLE DATA entry loads, or size().
  Number table_loaded_by(const model::TocEntry& entry) const;

  // The table's entry; it need not be in the archive.
  model::DumpId id(Number table) const { return tables_[table].id; }

  // Bytes of data of the table itself, and of it and all its relatives.
  std::uint64_t bytes(Number table) const { return tables_[table].bytes; }
  std::uint64_t family_bytes(Number table) const { return tables_[family(table)].family_bytes; }

  // All tables that are linked by inheritance or partitioning have the same family, one of their numbers.
  Number family(Number table) const { return tables_[table].family; }
  bool has_relatives(Number table) const { return tables_[family(table)].members > 1; }
  // Has children or partitions, so that what is done to it may be done to them.
  bool is_parent(Number table) const { return tables_[table].is_parent; }

 private:
  struct Table {
    model::DumpId id = 0;
    std::uint64_t bytes = 0;
    std::uint64_t family_bytes = 0;  // of the family's own number only, as the next
    std::size_t members = 0;
    Number family = 0;
    bool is_parent = false;
  };

  Number number_of(model::DumpId id);
  void relate(const model::TocEntry& entry);
  void make_relatives(Number child, Number parent);
  Number root(Number table);
  void close_families();
  void collect(const std::vector<model::DumpId>& dependencies, bool through_keys, std::vector<Number>& tables) const;

  const model::Toc& toc_;  // outlives the survey
  std::vector<Table> tables_;
  std::unordered_map<model::DumpId, Number> number_of_;
};

}  // namespace pgbraid::plan
