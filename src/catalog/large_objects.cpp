// Large objects: each with an owner, a comment and privileges of its own, their contents all in one entry.
#include <fmt/format.h>

#include <algorithm>
#include <span>

#include "catalog/emitter.hpp"
#include "catalog/families.hpp"
#include "pg/quoting.hpp"

namespace pgbraid::catalog {

namespace {

// How many large objects a group has at most, as in stock's archives.
constexpr std::size_t kGroupSize = 1000;

// A large object of its own, in archives before 1.16.
class LargeObject : public Object {
 public:
  void emit(Emitter& emitter) const override;
};

void LargeObject::emit(Emitter& emitter) const {
  if (wanted.definition) {
    emitter.entry(*this, {name, fmt::format("SELECT pg_catalog.lo_create({});\n", pg::literal(name)),
                          fmt::format("SELECT pg_catalog.lo_unlink({});\n", pg::literal(name))});
  }
  emitter.comment_and_privileges(*this, {"LARGE OBJECT", name, name});
}

// Several large objects of one owner, with the same privileges: the definition is the list of their numbers.
class LargeObjectGroup : public Object {
 public:
  void emit(Emitter& emitter) const override;

  std::vector<model::Oid> oids;  // ascending
};

void LargeObjectGroup::emit(Emitter& emitter) const {
  if (!wanted.definition) return;
  std::string list;
  for (const model::Oid oid : oids) list += fmt::format("{}\n", oid);
  // Whoever drops it drops each of them; the text only says that there is something to drop.
  emitter.entry(*this, {name, std::move(list), "-- dummy"});
  for (const model::Oid oid : oids) {
    const Subject subject{{table_oid::kLargeObject, oid}, 0};
    const std::string number = std::to_string(oid);
    emitter.comment_on(subject, *this, {"LARGE OBJECT", number, number});
    emitter.labels(*this, {{subject, {"LARGE OBJECT", number, number}}});
  }
  // Written for the first of them; a restore says it for each.
  const std::string first = std::to_string(oids.front());
  emitter.privileges(*this, {"LARGE OBJECT", first, first}, oids.size() > 1 ? "LARGE OBJECTS " + name : std::string());
}

// The contents: of all large objects, or of a group.
class LargeObjectData : public Object {
 public:
  LargeObjectData() {
    kind = model::ObjectKind::blobs;
    section = model::Section::data;
    wanted.data = true;
  }
  void emit(Emitter& emitter) const override;
  bool has_entry() const override { return wanted.data; }

  std::vector<model::Oid> oids;
  std::uint64_t bytes = 0;
};

void LargeObjectData::emit(Emitter& emitter) const {
  if (!wanted.data) return;
  model::TocEntry& entry = emitter.entry(*this, {name, "", ""});
  entry.has_data = true;
  model::DataSource source;
  source.large_objects = oids;
  source.estimated_bytes = bytes;
  entry.source = std::make_shared<const model::DataSource>(std::move(source));
}

struct LargeObjectRow {
  model::Oid oid = 0;
  std::string owner;
  std::string privileges;  // as the server writes them
};

// In groups of the same owner and privileges, each by number.
std::vector<LargeObjectRow> read_rows(Context& context) {
  std::vector<LargeObjectRow> rows;
  context.query.each(R"(
SELECT m.oid, pg_catalog.pg_get_userbyid(m.lomowner), m.lomacl
  FROM pg_catalog.pg_largeobject_metadata m
 ORDER BY m.lomowner, m.lomacl::pg_catalog.text, m.oid)",
                     [&](pg::Row& row) {
                       LargeObjectRow& found = rows.emplace_back();
                       row >> found.oid >> found.owner >> found.privileges;
                     });
  return rows;
}

void add_group(std::span<const LargeObjectRow> rows, std::uint64_t bytes, Catalog& catalog) {
  auto group = std::make_unique<LargeObjectGroup>();
  group->kind = model::ObjectKind::blob_metadata;
  group->section = model::Section::data;
  group->catalog = {table_oid::kLargeObject, rows.front().oid};
  group->wanted = Wanted::all();
  group->owner = rows.front().owner;
  group->name = std::to_string(rows.front().oid);
  if (rows.size() > 1) group->name += ".." + std::to_string(rows.back().oid);
  for (const LargeObjectRow& row : rows) group->oids.push_back(row.oid);
  const LargeObjectGroup& kept = catalog.add(std::move(group));
  auto data = std::make_unique<LargeObjectData>();
  data->name = kept.name;
  data->owner = kept.owner;
  data->dependencies = {kept.id};
  data->oids = kept.oids;
  data->bytes = bytes;
  catalog.add(std::move(data));
}

void add_groups(std::span<const LargeObjectRow> rows, std::uint64_t bytes_each, Catalog& catalog) {
  while (!rows.empty()) {
    std::size_t size = 1;
    while (size < rows.size() && size < kGroupSize && rows[size].owner == rows[0].owner &&
           rows[size].privileges == rows[0].privileges) {
      ++size;
    }
    add_group(rows.first(size), bytes_each * size, catalog);
    rows = rows.subspan(size);
  }
}

void add_each(std::vector<LargeObjectRow> rows, std::uint64_t bytes_each, Catalog& catalog) {
  std::sort(rows.begin(), rows.end(), [](const auto& a, const auto& b) { return a.oid < b.oid; });
  auto data = std::make_unique<LargeObjectData>();
  data->name = "BLOBS";
  data->bytes = bytes_each * rows.size();
  for (LargeObjectRow& row : rows) {
    auto object = std::make_unique<LargeObject>();
    object->catalog = {table_oid::kLargeObject, row.oid};
    object->kind = model::ObjectKind::blob;
    object->wanted = Wanted::all();
    object->owner = std::move(row.owner);
    object->name = std::to_string(row.oid);
    data->dependencies.push_back(catalog.add(std::move(object)).id);
    data->oids.push_back(row.oid);
  }
  catalog.add(std::move(data));
}

}  // namespace

void read_large_objects(Context& context) {
  const ReadOptions& options = context.options;
  const bool chosen = options.large_objects && context.selection.everything();
  if (!options.data || !(chosen || options.large_objects_always)) return;
  std::vector<LargeObjectRow> rows = read_rows(context);
  if (rows.empty()) return;
  std::uint64_t bytes_each = 0;
  context.query.each("SELECT pg_catalog.pg_table_size('pg_catalog.pg_largeobject'::pg_catalog.regclass)",
                     [&](pg::Row& row) {
                       std::int64_t bytes = 0;
                       row >> bytes;
                       bytes_each = static_cast<std::uint64_t>(bytes) / rows.size();
                     });
  if (options.large_object_groups) {
    add_groups(rows, bytes_each, context.catalog);
  } else {
    add_each(std::move(rows), bytes_each, context.catalog);
  }
}

}  // namespace pgbraid::catalog
