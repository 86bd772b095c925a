#include "plan/restore_selection.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>

#include "base/fail.hpp"
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

bool is_database_entry(const TocEntry& entry) {
  return is_database(entry.kind) || (is_about_object(entry.kind) && entry.tag.starts_with("DATABASE "));
}

// The types of objects that options name one by one.
enum class Named { table, index, function, trigger, none };

Named named_by(ObjectKind kind) {
  switch (kind) {
    case ObjectKind::table:
    case ObjectKind::table_data:
    case ObjectKind::view:
    case ObjectKind::foreign_table:
    case ObjectKind::materialized_view:
    case ObjectKind::materialized_view_data:
    case ObjectKind::sequence:
    case ObjectKind::sequence_set:
      return Named::table;
    case ObjectKind::index:
      return Named::index;
    case ObjectKind::function:
    case ObjectKind::procedure:
    case ObjectKind::aggregate:
      return Named::function;
    case ObjectKind::trigger:
      return Named::trigger;
    default:
      return Named::none;
  }
}

// The names that one option gives, and which of them have been met.
class Names {
 public:
  Names(const char* type, const std::vector<std::string>& names) : type_(type) {
    for (const std::string& name : names) {
      if (met_.emplace(name, false).second) order_.push_back(name);
    }
  }

  bool empty() const noexcept { return order_.empty(); }
  bool contains(std::string_view name) const { return met_.contains(name); }
  void meet(std::string_view name) {
    const auto found = met_.find(name);
    if (found != met_.end()) found->second = true;
  }
  // Throws Error{usage} for the first of the names that was not met.
  void expect_all_met() const {
    for (const std::string_view name : order_) {
      if (!met_.at(name)) base::fail(ErrorCode::usage, "{} \"{}\" not found", type_, name);
    }
  }

 private:
  const char* type_;
  std::vector<std::string_view> order_;
  std::unordered_map<std::string_view, bool> met_;
};

