// Schemas, and what being in one means for an object.
#include <fmt/format.h>

#include "catalog/emitter.hpp"
#include "catalog/families.hpp"
#include "pg/quoting.hpp"

namespace pgbraid::catalog {

namespace {

class Schema : public Object {
 public:
  void emit(Emitter& emitter) const override;

  Wanted contents;      // what is wanted of the objects in it
  bool created = true;  // false: every database has it already
};

void Schema::emit(Emitter& emitter) const {
  const std::string quoted = pg::ident(name);
  if (wanted.definition) {
    // The public schema's entry has no SQL of its own, but its owner is set; a restore with --clean leaves it alone.
    emitter.entry(*this, {name, created ? "CREATE SCHEMA " + quoted + ";\n" : "-- every database has this schema\n",
                          created ? "DROP SCHEMA " + quoted + ";\n" : "-- this schema is never dropped\n"});
  }
  const bool is_public = !created && name == "public";
  emitter.comment(*this, {"SCHEMA", quoted, quoted}, 0, is_public ? "standard public schema" : "");
  emitter.privileges(*this, {"SCHEMA", quoted, quoted});
}

// Sets what is wanted of a schema and its contents, from its name and what was chosen.
void choose(Schema& schema, const Selection& selection) {
  const model::Oid oid = schema.catalog.oid;
  if (selection.tables) {
    schema.contents = Wanted::none();  // tables are chosen by oid
  } else if (selection.schemas) {
    const bool chosen = selection.schemas->contains(oid);
    schema.wanted = schema.contents = chosen ? Wanted::all() : Wanted::none();
  } else if (schema.name == "pg_catalog") {
    schema.wanted = schema.contents = Wanted::only_privileges();
  } else if (schema.name.starts_with("pg_") || schema.name == "information_schema") {
    schema.wanted = schema.contents = Wanted::none();
  } else {
    schema.wanted = schema.contents = Wanted::all();
    if (schema.name == "public") {
      schema.created = false;
      // The owner that every fresh database has needs no word.
      if (schema.owner == "pg_database_owner") schema.wanted.definition = false;
    }
  }
  if (selection.exclude_schemas.contains(oid)) schema.wanted = schema.contents = Wanted::none();
}

}  // namespace

Wanted Context::in_schema(model::Oid schema) const {
  const auto* found = static_cast<const Schema*>(catalog.find(table_oid::kNamespace, schema));
  return found == nullptr ? Wanted::none() : found->contents;
}

Wanted Context::without_schema(model::Oid oid) const {
  if (!selection.everything()) return Wanted::none();
  return oid >= kFirstUserOid ? Wanted::all() : Wanted::only_privileges();
}

std::string Context::candidates(const std::string& oid_column, model::Oid table) const {
  std::vector<model::Oid> changed;
  for (const auto& [subject, privileges] : catalog.privileges) {
    if (subject.id.table == table && subject.id.oid < kFirstUserOid) changed.push_back(subject.id.oid);
  }
  return fmt::format("({0} >= {1}::pg_catalog.oid OR {0} = ANY ({2}))", oid_column, kFirstUserOid,
                     pg::oid_array(changed));
}

void read_schemas(Context& context) {
  context.query.later(R"(
SELECT n.oid, n.nspname, pg_catalog.pg_get_userbyid(n.nspowner)
  FROM pg_catalog.pg_namespace n
 ORDER BY n.oid)",
                      [&context](pg::Row& row) {
                        auto schema = std::make_unique<Schema>();
                        schema->kind = model::ObjectKind::schema;
                        schema->catalog.table = table_oid::kNamespace;
                        row >> schema->catalog.oid >> schema->name >> schema->owner;
                        choose(*schema, context.selection);
                        context.catalog.add(std::move(schema));
                      });
}

}  // namespace pgbraid::catalog
