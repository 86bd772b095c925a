// Builds tables of contents for the tests of this layer, in few words, as stock's pg_dump would write them.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "model/toc.hpp"

namespace pgbraid::plan::test {

class TocBuilder {
 public:
  // An entry as its kind has it: desc, section, and data for TABLE DATA and BLOBS or else a definition. May be changed.
  model::TocEntry& add(model::DumpId id, model::ObjectKind kind, std::string tag,
                       std::vector<model::DumpId> dependencies = {}, std::string schema = "public") {
    model::TocEntry entry;
    entry.id = id;
    entry.kind = kind;
    entry.desc = model::info(kind).desc;
    entry.section = model::info(kind).section;
    entry.tag = std::move(tag);
    entry.schema = std::move(schema);
    entry.dependencies = std::move(dependencies);
    entry.has_data = kind == model::ObjectKind::table_data || kind == model::ObjectKind::blobs;
    if (!entry.has_data) entry.definition = "SELECT 1;\n";
    return toc_.add(std::move(entry));
  }

  // What pgbraid writes after the parts of a table: an entry that holds nothing and waits for all of them.
  model::TocEntry& add_gate(model::DumpId id, std::string tag, std::vector<model::DumpId> dependencies) {
    model::TocEntry& gate = add(id, model::ObjectKind::table_data, std::move(tag), std::move(dependencies));
    gate.has_data = false;
    return gate;
  }

  const model::Toc& toc() const { return toc_; }

  std::vector<const model::TocEntry*> all() const {
    std::vector<const model::TocEntry*> entries;
    for (const auto& entry : toc_.entries()) entries.push_back(entry.get());
    return entries;
  }

 private:
  model::Toc toc_;
};

inline std::vector<model::DumpId> ids(const std::vector<const model::TocEntry*>& entries) {
  std::vector<model::DumpId> result;
  for (const model::TocEntry* entry : entries) result.push_back(entry->id);
  return result;
}

}  // namespace pgbraid::plan::test
