// Large objects: each with an owner, a comment and privileges of its own, their contents all in one entry.
#include <fmt/format.h>

#include "catalog/emitter.hpp"
#include "catalog/families.hpp"
#include "pg/quoting.hpp"

namespace pgbraid::catalog {

namespace {

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

class LargeObjectData : public Object {
 public:
  void emit(Emitter& emitter) const override;
  bool has_entry() const override { return wanted.data; }

  std::vector<model::Oid> oids;
  std::int64_t bytes = 0;
};

void LargeObjectData::emit(Emitter& emitter) const {
  if (!wanted.data) return;
  model::TocEntry& entry = emitter.entry(*this, {"BLOBS", "", ""});
  entry.has_data = true;
  entry.source.large_objects = oids;
  entry.source.estimated_bytes = static_cast<std::uint64_t>(bytes);
}

}  // namespace

void read_large_objects(Context& context) {
  const ReadOptions& options = context.options;
  const bool chosen = options.large_objects && context.selection.everything();
  if (!options.data || !(chosen || options.large_objects_always)) return;
  std::vector<const LargeObject*> objects;
  context.query.each(R"(
SELECT m.oid, pg_catalog.pg_get_userbyid(m.lomowner)
  FROM pg_catalog.pg_largeobject_metadata m
 ORDER BY m.oid)",
                     [&](pg::Row& row) {
                       auto object = std::make_unique<LargeObject>();
                       object->catalog.table = table_oid::kLargeObject;
                       object->kind = model::ObjectKind::blob;
                       object->wanted = Wanted::all();
                       row >> object->catalog.oid >> object->owner;
                       object->name = std::to_string(object->catalog.oid);
                       objects.push_back(&context.catalog.add(std::move(object)));
                     });
  if (objects.empty()) return;
  auto data = std::make_unique<LargeObjectData>();
  data->kind = model::ObjectKind::blobs;
  data->section = model::Section::data;
  data->wanted.data = true;
  for (const LargeObject* object : objects) {
    data->dependencies.push_back(object->id);
    data->oids.push_back(object->catalog.oid);
  }
  context.query.each("SELECT pg_catalog.pg_table_size('pg_catalog.pg_largeobject'::pg_catalog.regclass)",
                     [&](pg::Row& row) { row >> data->bytes; });
  context.catalog.add(std::move(data));
}

}  // namespace pgbraid::catalog
