#include "catalog/emitter.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "catalog/privileges.hpp"
#include "pg/quoting.hpp"

namespace pgbraid::catalog {

Emitter::Emitter(const Catalog& catalog, model::Toc& toc, EmitOptions options)
    : catalog_(catalog),
      toc_(toc),
      options_(options),
      next_id_(static_cast<model::DumpId>(catalog.objects().size()) + 1) {}

// Dependencies as an archive has them: on entries only. An object without one hands on what it depends on.
std::vector<model::DumpId> Emitter::entry_dependencies(const Object& object) {
  std::set<model::DumpId> found;
  std::set<model::DumpId> seen = {object.id};
  std::vector<model::DumpId> open = object.dependencies;
  while (!open.empty()) {
    const model::DumpId id = open.back();
    open.pop_back();
    if (!seen.insert(id).second) continue;
    const Object& needed = catalog_.object(id);
    if (needed.has_entry()) {
      found.insert(id);
    } else {
      open.insert(open.end(), needed.dependencies.begin(), needed.dependencies.end());
    }
  }
  return {found.begin(), found.end()};
}

model::TocEntry& Emitter::entry(const Object& object, Statements statements) {
  return add_entry(object, std::move(statements), object.id);
}

model::TocEntry& Emitter::part_entry(const Object& object, Statements statements) {
  return add_entry(object, std::move(statements), take_id());
}

model::TocEntry& Emitter::add_entry(const Object& object, Statements statements, model::DumpId id) {
  model::TocEntry entry;
  entry.id = id;
  entry.catalog = object.catalog;
  entry.kind = object.kind;
  entry.desc = model::info(object.kind).desc;
  entry.section = object.section;
  entry.tag = std::move(statements.tag);
  entry.schema = object.schema;
  if (!options_.no_owner) entry.owner = object.owner;
  entry.definition = std::move(statements.create);
  entry.definition.shrink_to_fit();  // built piece by piece, and kept to the end
  entry.drop = std::move(statements.drop);
  entry.dependencies = entry_dependencies(object);
  return toc_.add(std::move(entry));
}

std::string Emitter::extensions_needed(const model::CatalogId& id, const std::string& target) const {
  std::string sql;
  const auto [begin, end] = catalog_.extensions_needed.equal_range(id);
  for (auto needed = begin; needed != end; ++needed) {
    sql += fmt::format("\nALTER {} DEPENDS ON EXTENSION {};\n", target, pg::ident(needed->second));
  }
  return sql;
}

model::TocEntry& Emitter::extra(const Object& object, model::ObjectKind kind, model::Section section,
                                Statements statements, const std::vector<model::DumpId>& more) {
  model::TocEntry entry;
  entry.id = take_id();
  entry.kind = kind;
  entry.desc = model::info(kind).desc;
  entry.section = section;
  entry.tag = std::move(statements.tag);
  entry.schema = object.schema;
  if (!options_.no_owner) entry.owner = object.owner;
  entry.definition = std::move(statements.create);
  entry.definition.shrink_to_fit();  // built piece by piece, and kept to the end
  entry.drop = std::move(statements.drop);
  if (object.has_entry()) {
    entry.dependencies.push_back(object.id);
  } else if (object.table != 0 && object.section == model::Section::pre_data &&
             catalog_.object(object.table).has_entry()) {
    entry.dependencies.push_back(object.table);  // that is where the object stands
  } else {
    entry.dependencies = entry_dependencies(object);
  }
  entry.dependencies.insert(entry.dependencies.end(), more.begin(), more.end());
  return toc_.add(std::move(entry));
}

void Emitter::comment_and_privileges(const Object& object, const SqlName& name) {
  comment(object, name);
  privileges(object, name);
}

void Emitter::comment(const Object& object, const SqlName& name, int number, std::string_view by_default) {
  comment_on({object.catalog, number}, object, name, by_default);
  if (number == 0 && object.catalog.table != table_oid::kClass) labels(object, {{{object.catalog, 0}, name}});
}

void Emitter::labels(const Object& object, const std::vector<std::pair<Subject, SqlName>>& subjects) {
  if (!object.wanted.labels || catalog_.labels.empty()) return;
  std::string sql;
  for (const auto& [subject, name] : subjects) {
    const auto found = catalog_.labels.find(subject);
    if (found == catalog_.labels.end()) continue;
    for (const SecurityLabel& label : found->second) {
      sql += fmt::format("SECURITY LABEL FOR {} ON {} {} IS {};\n", pg::ident(label.provider), name.kind, name.name,
                         pg::literal(label.label));
    }
  }
  if (sql.empty()) return;
  const SqlName& first = subjects.front().second;
  extra(object, model::ObjectKind::security_label, model::Section::none,
        {first.kind + " " + first.tag_name, std::move(sql), ""});
}

void Emitter::comment_on(const Subject& subject, const Object& object, const SqlName& name,
                         std::string_view by_default) {
  if (!object.wanted.comment) return;
  const auto found = catalog_.comments.find(subject);
  const std::string_view text = found == catalog_.comments.end() ? std::string_view() : found->second;
  if (text == by_default) return;
  extra(object, model::ObjectKind::comment, model::Section::none,
        {name.kind + " " + name.tag_name,
         fmt::format("COMMENT ON {} {} IS {};\n", name.kind, name.name, pg::literal(text)), ""});
}

model::DumpId Emitter::privileges(const Object& object, const SqlName& name, std::string tag) {
  if (options_.no_privileges || !object.wanted.privileges) return 0;
  const auto found = catalog_.privileges.find(Subject{object.catalog, 0});
  if (found == catalog_.privileges.end()) return 0;
  const bool maintain = catalog_.features().maintain_privilege;
  std::string sql = privilege_statements(found->second, {name.kind, name.name, "", object.owner, "", maintain});
  if (sql.empty()) return 0;
  if (tag.empty()) tag = name.kind + " " + name.tag_name;
  return extra(object, model::ObjectKind::acl, model::Section::none, {std::move(tag), std::move(sql), ""}).id;
}

void Emitter::column_privileges(const Object& object, const SqlName& table, int number, const std::string& column,
                                model::DumpId table_privileges) {
  if (options_.no_privileges || !object.wanted.privileges) return;
  const auto found = catalog_.privileges.find(Subject{object.catalog, number});
  if (found == catalog_.privileges.end()) return;
  std::string sql = privilege_statements(found->second, {"TABLE", table.name, column, object.owner});
  if (sql.empty()) return;
  std::vector<model::DumpId> more;
  if (table_privileges != 0) more.push_back(table_privileges);
  extra(object, model::ObjectKind::acl, model::Section::none,
        {fmt::format("COLUMN {}.{}", table.tag_name, pg::ident(column)), std::move(sql), ""}, more);
}

}  // namespace pgbraid::catalog
