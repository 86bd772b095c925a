// Triggers and rules of tables and views.
#include <fmt/format.h>

#include "catalog/emitter.hpp"
#include "catalog/families.hpp"
#include "catalog/relations.hpp"
#include "pg/quoting.hpp"

namespace pgbraid::catalog {

namespace {

// ENABLE ... or DISABLE ..., for tgenabled and ev_enabled; `what` is TRIGGER or RULE.
std::string enabled_words(char enabled, const std::string& what) {
  switch (enabled) {
    case 'D':
      return "DISABLE " + what;
    case 'A':
      return "ENABLE ALWAYS " + what;
    case 'R':
      return "ENABLE REPLICA " + what;
    default:
      return "ENABLE " + what;
  }
}

// A trigger or a rule: something with a name of its own on a relation.
class OnRelation : public Object {
 public:
  void emit(Emitter& emitter) const override;

  std::string word;  // TRIGGER or RULE
  const Relation* relation = nullptr;
  std::string definition;  // without the semicolon; empty: it is there already, only its state is set
  char enabled = 'O';
};

void OnRelation::emit(Emitter& emitter) const {
  if (!wanted.definition) return;
  const std::string quoted = pg::ident(name);
  const std::string target = relation->qualified_name();
  std::string sql = definition.empty() ? "" : definition + ";\n";
  if (enabled != 'O' || definition.empty()) {
    sql += fmt::format("{}ALTER {} {} {} {};\n", definition.empty() ? "" : "\n", relation->alter_word(), target,
                       enabled_words(enabled, word), quoted);
  }
  sql += emitter.extensions_needed(catalog, fmt::format("{} {} ON {}", word, quoted, target));
  emitter.entry(*this, {fmt::format("{} {}", relation->name, name), sql,
                        definition.empty() ? "" : fmt::format("DROP {} {} ON {};\n", word, quoted, target)});
  emitter.comment(*this, {word, fmt::format("{} ON {}", quoted, target),
                          fmt::format("{} ON {}", quoted, pg::ident(relation->name))});
}

void add(Context& context, model::Oid table, model::ObjectKind kind, const Relation& relation,
         std::unique_ptr<OnRelation> made) {
  made->catalog.table = table;
  made->kind = kind;
  made->word = model::info(kind).desc;
  made->section = model::Section::post_data;
  made->relation = &relation;
  belong_to(*made, relation);
  context.catalog.add(std::move(made));
}

}  // namespace

void read_triggers(Context& context) {
  // A partition's copy of its parent's trigger comes with ATTACH; only a different state has to be said.
  context.query.later(fmt::format(R"(
SELECT t.tgrelid, t.oid, t.tgname,
       CASE WHEN t.tgparentid = 0 THEN pg_catalog.pg_get_triggerdef(t.oid, false) END, t.tgenabled
  FROM pg_catalog.pg_trigger t
  LEFT JOIN pg_catalog.pg_trigger p ON p.oid = t.tgparentid
 WHERE t.tgrelid = ANY ({})
   AND ((NOT t.tgisinternal AND t.tgparentid = 0)
        -- the triggers of foreign keys have made-up names
        OR (t.tgenabled <> p.tgenabled
            AND NOT EXISTS (SELECT FROM pg_catalog.pg_constraint k WHERE k.oid = t.tgconstraint AND k.contype = 'f')))
 ORDER BY t.tgrelid, t.tgname)",
                                  pg::oid_array(defined_relation_oids(context.catalog))),
                      [&context](pg::Row& row) {
                        auto trigger = std::make_unique<OnRelation>();
                        model::Oid relation = 0;
                        row >> relation >> trigger->catalog.oid >> trigger->name >> trigger->definition >>
                            trigger->enabled;
                        add(context, table_oid::kTrigger, model::ObjectKind::trigger,
                            *context.catalog.relation(relation), std::move(trigger));
                      });
}

void read_rules(Context& context) {
  context.query.later(fmt::format(R"(
SELECT r.ev_class, r.oid, r.rulename, r.ev_type, r.is_instead,
       CASE WHEN r.rulename <> '_RETURN' OR r.ev_type <> '1' THEN pg_catalog.pg_get_ruledef(r.oid) END, r.ev_enabled
  FROM pg_catalog.pg_rewrite r
 WHERE r.ev_class = ANY ({})
 ORDER BY r.ev_class, r.rulename)",
                                  pg::oid_array(defined_relation_oids(context.catalog))),
                      [&context](pg::Row& row) {
                        auto rule = std::make_unique<OnRelation>();
                        model::Oid relation_oid = 0;
                        char event = 0;
                        bool instead = false;
                        row >> relation_oid >> rule->catalog.oid >> rule->name >> event >> instead >>
                            rule->definition >> rule->enabled;
                        Relation& relation = *context.catalog.relation(relation_oid);
                        if (event == '1') {  // the query of a view
                          context.catalog.alias({table_oid::kRewrite, rule->catalog.oid}, relation);
                          return;
                        }
                        if (rule->definition.empty()) {
                          fail_vanished(fmt::format("rule {} on {}", pg::ident(rule->name), relation.qualified_name()));
                        }
                        rule->definition = without_semicolon(rule->definition);
                        add(context, table_oid::kRewrite, model::ObjectKind::rule, relation, std::move(rule));
                      });
}

}  // namespace pgbraid::catalog
