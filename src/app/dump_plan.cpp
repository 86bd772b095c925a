#include "app/dump_plan.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <ctime>
#include <unordered_set>

#include "archive/format.hpp"
#include "catalog/domains.hpp"
#include "catalog/reader.hpp"
#include "catalog/relations.hpp"
#include "catalog/toast_spread.hpp"
#include "catalog/types.hpp"
#include "plan/dump_order.hpp"
#include "plan/parts.hpp"
#include "plan/restore_selection.hpp"

namespace pgbraid::app {

namespace {

using catalog::Catalog;
using catalog::Object;
using model::ObjectKind;
using model::Section;

plan::OrderNode node_of(const Object& object) {
  return {object.id, object.kind, object.section, object.schema, object.name, object.dependencies, object.table};
}

// Takes objects apart where the graph has a circle or reaches into a later section.
class Splitter : public plan::LoopBreaker {
 public:
  using Circle = std::span<const plan::OrderNode* const>;

  explicit Splitter(Catalog& catalog) : catalog_(catalog) {}

  plan::OrderChange break_loop(Circle circle) override;
  plan::OrderChange handle_boundary(const plan::OrderNode& node, const plan::OrderNode& later) override;

 private:
  plan::OrderChange separate(Object& part);
  plan::OrderChange declare_type(Circle circle, std::size_t place);
  plan::OrderChange split_view(catalog::View& view, Circle circle);
  plan::OrderChange postpone(Object& object);

  // The object of a node, with the dependencies that the order has left it.
  Object& object_of(const plan::OrderNode& node) {
    Object& object = catalog_.object(node.id);
    object.dependencies = node.dependencies;
    return object;
  }

