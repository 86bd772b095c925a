#include "catalog/publications.hpp"

#include <fmt/format.h>

#include "base/text.hpp"
#include "catalog/emitter.hpp"
#include "catalog/families.hpp"
#include "catalog/relations.hpp"
#include "pg/quoting.hpp"

namespace pgbraid::catalog {

namespace {

// The publication with this oid, if it is dumped.
const Object* wanted_publication(const Catalog& catalog, model::Oid oid) {
  const Object* const found = catalog.find(table_oid::kPublication, oid);
  return found != nullptr && found->kind == model::ObjectKind::publication && found->wanted.definition ? found
                                                                                                       : nullptr;
}

bool any_wanted(const Catalog& catalog) {
  for (const auto& object : catalog.objects()) {
    if (object->kind == model::ObjectKind::publication && object->wanted.definition) return true;
  }
  return false;
}

// What the members of a publication have in common.
void belong_to_publication(Object& member, const Object& publication, const Object& target) {
  member.section = model::Section::post_data;
  member.owner = publication.owner;
  member.wanted.definition = true;
  member.dependencies = {publication.id, target.id};
}

void read_published_tables(Context& context) {
  const bool filters = context.query.features().publication_filters;
  context.query.each(fmt::format(R"(
SELECT r.oid, r.prpubid, r.prrelid, {}
  FROM pg_catalog.pg_publication_rel r
 ORDER BY r.oid)",
                                 filters ? R"(pg_catalog.pg_get_expr(r.prqual, r.prrelid),
       (SELECT pg_catalog.array_agg(a.attname::pg_catalog.text ORDER BY a.attnum) FROM pg_catalog.pg_attribute a
         WHERE a.attrelid = r.prrelid AND a.attnum = ANY (r.prattrs::pg_catalog.int2[])))"
                                         : "NULL, NULL"),
                     [&](pg::Row& row) {
                       auto member = std::make_unique<PublicationTable>();
                       member->catalog.table = table_oid::kPublicationRelation;
                       member->kind = model::ObjectKind::publication_table;
                       model::Oid publication_oid = 0;
                       model::Oid relation_oid = 0;
                       row >> member->catalog.oid >> publication_oid >> relation_oid >> member->filter >>
                           member->columns;
                       const Object* const publication = wanted_publication(context.catalog, publication_oid);
                       const Relation* const relation = context.catalog.relation(relation_oid);
                       // A table that is not dumped is published all the same: the target may have it.
                       if (publication == nullptr || relation == nullptr) return;
                       member->publication = publication->name;
                       member->name = relation->name;
                       member->schema = relation->schema;
                       member->target = relation->qualified_name();
                       member->table = relation->id;
                       belong_to_publication(*member, *publication, *relation);
                       context.catalog.add(std::move(member));
                     });
}

void read_published_schemas(Context& context) {
  if (!context.query.features().publication_schemas) return;
  context.query.each(R"(
SELECT s.oid, s.pnpubid, s.pnnspid
  FROM pg_catalog.pg_publication_namespace s
 ORDER BY s.oid)",
                     [&](pg::Row& row) {
                       auto member = std::make_unique<PublicationSchema>();
                       member->catalog.table = table_oid::kPublicationSchema;
                       member->kind = model::ObjectKind::publication_schema;
                       model::Oid publication_oid = 0;
                       model::Oid schema_oid = 0;
                       row >> member->catalog.oid >> publication_oid >> schema_oid;
                       const Object* const publication = wanted_publication(context.catalog, publication_oid);
                       const Object* const schema = context.catalog.find(table_oid::kNamespace, schema_oid);
                       if (publication == nullptr || schema == nullptr) return;
                       member->publication = publication->name;
                       member->name = schema->name;
                       member->schema = schema->name;
                       belong_to_publication(*member, *publication, *schema);
                       context.catalog.add(std::move(member));
                     });
}

}  // namespace

void Publication::emit(Emitter& emitter) const {
  const std::string quoted = pg::ident(name);
  if (wanted.definition) {
    std::vector<std::string> operations;
    if (inserts) operations.emplace_back("insert");
    if (updates) operations.emplace_back("update");
    if (deletes) operations.emplace_back("delete");
    if (truncates) operations.emplace_back("truncate");
    std::string sql = fmt::format("CREATE PUBLICATION {}{} WITH (publish = {}", quoted,
                                  all_tables ? " FOR ALL TABLES" : "", pg::literal(base::join(operations, ", ")));
    if (via_root) sql += ", publish_via_partition_root = true";
    if (generated_columns == 's') sql += ", publish_generated_columns = stored";
    emitter.entry(*this, {name, sql + ");\n", fmt::format("DROP PUBLICATION {};\n", quoted)});
  }
  emitter.comment(*this, {"PUBLICATION", quoted, quoted});
}

void PublicationTable::emit(Emitter& emitter) const {
  std::string sql = fmt::format("ALTER PUBLICATION {} ADD TABLE ONLY {}", pg::ident(publication), target);
  if (!columns.empty()) sql += " " + pg::ident_list(columns);
  if (!filter.empty()) sql += " WHERE (" + filter + ")";
  // It goes with the publication: nothing to drop.
  emitter.entry(*this, {publication + " " + name, sql + ";\n", ""});
}

void PublicationSchema::emit(Emitter& emitter) const {
  emitter.entry(
      *this,
      {publication + " " + name,
       fmt::format("ALTER PUBLICATION {} ADD TABLES IN SCHEMA {};\n", pg::ident(publication), pg::ident(name)), ""});
}

void read_publications(Context& context) {
  // They stand outside schemas.
  if (!context.selection.everything() || !context.options.definitions) return;
  context.query.later(fmt::format(R"(
SELECT p.oid, p.pubname, pg_catalog.pg_get_userbyid(p.pubowner), p.puballtables, p.pubinsert, p.pubupdate,
       p.pubdelete, p.pubtruncate, p.pubviaroot, {}
  FROM pg_catalog.pg_publication p
 ORDER BY p.oid)",
                                  context.query.features().publication_generated_columns ? "p.pubgencols" : "'n'"),
                      [&context](pg::Row& row) {
                        auto publication = std::make_unique<Publication>();
                        publication->catalog.table = table_oid::kPublication;
                        publication->kind = model::ObjectKind::publication;
                        publication->section = model::Section::post_data;
                        row >> publication->catalog.oid >> publication->name >> publication->owner >>
                            publication->all_tables >> publication->inserts >> publication->updates >>
                            publication->deletes >> publication->truncates >> publication->via_root >>
                            publication->generated_columns;
                        publication->wanted = Wanted::all();
                        context.catalog.add(std::move(publication));
                      });
}

void read_publication_members(Context& context) {
  if (!any_wanted(context.catalog)) return;
  read_published_tables(context);
  read_published_schemas(context);
}

}  // namespace pgbraid::catalog
