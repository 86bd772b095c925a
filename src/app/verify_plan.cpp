#include "app/verify_plan.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <unordered_set>
#include <utility>

#include "app/leader.hpp"
#include "archive/custom_reader.hpp"
#include "archive/directory_reader.hpp"
#include "archive/format.hpp"
#include "archive/globals_file.hpp"
#include "base/text.hpp"

namespace pgbraid::app {

namespace {

constexpr std::string_view kLargeObjectPrefix = "blob_";

// 0 where that cannot be told: reading will say why.
std::uint64_t size_of(const archive::ArchiveReader& reader, const model::TocEntry& entry) {
  try {
    return reader.data_size(entry);
  } catch (const Error&) {
    return 0;
  }
}

class Planner {
 public:
  Planner(const archive::DirectoryReader& reader, const Interrupt& interrupt, const TellProblem& tell)
      : reader_(reader), interrupt_(interrupt), tell_(tell) {}

  VerifyPlan make() {
    expected_ = {std::string(archive::kTocFile), std::string(archive::kManifestFile)};
    // Stock's tar files hold a script, too, which nothing but a person reads.
    const bool may_have_script = reader_.format() == archive::FormatByte::tar && reader_.manifest() == nullptr;
    if (may_have_script) expected_.insert(std::string(archive::kScriptFile));
    for (const auto& entry : reader_.toc().entries()) {
      if (entry->has_data) add_entry(*entry);
    }
    add_rest_of_manifest();
    look_at_names();
    std::stable_sort(plan_.checks.begin(), plan_.checks.end(),
                     [](const auto& one, const auto& other) { return one.size > other.size; });
    return std::move(plan_);
  }

 private:
  void add_entry(const model::TocEntry& entry) {
    check_interrupt(interrupt_);
    const std::string file = expect(entry.file);
    // Where another file stands in its place, that is told when the data is read.
    if (reader_.manifest() != nullptr) {
      if (const auto* const listed = reader_.manifest()->find_entry(entry.id)) expected_.insert(listed->file);
    }
    if (archive::data_format(entry) == archive::DataFormat::large_objects) {
      add_large_objects(file, entry);
    } else {
      plan_.checks.push_back({file, &entry, 0, 0, size_of(file)});
    }
  }

  void add_large_objects(const std::string& list, const model::TocEntry& entry) {
    std::vector<model::Oid> oids;
    try {
      oids = reader_.blob_list(entry);
    } catch (const Error& error) {
      all_lists_read_ = false;
      tell_(problem_of(list, &entry, error.report().message));
      return;
    }
    for (const model::Oid oid : oids) {
      const std::string file = expect(archive::blob_file_name(oid));
      if (!large_objects_.insert(oid).second) {
        tell_(problem_of(list, &entry, fmt::format("large object {} stands in another list, too", oid)));
      }
      plan_.checks.push_back({file, &entry, oid, plan_.lists.size(), size_of(file)});
    }
    plan_.lists.push_back({list, &entry, oids.size()});
  }

  // Of what no entry is known to need, because the table of contents or a list cannot be read, the stored bytes can be
  // checked all the same.
  void add_rest_of_manifest() {
    if (reader_.manifest() == nullptr) return;
    for (const archive::ManifestFile& file : reader_.manifest()->files) {
      if (!expected_.insert(file.name).second) continue;
      if (knows_all() && file.name != archive::kGlobalsFile) {
        tell_(problem_of(file.name, nullptr,
                         fmt::format("\"{}\" is in the manifest, but the table of contents has no use for it",
                                     base::printable(file.name))));
      } else {
        plan_.checks.push_back({file.name, nullptr, 0, 0, size_of(file.name)});
      }
    }
  }

  void look_at_names() {
    const bool has_manifest = reader_.manifest() != nullptr;
    if (!reader_.folder().exists(std::string(archive::kManifestFile)) &&
        reader_.toc().header().dump_version.ends_with(archive::kOwnMark)) {
      tell_(problem_of(
          std::string(archive::kManifestFile), nullptr,
          fmt::format("{} is missing: pgbraid dump wrote the archive, and one with it", archive::kManifestFile)));
    }
    for (const std::string& name : reader_.folder().names()) {
      if (expected_.contains(name)) {
        ++plan_.files;
        plan_.stored_bytes += size_of(name);
      } else if (has_manifest || (has_toc() && (all_lists_read_ || !name.starts_with(kLargeObjectPrefix)))) {
        tell_(problem_of(name, nullptr,
                         fmt::format("\"{}\" is no part of the archive: {} does not name it", base::printable(name),
                                     has_manifest ? "the manifest" : "its table of contents")));
      }
    }
  }

  // The name of a file that has to be there, as stored.
  std::string expect(const std::string& file) {
    std::string stored = reader_.stored_name(file);
    expected_.insert(stored);
    return stored;
  }

  // 0 for what is no file: reading it will tell.
  std::uint64_t size_of(const std::string& file) const {
    try {
      return reader_.folder().size(file);
    } catch (const Error&) {
      return 0;
    }
  }

  // Every archive has entries: without one its table of contents could not be read.
  bool has_toc() const { return reader_.toc().size() > 0; }
  bool knows_all() const { return has_toc() && all_lists_read_; }

  const archive::DirectoryReader& reader_;
  const Interrupt& interrupt_;
  const TellProblem& tell_;
  VerifyPlan plan_;
  std::unordered_set<std::string> expected_;  // names as stored
  std::unordered_set<model::Oid> large_objects_;
  bool all_lists_read_ = true;
};

// An archive that is one file: its blocks, and then what is in each.
VerifyPlan plan_one_file(const archive::CustomReader& reader, const Interrupt& interrupt, const TellProblem& tell) {
  VerifyPlan plan;
  plan.files = 1;
  plan.stored_bytes = reader.file_size();
  if (reader.toc().size() == 0) return plan;  // could not be read
  check_interrupt(interrupt);
  try {
    reader.check_blocks();
  } catch (const Error& error) {
    tell(problem_of(reader.path(), nullptr, error.report().message));
  }
  for (const auto& entry : reader.toc().entries()) {
    if (entry->has_data) plan.checks.push_back({reader.path(), entry.get(), 0, 0, size_of(reader, *entry)});
  }
  std::stable_sort(plan.checks.begin(), plan.checks.end(),
                   [](const auto& one, const auto& other) { return one.size > other.size; });
  return plan;
}

}  // namespace

VerifyProblem problem_of(std::string file, const model::TocEntry* entry, std::string problem) {
  return {std::move(file), entry == nullptr ? std::string() : entry->label(), std::move(problem)};
}

VerifyPlan plan_verification(const archive::ArchiveReader& reader, const Interrupt& interrupt,
                             const TellProblem& tell) {
  if (reader.files() != nullptr) return Planner(*reader.files(), interrupt, tell).make();
  return plan_one_file(dynamic_cast<const archive::CustomReader&>(reader), interrupt, tell);
}

}  // namespace pgbraid::app
