// The table of contents: all entries of one archive, in order, and what its header says. Owns its entries.
// Thread-safety: built by one thread; after freeze() only const members may be called, by any number of threads.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "model/toc_entry.hpp"

namespace pgbraid::model {

// What an archive says of its making.
struct TocHeader {
  std::string database;
  std::string server_version;  // "15.18 (Debian ...)", as the server reports it
  std::string dump_version;    // the tool's
  std::int64_t created = 0;    // seconds since 1970-01-01 UTC; archives store local calendar fields
};

class Toc {
 public:
  Toc() = default;
  Toc(Toc&&) = default;
  Toc& operator=(Toc&&) = default;

  TocHeader& header() noexcept { return header_; }
  const TocHeader& header() const noexcept { return header_; }

  // Appends an entry; its id must be > 0 and new, else Error{archive}. REQUIRES: not frozen.
  TocEntry& add(TocEntry entry);

  // Drops all entries but those named; they keep their order. REQUIRES: not frozen.
  void retain(const std::unordered_set<const TocEntry*>& wanted);

  // From here on nothing changes. Workers may start.
  void freeze() noexcept { frozen_ = true; }
  bool frozen() const noexcept { return frozen_; }

  std::size_t size() const noexcept { return entries_.size(); }
  const TocEntry& at(std::size_t position) const { return *entries_.at(position); }
  TocEntry& at(std::size_t position) { return *entries_.at(position); }

  // The entry with this id, or nullptr.
  const TocEntry* find(DumpId id) const noexcept;

  // Entries in order, for range-for; each element dereferences to a TocEntry.
  const std::vector<std::unique_ptr<TocEntry>>& entries() const noexcept { return entries_; }

 private:
  TocHeader header_;
  std::vector<std::unique_ptr<TocEntry>> entries_;
  std::unordered_map<DumpId, std::size_t> position_of_;
  bool frozen_ = false;
};

}  // namespace pgbraid::model
