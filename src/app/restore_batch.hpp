// Entries that go to the server in one round trip. Deciding only: what may go together, and what then stands or falls
// together; nothing is sent from here. Thread-safety: the leader only.
#pragma once

#include <cstddef>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "app/restore_sql.hpp"
#include "model/toc_entry.hpp"
#include "pg/pipeline.hpp"

namespace pgbraid::app {

// The single statements of an SQL text, without their semicolons. Nothing where the text holds something that could be
// taken apart at the wrong place (a body in BEGIN ATOMIC, a rule's list of actions, an escape string): such a text goes
// to the server whole. REQUIRES: written for standard_conforming_strings = on.
std::optional<std::vector<std::string>> split_statements(std::string_view sql);

// Consecutive entries of a serial stage, in groups. A group is one transaction: an entry, with those that follow it and
// depend on it; groups do not depend on each other. So an entry that fails takes nothing with it but what would have
// been skipped anyway.
class RestoreBatch {
 public:
  // `together`: all is one group, so that after a failure nothing stands of what comes after it (nor before: it runs
  // again alone). For --exit-on-error.
  explicit RestoreBatch(bool together, StorageOptions storage_options = {})
      : together_(together), storage_options_(storage_options) {}

  // No more entries than this at once, beside the limits that there are anyway.
  void limit(std::size_t entries) noexcept { limit_ = entries; }

  // Takes the entry, with the statement that sets its owner (may be empty), and true; or false: it has to wait for what
  // stands here to be done, or, where nothing does, to run alone.
  bool add(const model::TocEntry& entry, const std::string& owner_statement);

  bool empty() const noexcept { return groups_.empty(); }
  std::size_t size() const noexcept { return group_of_.size(); }  // in entries
  // The entries of each group and, alongside, their statements.
  const std::vector<std::vector<const model::TocEntry*>>& groups() const noexcept { return groups_; }
  const std::vector<pg::StatementGroup>& statements() const noexcept { return statements_; }
  // The storage settings that have to be in force; empty: any.
  const std::string& storage() const noexcept { return storage_; }
  void clear();

 private:
  bool fits(const std::string& storage, std::size_t bytes) const noexcept;
  std::optional<std::size_t> group_for(const model::TocEntry& entry) const;

  bool together_;
  StorageOptions storage_options_;
  std::size_t limit_ = std::numeric_limits<std::size_t>::max();
  std::vector<std::vector<const model::TocEntry*>> groups_;
  std::vector<pg::StatementGroup> statements_;
  std::unordered_map<model::DumpId, std::size_t> group_of_;
  std::string storage_;
  std::size_t bytes_ = 0;
};

}  // namespace pgbraid::app
