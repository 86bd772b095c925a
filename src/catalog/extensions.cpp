// Extensions, and the objects that come with them.
#include <fmt/format.h>

#include "catalog/emitter.hpp"
#include "catalog/families.hpp"
#include "pg/quoting.hpp"

namespace pgbraid::catalog {

namespace {

class Extension : public Object {
 public:
  void emit(Emitter& emitter) const override;

  std::string in_schema;
};

void Extension::emit(Emitter& emitter) const {
  const std::string quoted = pg::ident(name);
  if (wanted.definition) {
    model::TocEntry& entry = emitter.entry(
        *this, {name, fmt::format("CREATE EXTENSION IF NOT EXISTS {} WITH SCHEMA {};\n", quoted, pg::ident(in_schema)),
                "DROP EXTENSION " + quoted + ";\n"});
    entry.owner.clear();  // belongs to whoever creates it
  }
  emitter.comment(*this, {"EXTENSION", quoted, quoted});
}

}  // namespace

void read_extensions(Context& context) {
  context.query.later(R"(
SELECT e.oid, e.extname, n.nspname
  FROM pg_catalog.pg_extension e
  JOIN pg_catalog.pg_namespace n ON n.oid = e.extnamespace
 ORDER BY e.oid)",
                      [&context](pg::Row& row) {
                        auto extension = std::make_unique<Extension>();
                        extension->kind = model::ObjectKind::extension;
                        extension->catalog.table = table_oid::kExtension;
                        row >> extension->catalog.oid >> extension->name >> extension->in_schema;
                        const Selection& selection = context.selection;
                        const model::Oid oid = extension->catalog.oid;
                        bool chosen =
                            selection.extensions ? selection.extensions->contains(oid) : selection.everything();
                        if (selection.exclude_extensions.contains(oid)) chosen = false;
                        if (oid < kFirstUserOid) chosen = false;  // what initdb installed is in every database
                        extension->wanted = chosen ? Wanted::all() : Wanted::none();
                        context.catalog.add(std::move(extension));
                      });
}

void read_extension_members(Context& context) {
  context.query.later(R"(
SELECT d.classid, d.objid, d.refobjid
  FROM pg_catalog.pg_depend d
 WHERE d.deptype = 'e'
   AND d.refclassid = 'pg_catalog.pg_extension'::pg_catalog.regclass
 ORDER BY 1, 2)",
                      [&context](pg::Row& row) {
                        model::CatalogId member;
                        model::Oid extension_oid = 0;
                        row >> member.table >> member.oid >> extension_oid;
                        Object* const extension = context.catalog.find(table_oid::kExtension, extension_oid);
                        if (extension == nullptr) return;
                        Object* const object = context.catalog.find(member);
                        if (object == nullptr) {
                          context.catalog.alias(member, *extension);
                          return;
                        }
                        // They follow their extension, whatever schemas were chosen; what initdb installed is
                        // always there.
                        const bool there = extension->wanted.any() || extension->catalog.oid < kFirstUserOid;
                        object->wanted = there ? Wanted::only_privileges() : Wanted::none();
                        object->dependencies.push_back(extension->id);
                      });
}

void read_extensions_needed(Context& context) {
  context.query.later(R"(
SELECT d.classid, d.objid, e.extname
  FROM pg_catalog.pg_depend d
  JOIN pg_catalog.pg_extension e ON e.oid = d.refobjid
 WHERE d.refclassid = 'pg_catalog.pg_extension'::pg_catalog.regclass AND d.deptype = 'x'
 ORDER BY d.classid, d.objid, e.extname)",
                      [&context](pg::Row& row) {
                        model::CatalogId id;
                        std::string extension;
                        row >> id.table >> id.oid >> extension;
                        context.catalog.extensions_needed.emplace(id, extension);
                      });
}

}  // namespace pgbraid::catalog
