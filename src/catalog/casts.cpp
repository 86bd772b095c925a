// Casts. They have neither schema nor owner; one between types of the server may be a person's own.
#include <fmt/format.h>

#include "catalog/emitter.hpp"
#include "catalog/families.hpp"

namespace pgbraid::catalog {

namespace {

class Cast : public Object {
 public:
  void emit(Emitter& emitter) const override;

  std::string types;     // "(a AS b)"
  std::string function;  // with its argument types, as SQL takes it; empty: see `method`
  char method = 'f';     // pg_cast.castmethod: f function, i through text, b binary-coercible
  char context = 'e';    // pg_cast.castcontext: e explicit only, a assignment, i implicit
};

void Cast::emit(Emitter& emitter) const {
  if (wanted.definition) {
    std::string sql = "CREATE CAST " + types;
    if (method == 'i') {
      sql += " WITH INOUT";
    } else if (function.empty()) {
      sql += " WITHOUT FUNCTION";
    } else {
      sql += " WITH FUNCTION " + function;
    }
    if (context == 'a') sql += " AS ASSIGNMENT";
    if (context == 'i') sql += " AS IMPLICIT";
    emitter.entry(*this, {name, sql + ";\n", fmt::format("DROP CAST {};\n", types)});
  }
  emitter.comment(*this, {"CAST", types, types});
}

}  // namespace

void read_casts(Context& context) {
  // Not read: the cast of a range to its multirange, which comes with them.
  context.query.later(fmt::format(R"(
SELECT c.oid, '(' || pg_catalog.format_type(c.castsource, NULL) || ' AS '
       || pg_catalog.format_type(c.casttarget, NULL) || ')',
       NULLIF(c.castfunc, 0)::pg_catalog.regprocedure, c.castmethod, c.castcontext
  FROM pg_catalog.pg_cast c
 WHERE c.oid >= {}::pg_catalog.oid
   AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend d
                    WHERE d.classid = {} AND d.objid = c.oid AND d.deptype = 'i')
 ORDER BY c.oid)",
                                  kFirstUserOid, table_oid::kCast),
                      [&context](pg::Row& row) {
                        auto made = std::make_unique<Cast>();
                        made->kind = model::ObjectKind::cast_;
                        made->catalog.table = table_oid::kCast;
                        row >> made->catalog.oid >> made->types >> made->function >> made->method >> made->context;
                        made->name = "CAST " + made->types;
                        made->wanted = context.without_schema(made->catalog.oid);
                        context.catalog.add(std::move(made));
                      });
}

}  // namespace pgbraid::catalog
