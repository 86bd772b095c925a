// ALTER DEFAULT PRIVILEGES.
#include <fmt/format.h>

#include "catalog/emitter.hpp"
#include "catalog/families.hpp"
#include "catalog/privileges.hpp"
#include "pg/quoting.hpp"

namespace pgbraid::catalog {

namespace {

class DefaultPrivileges : public Object {
 public:
  void emit(Emitter& emitter) const override;
  bool has_entry() const override { return wanted.privileges; }

  char objects = 0;
  Privileges privileges;
};

std::string objects_word(char letter) {
  switch (letter) {
    case 'r':
      return "TABLES";
    case 'S':
      return "SEQUENCES";
    case 'f':
      return "FUNCTIONS";
    case 'T':
      return "TYPES";
    case 'n':
      return "SCHEMAS";
    case 'L':
      return "LARGE OBJECTS";
    default:
      return {};
  }
}

void DefaultPrivileges::emit(Emitter& emitter) const {
  if (!wanted.privileges || emitter.options().no_privileges) return;
  PrivilegeTarget target;
  target.kind = objects_word(objects);
  target.owner = owner;
  target.prefix = fmt::format("ALTER DEFAULT PRIVILEGES FOR ROLE {}{} ", pg::ident(owner),
                              schema.empty() ? "" : " IN SCHEMA " + pg::ident(schema));
  target.maintain = emitter.catalog().features().maintain_privilege;
  std::string sql = privilege_statements(privileges, target);
  if (sql.empty()) return;
  emitter.entry(*this, {"DEFAULT PRIVILEGES FOR " + target.kind, std::move(sql), ""});
}

}  // namespace

void read_default_privileges(Context& context) {
  // Those of a schema add to the ones without; these replace what the server has built in.
  context.query.later(R"(
SELECT d.oid, pg_catalog.pg_get_userbyid(d.defaclrole), d.defaclnamespace, n.nspname, d.defaclobjtype,
       d.defaclacl::pg_catalog.text[],
       CASE WHEN d.defaclnamespace = 0
            THEN pg_catalog.acldefault(CASE WHEN d.defaclobjtype = 'S' THEN 's' ELSE d.defaclobjtype END, d.defaclrole)::pg_catalog.text[]
            ELSE '{}' END
  FROM pg_catalog.pg_default_acl d
  LEFT JOIN pg_catalog.pg_namespace n ON n.oid = d.defaclnamespace
 ORDER BY d.oid)",
                      [&context](pg::Row& row) {
                        auto made = std::make_unique<DefaultPrivileges>();
                        made->catalog.table = table_oid::kDefaultAcl;
                        made->kind = model::ObjectKind::default_acl;
                        made->section = model::Section::post_data;
                        model::Oid schema = 0;
                        row >> made->catalog.oid >> made->owner >> schema >> made->schema >> made->objects >>
                            made->privileges.now >> made->privileges.initially;
                        const bool chosen =
                            schema != 0 ? context.in_schema(schema).definition : context.selection.everything();
                        made->wanted = chosen ? Wanted::only_privileges() : Wanted::none();
                        made->name = objects_word(made->objects);
                        if (made->name.empty()) made->wanted = Wanted::none();
                        context.catalog.add(std::move(made));
                      });
}

}  // namespace pgbraid::catalog
