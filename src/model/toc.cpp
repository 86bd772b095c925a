#include "model/toc.hpp"

#include <cassert>

#include "base/fail.hpp"

namespace pgbraid::model {

std::string DataSource::copy_out() const {
  std::string sql = "COPY ";
  if (!query.empty()) {
    sql += "(" + query + ")";
  } else {
    sql += relation;
    if (!columns.empty()) sql += " (" + columns + ")";
  }
  sql += " TO stdout";
  if (binary) sql += " WITH (FORMAT binary)";
  return sql;
}

std::string TocEntry::label() const {
  return schema.empty() ? fmt::format("{} {}", desc, tag) : fmt::format("{} {}.{}", desc, schema, tag);
}

TocEntry& Toc::add(TocEntry entry) {
  assert(!frozen_);
  if (entry.id <= 0) base::fail(ErrorCode::archive, "entry id {} is out of range", entry.id);
  if (!position_of_.emplace(entry.id, entries_.size()).second) {
    base::fail(ErrorCode::archive, "entry id {} stands twice in the table of contents", entry.id);
  }
  entries_.push_back(std::make_unique<TocEntry>(std::move(entry)));
  return *entries_.back();
}

void Toc::retain(const std::unordered_set<const TocEntry*>& wanted) {
  assert(!frozen_);
  std::erase_if(entries_, [&](const auto& entry) { return !wanted.contains(entry.get()); });
  position_of_.clear();
  for (std::size_t i = 0; i < entries_.size(); ++i) position_of_.emplace(entries_[i]->id, i);
}

const TocEntry* Toc::find(DumpId id) const noexcept {
  const auto position = position_of_.find(id);
  return position == position_of_.end() ? nullptr : entries_[position->second].get();
}

}  // namespace pgbraid::model
