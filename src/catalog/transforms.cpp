// Transforms: how a language sees a type. They have neither schema nor owner.
#include <fmt/format.h>

#include "base/text.hpp"
#include "catalog/emitter.hpp"
#include "catalog/families.hpp"
#include "pg/quoting.hpp"

namespace pgbraid::catalog {

namespace {

class Transform : public Object {
 public:
  void emit(Emitter& emitter) const override;

  std::string target;            // "FOR type LANGUAGE name"
  std::string from_sql, to_sql;  // functions with their argument types, as SQL takes them; empty: none
};

void Transform::emit(Emitter& emitter) const {
  if (wanted.definition) {
    std::vector<std::string> items;
    if (!from_sql.empty()) items.push_back("FROM SQL WITH FUNCTION " + from_sql);
    if (!to_sql.empty()) items.push_back("TO SQL WITH FUNCTION " + to_sql);
    emitter.entry(*this, {name, fmt::format("CREATE TRANSFORM {} ({});\n", target, base::join(items, ", ")),
                          fmt::format("DROP TRANSFORM {};\n", target)});
  }
  emitter.comment(*this, {"TRANSFORM", target, target});
}

}  // namespace

void read_transforms(Context& context) {
  context.query.later(fmt::format(R"(
SELECT t.oid, pg_catalog.format_type(t.trftype, NULL), l.lanname,
       NULLIF(t.trffromsql::pg_catalog.oid, 0)::pg_catalog.regprocedure,
       NULLIF(t.trftosql::pg_catalog.oid, 0)::pg_catalog.regprocedure
  FROM pg_catalog.pg_transform t
  JOIN pg_catalog.pg_language l ON l.oid = t.trflang
 WHERE t.oid >= {}::pg_catalog.oid
 ORDER BY t.oid)",
                                  kFirstUserOid),
                      [&context](pg::Row& row) {
                        auto made = std::make_unique<Transform>();
                        made->kind = model::ObjectKind::transform;
                        made->catalog.table = table_oid::kTransform;
                        std::string type;
                        std::string language;
                        row >> made->catalog.oid >> type >> language >> made->from_sql >> made->to_sql;
                        made->target = fmt::format("FOR {} LANGUAGE {}", type, pg::ident(language));
                        made->name = "TRANSFORM " + made->target;
                        made->wanted = context.without_schema(made->catalog.oid);
                        context.catalog.add(std::move(made));
                      });
}

}  // namespace pgbraid::catalog