  Catalog& catalog_;
};

bool is_inline_part(const Object& object) {
  return (object.kind == ObjectKind::default_ || object.kind == ObjectKind::check_constraint) && !object.has_entry();
}

// The table or domain whose CREATE holds the part.
Object* whole_of(const Object& part, const Catalog& catalog) {
  return part.table == 0 ? nullptr : &catalog.object(part.table);
}

// A generated column's expression cannot be set later.
bool can_separate(const Object& part) {
  const auto* const value = dynamic_cast<const catalog::ColumnDefault*>(&part);
  if (value == nullptr) return true;
  return std::none_of(
      value->relation->columns.begin(), value->relation->columns.end(),
      [&](const catalog::Column& column) { return column.default_value == value && column.generated != 0; });
}

// The part gets an entry of its own, after the whole.
plan::OrderChange Splitter::separate(Object& part) {
  Object* const whole = whole_of(part, catalog_);
  if (whole == nullptr || !can_separate(part)) return {};
  if (auto* const value = dynamic_cast<catalog::ColumnDefault*>(&part)) value->separate = true;
  if (auto* const check = dynamic_cast<catalog::CheckConstraint*>(&part)) check->separate = true;
  if (auto* const check = dynamic_cast<catalog::DomainConstraint*>(&part)) check->separate = true;
  if (part.kind == ObjectKind::check_constraint) part.section = Section::post_data;
  std::erase(whole->dependencies, part.id);
  part.dependencies.push_back(whole->id);
  return {{{whole->id, part.id}}, {node_of(part)}};
}

// What a stand-in with the same columns still needs: their types, and those may be the row types of tables. A table of
// the circle that the stand-in is to open cannot come before it.
bool needed_by_stand_in(const Object& object, Splitter::Circle circle) {
  switch (object.kind) {
    case ObjectKind::schema:
    case ObjectKind::extension:
    case ObjectKind::type:
    case ObjectKind::domain:
    case ObjectKind::shell_type:
    case ObjectKind::collation:
      return true;
    case ObjectKind::table:
    case ObjectKind::foreign_table:
      return std::none_of(circle.begin(), circle.end(), [&](const auto* node) { return node->id == object.id; });
    default:
      return false;
  }
}

plan::OrderChange Splitter::split_view(catalog::View& view, Circle circle) {
  plan::OrderChange change;
  if (!view.split) {
    view.split = true;
    // The query takes over all that the view depended on, and goes to the end of the archive.
    change.put.push_back(node_of(catalog_.add(std::make_unique<catalog::ViewQuery>(view))));
  }
  const std::size_t gone = std::erase_if(
      view.dependencies, [&](model::DumpId id) { return !needed_by_stand_in(catalog_.object(id), circle); });
  if (gone != 0 || !change.empty()) change.put.push_back(node_of(view));
  return change;
}

// A function that takes or returns a type needs no more of it than its name, where the type needs the function.
plan::OrderChange Splitter::declare_type(Circle circle, std::size_t place) {
  const plan::OrderNode& user = *circle[(place + circle.size() - 1) % circle.size()];
  if (user.kind != ObjectKind::function || circle[place]->kind != ObjectKind::type) return {};
  auto& type = static_cast<catalog::Type&>(object_of(*circle[place]));
  if (!type.can_have_shell()) return {};
  Object& function = object_of(user);
  plan::OrderChange change;
  if (type.shell == nullptr) {
    type.shell = &catalog_.add(std::make_unique<catalog::ShellType>(type, catalog_));
    type.dependencies.push_back(type.shell->id);
    change.put.push_back(node_of(*type.shell));
    change.put.push_back(node_of(type));
  }
  std::replace(function.dependencies.begin(), function.dependencies.end(), type.id, type.shell->id);
  change.put.push_back(node_of(function));
  return change;
}

plan::OrderChange Splitter::postpone(Object& object) {
  object.section = Section::post_data;
  plan::OrderChange change{{}, {node_of(object)}};
  if (object.kind != ObjectKind::cast_) return change;
  // What uses a cast depends, for the server, on the cast's function alone.
  for (const auto& user : catalog_.objects()) {
    const bool uses = std::any_of(user->dependencies.begin(), user->dependencies.end(), [&](model::DumpId id) {
      return catalog_.object(id).kind == ObjectKind::function &&
             std::count(object.dependencies.begin(), object.dependencies.end(), id) != 0;
    });
    if (!uses || user.get() == &object) continue;
    user->dependencies.push_back(object.id);
    change.put.push_back(node_of(*user));
  }
  return change;
}

plan::OrderChange Splitter::break_loop(Circle circle) {
  for (std::size_t place = 0; place < circle.size(); ++place) {
    plan::OrderChange change = declare_type(circle, place);
    if (!change.empty()) return change;
  }
  for (const plan::OrderNode* node : circle) {
    Object& object = object_of(*node);
    if (!is_inline_part(object)) continue;
    plan::OrderChange change = separate(object);
    if (!change.empty()) return change;
  }
  for (const plan::OrderNode* node : circle) {
    if (node->kind != ObjectKind::view) continue;
    plan::OrderChange change = split_view(static_cast<catalog::View&>(object_of(*node)), circle);
    if (!change.empty()) return change;
  }
  return {};
}

plan::OrderChange Splitter::handle_boundary(const plan::OrderNode& node, const plan::OrderNode& later) {
  if (later.section != Section::post_data) return {};
  Object& object = object_of(node);
  if (node.kind == ObjectKind::statistics_data) return postpone(object);
  if (node.section != Section::pre_data) return {};
  if (is_inline_part(object)) return separate(object);
  switch (node.kind) {
    case ObjectKind::view:
      return split_view(static_cast<catalog::View&>(object), {});
    case ObjectKind::materialized_view:
    case ObjectKind::function:
    case ObjectKind::procedure:
    case ObjectKind::aggregate:
    case ObjectKind::default_:
    case ObjectKind::operator_:
    case ObjectKind::operator_class:
    case ObjectKind::operator_family:
    case ObjectKind::cast_:
    case ObjectKind::transform:
      return postpone(object);
    default:
      return {};
  }
}

// An entry of a kind that is left out, or one that says something of such an entry's object.
bool is_left_out(const model::TocEntry& entry, const model::Toc& all, const LeftOut& left_out) {
  if (left_out.kinds.contains(entry.kind)) return true;
  const bool about =
      entry.kind == ObjectKind::comment || entry.kind == ObjectKind::acl || entry.kind == ObjectKind::security_label;
  if (!about || entry.dependencies.empty()) return false;
  const model::TocEntry* const object = all.find(entry.dependencies.front());
  return object != nullptr && left_out.kinds.contains(object->kind);
}

// Leaves the entries that a restore with these options would take, without what is left out.
void keep_only(model::Toc& toc, const RestoreOptions& keep, const LeftOut& left_out) {
  const plan::RestoreSelection selection = plan::select_for_restore(toc, keep);
  std::unordered_set<const model::TocEntry*> wanted(selection.session_settings.begin(),
                                                    selection.session_settings.end());
  for (const model::TocEntry* entry : selection.entries) {
    if (!is_left_out(*entry, toc, left_out)) wanted.insert(entry);
  }
  // A restore makes nothing of a gate, and so does not select it.
  for (const auto& entry : toc.entries()) {
    if (!entry->is_gate()) continue;
    const auto& needed = entry->dependencies;
    if (std::any_of(needed.begin(), needed.end(), [&](model::DumpId id) {
          const model::TocEntry* const part = toc.find(id);
          return part != nullptr && part->kind == ObjectKind::table_data && wanted.contains(part);
        })) {
      wanted.insert(entry.get());
    }
  }
  toc.retain(wanted);
  for (std::size_t i = 0; i < toc.size(); ++i) {
    if (left_out.tablespaces) toc.at(i).tablespace.clear();
    if (left_out.access_methods) toc.at(i).access_method.clear();
  }
}

// The ids of all objects in the order of the archive; leaves them the dependencies that stand.
std::vector<model::DumpId> ordered_ids(Catalog& catalog, EventSink& events) {
  std::vector<plan::OrderNode> nodes;
  nodes.reserve(catalog.objects().size());
  for (const auto& object : catalog.objects()) nodes.push_back(node_of(*object));
  Splitter splitter(catalog);
  plan::DumpOrder ordered = plan::dump_order(std::move(nodes), splitter);
  for (const auto& warning : ordered.warnings) events.message(Severity::warning, warning);
  std::vector<model::DumpId> order;
  order.reserve(ordered.nodes.size());
  for (auto& node : ordered.nodes) {
    catalog.object(node.id).dependencies = std::move(node.dependencies);
    order.push_back(node.id);
  }
  return order;
}

}  // namespace

void cut_large_tables(Catalog& catalog, std::uint64_t part_size, pg::Connection& leader, EventSink& events) {
  if (part_size == 0) return;
  std::size_t left_whole = 0;
  for (const auto& object : catalog.objects()) {
    auto* const data = dynamic_cast<catalog::TableData*>(object.get());
    if (data == nullptr || !data->wanted.data || static_cast<std::uint64_t>(data->bytes) <= part_size) continue;
    if (!data->can_have_parts()) {
      ++left_whole;
      events.message(Severity::detail, fmt::format("table {} is dumped in one part", data->table().qualified_name()));
      continue;
    }
    const auto size = [](std::int64_t value) { return static_cast<std::uint64_t>(value); };
    data->part_starts = plan::cut_into_parts(
        {size(data->bytes), size(data->pages), catalog::spread_of_bytes(*data, leader)}, part_size);
  }
  if (left_whole > 0 && !catalog.features().tid_range_scan) {
    events.message(Severity::detail, "servers before version 14 do not read a table in parts");
  }
}

std::shared_ptr<model::Toc> build_toc(Catalog& catalog, const catalog::EmitOptions& options, const RestoreOptions& keep,
                                      const LeftOut& left_out, const codec::Compression& compression,
                                      EventSink& events) {
  const std::vector<model::DumpId> order = ordered_ids(catalog, events);
  auto toc = std::make_shared<model::Toc>(catalog::emit_toc(catalog, order, options));
  keep_only(*toc, keep, left_out);
  toc->header().dump_version = fmt::format("{} {}", catalog.database.server_version, archive::kOwnMark);
  toc->header().created = std::time(nullptr);
  for (std::size_t i = 0; i < toc->size(); ++i) {
    model::TocEntry& entry = toc->at(i);
    if (entry.has_data) entry.file = archive::data_file_name(entry, compression);
  }
  toc->freeze();
  return toc;
}

}  // namespace pgbraid::app
