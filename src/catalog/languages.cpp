#include "catalog/languages.hpp"

#include <fmt/format.h>

#include "catalog/emitter.hpp"
#include "catalog/families.hpp"
#include "pg/quoting.hpp"

namespace pgbraid::catalog {

void Language::emit(Emitter& emitter) const {
  const std::string quoted = pg::ident(name);
  if (wanted.definition) {
    // The handler is named also where it comes with the server: without it, CREATE LANGUAGE looks for an extension.
    std::string sql =
        fmt::format("CREATE {}PROCEDURAL LANGUAGE {} HANDLER {}", trusted ? "TRUSTED " : "", quoted, handler);
    if (!inline_handler.empty()) sql += " INLINE " + inline_handler;
    if (!validator.empty()) sql += " VALIDATOR " + validator;
    emitter.entry(*this, {name, sql + ";\n", fmt::format("DROP PROCEDURAL LANGUAGE {};\n", quoted)});
  }
  emitter.comment_and_privileges(*this, {"LANGUAGE", quoted, quoted});
}

// Not read: those that the server itself is made of (internal, C, SQL).
void read_languages(Context& context) {
  context.query.later(fmt::format(R"(
SELECT l.oid, l.lanname, pg_catalog.pg_get_userbyid(l.lanowner), l.lanpltrusted,
       NULLIF(l.lanplcallfoid, 0)::pg_catalog.regproc, NULLIF(l.laninline, 0)::pg_catalog.regproc,
       NULLIF(l.lanvalidator, 0)::pg_catalog.regproc
  FROM pg_catalog.pg_language l
 WHERE l.lanispl AND {}
 ORDER BY l.oid)",
                                  context.candidates("l.oid", table_oid::kLanguage)),
                      [&context](pg::Row& row) {
                        auto made = std::make_unique<Language>();
                        made->kind = model::ObjectKind::language;
                        made->catalog.table = table_oid::kLanguage;
                        row >> made->catalog.oid >> made->name >> made->owner >> made->trusted >> made->handler >>
                            made->inline_handler >> made->validator;
                        made->wanted = context.without_schema(made->catalog.oid);
                        context.catalog.add(std::move(made));
                      });
}

}  // namespace pgbraid::catalog
