#include "plan/restore_selection.hpp"

#include <algorithm>
#include <string>
#include <string_view>
#include <unordered_set>

#include "plan/toc_sections.hpp"

namespace pgbraid::plan {

namespace {

using model::DumpId;
using model::ObjectKind;
using model::Section;
using model::TocEntry;

bool is_session_setting(ObjectKind kind) {
  return kind == ObjectKind::encoding || kind == ObjectKind::stdstrings || kind == ObjectKind::searchpath;
}

bool is_database(ObjectKind kind) { return kind == ObjectKind::database || kind == ObjectKind::database_properties; }

// Says something of one object, and means nothing without it.
bool is_about_object(ObjectKind kind) {
  return kind == ObjectKind::comment || kind == ObjectKind::acl || kind == ObjectKind::security_label;
}

// What -t can name.
bool is_table_like(ObjectKind kind) {
  switch (kind) {
    case ObjectKind::table:
    case ObjectKind::table_data:
    case ObjectKind::view:
    case ObjectKind::foreign_table:
    case ObjectKind::materialized_view:
    case ObjectKind::materialized_view_data:
    case ObjectKind::sequence:
    case ObjectKind::sequence_set:
      return true;
    default:
      return false;
  }
}

// Entries that hold SQL, but stand for data.
bool is_data_in_sql(const TocEntry& entry) {
  switch (entry.kind) {
    case ObjectKind::sequence_set:
    case ObjectKind::blob:
    case ObjectKind::blob_metadata:
      return true;
    default:
      // "LARGE OBJECT 17", or of newer archives "LARGE OBJECTS 17..42".
      return is_about_object(entry.kind) && entry.tag.starts_with("LARGE OBJECT");
  }
}

// Table data that goes in through the root of its partitions carries a remark in place of a definition.
bool has_definition(const TocEntry& entry) {
  return !entry.definition.empty() && !entry.definition.starts_with("-- load via partition root ");
}

class Selector {
 public:
  Selector(const model::Toc& toc, const RestoreOptions& options)
      : toc_(toc),
        options_(options),
        sections_(toc),
        schemas_(options.schemas.begin(), options.schemas.end()),
        tables_(options.tables.begin(), options.tables.end()) {}

  RestoreSelection run() {
    RestoreSelection selection;
    for (const auto& entry : toc_.entries()) {
      if (is_named(*entry)) named_.insert(entry->id);
      if (is_session_setting(entry->kind)) {
        selection.session_settings.push_back(entry.get());
      } else if (is_wanted(*entry)) {
        selected_.insert(entry->id);
        selection.entries.push_back(entry.get());
      }
    }
    return selection;
  }

 private:
  bool is_wanted(const TocEntry& entry) const {
    if (is_database(entry.kind)) return options_.create;
    if (options_.no_privileges && (entry.kind == ObjectKind::acl || entry.kind == ObjectKind::default_acl)) {
      return false;
    }
    return is_wanted_section(sections_.of(entry)) && named_.contains(entry.id) && has_wanted_component(entry);
  }

  bool is_wanted_section(Section section) const {
    switch (section) {
      case Section::pre_data:
        return options_.sections.pre_data;
      case Section::data:
        return options_.sections.data;
      case Section::post_data:
        return options_.sections.post_data;
      case Section::none:
        break;
    }
    return false;
  }

  // -n, -t, and -C for what is said of the database.
  bool is_named(const TocEntry& entry) const {
    if (is_about_object(entry.kind) && entry.tag.starts_with("DATABASE ")) return options_.create;
    if (schemas_.empty() && tables_.empty()) return true;
    if (entry.kind == ObjectKind::statistics_data) {
      return std::any_of(entry.dependencies.begin(), entry.dependencies.end(),
                         [this](DumpId id) { return named_.contains(id); });
    }
    if (is_about_object(entry.kind)) {
      return !entry.dependencies.empty() && selected_.contains(entry.dependencies.front());
    }
    if (!schemas_.empty() && !schemas_.contains(entry.schema)) return false;
    return tables_.empty() || (is_table_like(entry.kind) && tables_.contains(entry.tag));
  }

  bool has_wanted_component(const TocEntry& entry) const {
    if (entry.kind == ObjectKind::statistics_data) {
      // A dump may leave out definitions and yet ask for statistics.
      const bool one_part = options_.data_only || options_.schema_only;
      return (!one_part || options_.statistics) && !options_.no_statistics;
    }
    if (options_.statistics_only) return false;
    const bool is_data = entry.has_data || is_data_in_sql(entry);
    const bool is_schema = has_definition(entry) && !is_data_in_sql(entry);
    return (is_data && !options_.schema_only) || (is_schema && !options_.data_only);
  }

  const model::Toc& toc_;
  const RestoreOptions& options_;
  TocSections sections_;
  std::unordered_set<std::string_view> schemas_;
  std::unordered_set<std::string_view> tables_;
  std::unordered_set<DumpId> named_;     // so far: by -n and -t, whatever the other options say
  std::unordered_set<DumpId> selected_;  // so far
};

}  // namespace

RestoreSelection select_for_restore(const model::Toc& toc, const RestoreOptions& options) {
  return Selector(toc, options).run();
}

}  // namespace pgbraid::plan
