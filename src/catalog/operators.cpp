// Operators. One that is only named by another, as its commutator say, has no function and comes with that other.
#include "catalog/operators.hpp"

#include <fmt/format.h>

#include <map>

#include "base/text.hpp"
#include "catalog/emitter.hpp"
#include "catalog/families.hpp"
#include "pg/quoting.hpp"

namespace pgbraid::catalog {

namespace {

// An operator's name is never quoted.
std::string operator_name(const Object& object) { return pg::ident(object.schema) + "." + object.name; }

}  // namespace

void Operator::emit(Emitter& emitter) const {
  const std::string arguments = fmt::format(" ({}, {})", left.empty() ? "NONE" : left, right.empty() ? "NONE" : right);
  const std::string target = operator_name(*this) + arguments;
  if (wanted.definition) {
    std::vector<std::string> items;
    const auto put = [&](const char* word, const std::string& value) {
      if (!value.empty()) items.push_back(fmt::format("    {} = {}", word, value));
    };
    put("FUNCTION", function);
    put("LEFTARG", left);
    put("RIGHTARG", right);
    put("COMMUTATOR", commutator);
    put("NEGATOR", negator);
    if (merges) items.emplace_back("    MERGES");
    if (hashes) items.emplace_back("    HASHES");
    put("RESTRICT", restrict_estimator);
    put("JOIN", join_estimator);
    emitter.entry(*this,
                  {name, fmt::format("CREATE OPERATOR {} (\n{}\n);\n", operator_name(*this), base::join(items, ",\n")),
                   fmt::format("DROP OPERATOR {};\n", target)});
  }
  emitter.comment(*this, {"OPERATOR", target, name + arguments});
}

void read_operators(Context& context) {
  context.query.later(fmt::format(R"(
SELECT o.oid, o.oprname, o.oprnamespace, n.nspname, pg_catalog.pg_get_userbyid(o.oprowner)
  FROM pg_catalog.pg_operator o
  JOIN pg_catalog.pg_namespace n ON n.oid = o.oprnamespace
 WHERE o.oprcode <> 0 AND o.oid >= {}::pg_catalog.oid
 ORDER BY o.oid)",
                                  kFirstUserOid),
                      [&context](pg::Row& row) {
                        auto made = std::make_unique<Operator>();
                        made->kind = model::ObjectKind::operator_;
                        made->catalog.table = table_oid::kOperator;
                        model::Oid schema = 0;
                        row >> made->catalog.oid >> made->name >> schema >> made->schema >> made->owner;
                        made->wanted = context.in_schema(schema);
                        context.catalog.add(std::move(made));
                      });
}

void read_operator_details(Context& context) {
  std::map<model::Oid, Operator*> operators;
  std::vector<model::Oid> oids;
  for (const auto& object : context.catalog.objects()) {
    if (object->kind != model::ObjectKind::operator_ || !object->wanted.definition) continue;
    operators.emplace(object->catalog.oid, static_cast<Operator*>(object.get()));
    oids.push_back(object->catalog.oid);
  }
  if (operators.empty()) return;
  context.query.each(fmt::format(R"(
SELECT o.oid, o.oprcode, pg_catalog.format_type(NULLIF(o.oprleft, 0), NULL),
       pg_catalog.format_type(NULLIF(o.oprright, 0), NULL),
       'OPERATOR(' || pg_catalog.quote_ident(cn.nspname) || '.' || c.oprname || ')',
       'OPERATOR(' || pg_catalog.quote_ident(gn.nspname) || '.' || g.oprname || ')',
       NULLIF(o.oprrest, 0)::pg_catalog.regproc, NULLIF(o.oprjoin, 0)::pg_catalog.regproc, o.oprcanmerge, o.oprcanhash
  FROM pg_catalog.pg_operator o
  LEFT JOIN pg_catalog.pg_operator c ON c.oid = o.oprcom
  LEFT JOIN pg_catalog.pg_namespace cn ON cn.oid = c.oprnamespace
  LEFT JOIN pg_catalog.pg_operator g ON g.oid = o.oprnegate
  LEFT JOIN pg_catalog.pg_namespace gn ON gn.oid = g.oprnamespace
 WHERE o.oid = ANY ({}))",
                                 pg::oid_array(oids)),
                     [&](pg::Row& row) {
                       model::Oid oid = 0;
                       row >> oid;
                       Operator& made = *operators.at(oid);
                       row >> made.function >> made.left >> made.right >> made.commutator >> made.negator >>
                           made.restrict_estimator >> made.join_estimator >> made.merges >> made.hashes;
                     });
}

}  // namespace pgbraid::catalog
