// Row security policies.
#include <fmt/format.h>

#include "base/text.hpp"
#include "catalog/emitter.hpp"
#include "catalog/families.hpp"
#include "catalog/relations.hpp"
#include "pg/quoting.hpp"

namespace pgbraid::catalog {

namespace {

class Policy : public Object {
 public:
  void emit(Emitter& emitter) const override;

  const Relation* relation = nullptr;
  bool permissive = true;
  char command = '*';
  std::vector<std::string> roles;  // empty: PUBLIC
  std::string using_expression;
  std::string check_expression;
};

std::string command_words(char command) {
  switch (command) {
    case 'r':
      return " FOR SELECT";
    case 'a':
      return " FOR INSERT";
    case 'w':
      return " FOR UPDATE";
    case 'd':
      return " FOR DELETE";
    default:
      return "";
  }
}

void Policy::emit(Emitter& emitter) const {
  if (!wanted.definition) return;
  const std::string quoted = pg::ident(name);
  const std::string target = relation->qualified_name();
  std::string sql = fmt::format("CREATE POLICY {} ON {}{}{}", quoted, target, permissive ? "" : " AS RESTRICTIVE",
                                command_words(command));
  if (!roles.empty()) {
    std::vector<std::string> names;
    for (const auto& role : roles) names.push_back(pg::ident(role));
    sql += " TO " + base::join(names, ", ");
  }
  if (!using_expression.empty()) sql += fmt::format(" USING ({})", using_expression);
  if (!check_expression.empty()) sql += fmt::format(" WITH CHECK ({})", check_expression);
  emitter.entry(*this, {fmt::format("{} {}", relation->name, name), sql + ";\n",
                        fmt::format("DROP POLICY {} ON {};\n", quoted, target)});
  emitter.comment(*this, {"POLICY", fmt::format("{} ON {}", quoted, target),
                          fmt::format("{} ON {}", quoted, pg::ident(relation->name))});
}

}  // namespace

void read_policies(Context& context) {
  context.query.later(fmt::format(R"(
SELECT p.polrelid, p.oid, p.polname, p.polpermissive, p.polcmd,
       CASE WHEN p.polroles <> '{{0}}' THEN
         (SELECT pg_catalog.array_agg(r.rolname::pg_catalog.text ORDER BY r.rolname)
            FROM pg_catalog.pg_roles r WHERE r.oid = ANY (p.polroles))
       END,
       pg_catalog.pg_get_expr(p.polqual, p.polrelid), pg_catalog.pg_get_expr(p.polwithcheck, p.polrelid)
  FROM pg_catalog.pg_policy p
 WHERE p.polrelid = ANY ({})
 ORDER BY p.polrelid, p.polname)",
                                  pg::oid_array(defined_relation_oids(context.catalog))),
                      [&context](pg::Row& row) {
                        auto policy = std::make_unique<Policy>();
                        policy->catalog.table = table_oid::kPolicy;
                        model::Oid relation_oid = 0;
                        row >> relation_oid >> policy->catalog.oid >> policy->name >> policy->permissive >>
                            policy->command >> policy->roles >> policy->using_expression >> policy->check_expression;
                        const Relation& relation = *context.catalog.relation(relation_oid);
                        policy->kind = model::ObjectKind::policy;
                        policy->section = model::Section::post_data;
                        policy->relation = &relation;
                        belong_to(*policy, relation);
                        context.catalog.add(std::move(policy));
                      });
}

}  // namespace pgbraid::catalog