// Kinds that the options leave out.
std::set<ObjectKind> left_out(const RestoreOptions& options) {
  using enum ObjectKind;
  std::set<ObjectKind> kinds;
  if (options.no_privileges) kinds.insert({acl, default_acl});
  if (options.no_comments) kinds.insert(comment);
  if (options.no_security_labels) kinds.insert(security_label);
  if (options.no_policies) kinds.insert({policy, row_security});
  if (options.no_publications) kinds.insert({publication, publication_table, publication_schema});
  if (options.no_subscriptions) kinds.insert({subscription, subscription_table});
  return kinds;
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
  Selector(const model::Toc& toc, const RestoreOptions& options, const std::vector<DumpId>* listed)
      : toc_(toc),
        options_(options),
        sections_(toc),
        left_out_(left_out(options)),
        schemas_("schema", options.schemas),
        exclude_schemas_("schema", options.exclude_schemas),
        types_{Names("table", options.tables), Names("index", options.indexes), Names("function", options.functions),
               Names("trigger", options.triggers)},
        any_type_(std::any_of(types_.begin(), types_.end(), [](const Names& names) { return !names.empty(); })) {
    if (listed == nullptr) return;
    place_.emplace();
    for (std::size_t i = 0; i < listed->size(); ++i) place_->emplace((*listed)[i], i);
  }

  RestoreSelection run() {
    RestoreSelection selection;
    for (const auto& entry : toc_.entries()) {
      if (entry->kind != ObjectKind::statistics_data && !is_about_object(entry->kind) && is_named(*entry)) {
        named_.insert(entry->id);
      }
    }
    for (const TocEntry* entry : in_order()) {
      if (is_session_setting(entry->kind)) {
        selection.session_settings.push_back(entry);
      } else if (is_wanted(*entry)) {
        selected_.insert(entry->id);
        selection.entries.push_back(entry);
      }
    }
    if (options_.strict_names) {
      schemas_.expect_all_met();
      for (const Names& names : types_) names.expect_all_met();
    }
    return selection;
  }

 private:
  bool is_wanted(const TocEntry& entry) {
    if (is_database(entry.kind)) return options_.create;
    if (is_left_out(entry) || !is_wanted_section(sections_.of(entry))) return false;
    if (place_ && !place_->contains(entry.id)) return false;
    meet_names(entry);
    return is_named(entry) && has_wanted_component(entry);
  }

  // Of the list, if there is one, or of the archive. The database comes before all that is in it, listed or not.
  std::vector<const TocEntry*> in_order() const {
    std::vector<const TocEntry*> entries;
    entries.reserve(toc_.size());
    for (const auto& entry : toc_.entries()) entries.push_back(entry.get());
    if (place_) {
      const auto place = [this](const TocEntry* entry) {
        const auto found = place_->find(entry->id);
        return is_database(entry->kind) || found == place_->end() ? 0 : found->second + 1;
      };
      std::stable_sort(entries.begin(), entries.end(),
                       [&](const TocEntry* a, const TocEntry* b) { return place(a) < place(b); });
    }
    return entries;
  }

  bool is_left_out(const TocEntry& entry) const {
    if (left_out_.contains(entry.kind)) return true;
    if (!is_about_object(entry.kind) || entry.dependencies.empty()) return false;
    const TocEntry* const object = toc_.find(entry.dependencies.front());
    return object != nullptr && left_out_.contains(object->kind);
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

  // By the options that name schemas and objects, and -C for what is said of the database.
  bool is_named(const TocEntry& entry) const {
    if (is_database_entry(entry)) return options_.create;
    if (schemas_.empty() && exclude_schemas_.empty() && !any_type_) return true;
    if (entry.kind == ObjectKind::statistics_data) {
      return std::any_of(entry.dependencies.begin(), entry.dependencies.end(),
                         [this](DumpId id) { return named_.contains(id); });
    }
    if (is_about_object(entry.kind)) {
      return !entry.dependencies.empty() && selected_.contains(entry.dependencies.front());
    }
    return is_in_schemas(entry) && (!any_type_ || is_named_itself(entry));
  }

  bool is_in_schemas(const TocEntry& entry) const {
    if (!schemas_.empty() && !schemas_.contains(entry.schema)) return false;
    return !exclude_schemas_.contains(entry.schema);
  }

  bool is_named_itself(const TocEntry& entry) const {
    const Named type = named_by(entry.kind);
    return type != Named::none && types_.at(static_cast<std::size_t>(type)).contains(entry.tag);
  }

  void meet_names(const TocEntry& entry) {
    if (!options_.strict_names || is_about_object(entry.kind) || entry.kind == ObjectKind::statistics_data) return;
    if (!is_in_schemas(entry)) return;
    schemas_.meet(entry.schema);
    const Named type = named_by(entry.kind);
    if (type != Named::none) types_.at(static_cast<std::size_t>(type)).meet(entry.tag);
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
    return (is_data && !options_.schema_only && !options_.no_data) ||
           (is_schema && !options_.data_only && !options_.no_schema);
  }

  const model::Toc& toc_;
  const RestoreOptions& options_;
  TocSections sections_;
  std::set<ObjectKind> left_out_;
  Names schemas_;
  Names exclude_schemas_;
  std::array<Names, 4> types_;  // by Named
  bool any_type_;
  std::optional<std::unordered_map<DumpId, std::size_t>> place_;  // in the list of what is to be restored, if any
  std::unordered_set<DumpId> named_;     // by names, whatever the other options say; none that goes with another
  std::unordered_set<DumpId> selected_;  // so far
};

}  // namespace

RestoreSelection select_for_restore(const model::Toc& toc, const RestoreOptions& options,
                                    const std::vector<model::DumpId>* listed) {
  return Selector(toc, options, listed).run();
}

}  // namespace pgbraid::plan
