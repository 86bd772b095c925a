// Aggregate functions.
#include <fmt/format.h>

#include <map>

#include "base/text.hpp"
#include "catalog/emitter.hpp"
#include "catalog/families.hpp"
#include "pg/quoting.hpp"

namespace pgbraid::catalog {

namespace {

class Aggregate : public Object {
 public:
  void emit(Emitter& emitter) const override;

  std::string signature;           // name(argument types), for tags
  std::string arguments;           // for CREATE
  std::string identity_arguments;  // for DROP, COMMENT
  std::string argument_types;      // for GRANT, which knows no aggregates: those of a function
  std::vector<std::string> items;  // "SFUNC = ..."
};

void Aggregate::emit(Emitter& emitter) const {
  const std::string target = fmt::format("{}({})", qualified_name(), identity_arguments);
  const std::string tag = fmt::format("{}({})", pg::ident(name), identity_arguments);
  if (wanted.definition) {
    emitter.entry(*this, {signature,
                          fmt::format("CREATE AGGREGATE {}({}) (\n    {}\n);\n", qualified_name(), arguments,
                                      base::join(items, ",\n    ")),
                          fmt::format("DROP AGGREGATE {};\n", target)});
  }
  emitter.comment(*this, {"AGGREGATE", target, tag});
  emitter.privileges(*this, {"FUNCTION", fmt::format("{}({})", qualified_name(), argument_types),
                             fmt::format("{}({})", pg::ident(name), argument_types)});
}

// A row of pg_aggregate, for CREATE AGGREGATE. Functions and types are names as SQL takes them; empty: none.
struct Details {
  char kind = 'n';
  std::string transition, final, combine, serial, deserial, moving_transition, moving_inverse, moving_final;
  bool final_extra = false;
  bool moving_final_extra = false;
  char final_modify = 'r';
  char moving_final_modify = 'r';
  std::string sort_operator, state_type, moving_type;
  int state_space = 0;
  int moving_space = 0;
  std::optional<std::string> initial, moving_initial;
  char parallel = 'u';
};

std::string modify_word(char letter) {
  switch (letter) {
    case 'r':
      return "READ_ONLY";
    case 's':
      return "SHAREABLE";
    default:
      return "READ_WRITE";
  }
}

std::vector<std::string> items_of(const Details& details) {
  std::vector<std::string> items;
  const auto put = [&](const char* word, const std::string& value) {
    if (!value.empty()) items.push_back(fmt::format("{} = {}", word, value));
  };
  const char usual_modify = details.kind == 'n' ? 'r' : 'w';
  put("SFUNC", details.transition);
  put("STYPE", details.state_type);
  if (details.state_space != 0) put("SSPACE", std::to_string(details.state_space));
  if (details.initial) put("INITCOND", pg::literal(*details.initial));
  put("FINALFUNC", details.final);
  if (details.final_extra) items.emplace_back("FINALFUNC_EXTRA");
  if (!details.final.empty() && details.final_modify != usual_modify) {
    put("FINALFUNC_MODIFY", modify_word(details.final_modify));
  }
  put("COMBINEFUNC", details.combine);
  put("SERIALFUNC", details.serial);
  put("DESERIALFUNC", details.deserial);
  if (!details.moving_transition.empty()) {
    put("MSFUNC", details.moving_transition);
    put("MINVFUNC", details.moving_inverse);
    put("MSTYPE", details.moving_type);
    if (details.moving_space != 0) put("MSSPACE", std::to_string(details.moving_space));
    if (details.moving_initial) put("MINITCOND", pg::literal(*details.moving_initial));
    put("MFINALFUNC", details.moving_final);
    if (details.moving_final_extra) items.emplace_back("MFINALFUNC_EXTRA");
    if (!details.moving_final.empty() && details.moving_final_modify != usual_modify) {
      put("MFINALFUNC_MODIFY", modify_word(details.moving_final_modify));
    }
  }
  put("SORTOP", details.sort_operator);
  if (details.kind == 'h') items.emplace_back("HYPOTHETICAL");
  if (details.parallel != 'u') put("PARALLEL", details.parallel == 's' ? "SAFE" : "RESTRICTED");
  return items;
}

constexpr const char* kDetails = R"(
SELECT p.oid, pg_catalog.pg_get_function_arguments(p.oid), pg_catalog.pg_get_function_identity_arguments(p.oid),
       (SELECT pg_catalog.string_agg(pg_catalog.format_type(t.type, NULL), ', ' ORDER BY t.place)
          FROM pg_catalog.unnest(p.proargtypes) WITH ORDINALITY AS t (type, place)),
       a.aggkind, a.aggtransfn,
       a.aggfinalfn, a.aggcombinefn, a.aggserialfn, a.aggdeserialfn,
       a.aggmtransfn, a.aggminvtransfn, a.aggmfinalfn,
       a.aggfinalextra, a.aggmfinalextra, a.aggfinalmodify, a.aggmfinalmodify,
       'OPERATOR(' || pg_catalog.quote_ident(sn.nspname) || '.' || s.oprname || ')',
       pg_catalog.format_type(a.aggtranstype, NULL), pg_catalog.format_type(NULLIF(a.aggmtranstype, 0), NULL),
       a.aggtransspace, a.aggmtransspace, a.agginitval, a.aggminitval, p.proparallel
  FROM pg_catalog.pg_proc p
  JOIN pg_catalog.pg_aggregate a ON a.aggfnoid = p.oid
  LEFT JOIN pg_catalog.pg_operator s ON s.oid = a.aggsortop
  LEFT JOIN pg_catalog.pg_namespace sn ON sn.oid = s.oprnamespace
 WHERE p.oid = ANY ({}))";

}  // namespace

void read_aggregates(Context& context) {
  context.query.later(fmt::format(R"(
SELECT p.oid, p.proname, p.pronamespace, n.nspname, pg_catalog.pg_get_userbyid(p.proowner)
  FROM pg_catalog.pg_proc p
  JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace
 WHERE p.prokind = 'a' AND {}
 ORDER BY p.oid)",
                                  context.candidates("p.oid", table_oid::kProc)),
                      [&context](pg::Row& row) {
                        auto aggregate = std::make_unique<Aggregate>();
                        aggregate->catalog.table = table_oid::kProc;
                        aggregate->kind = model::ObjectKind::aggregate;
                        model::Oid schema = 0;
                        row >> aggregate->catalog.oid >> aggregate->name >> schema >> aggregate->schema >>
                            aggregate->owner;
                        aggregate->wanted = context.in_schema(schema);
                        context.catalog.add(std::move(aggregate));
                      });
}

void read_aggregate_details(Context& context) {
  std::map<model::Oid, Aggregate*> aggregates;
  std::vector<model::Oid> oids;
  for (const auto& object : context.catalog.objects()) {
    if (object->kind != model::ObjectKind::aggregate || !object->wanted.any()) continue;
    aggregates.emplace(object->catalog.oid, static_cast<Aggregate*>(object.get()));
    oids.push_back(object->catalog.oid);
  }
  if (aggregates.empty()) return;
  context.query.each(fmt::format(kDetails, pg::oid_array(oids)), [&](pg::Row& row) {
    model::Oid oid = 0;
    std::string arguments;
    std::string identity;
    std::string types;
    Details details;
    row >> oid >> arguments >> identity >> types >> details.kind >> details.transition >> details.final >>
        details.combine >> details.serial >> details.deserial >> details.moving_transition >> details.moving_inverse >>
        details.moving_final >> details.final_extra >> details.moving_final_extra >> details.final_modify >>
        details.moving_final_modify >> details.sort_operator >> details.state_type >> details.moving_type >>
        details.state_space >> details.moving_space >> details.initial >> details.moving_initial >> details.parallel;
    for (std::string* function : {&details.final, &details.combine, &details.serial, &details.deserial,
                                  &details.moving_transition, &details.moving_inverse, &details.moving_final}) {
      if (*function == "-") function->clear();  // regproc's word for none
    }
    Aggregate& aggregate = *aggregates.at(oid);
    // CREATE AGGREGATE wants a star where there are no arguments.
    aggregate.arguments = arguments.empty() ? "*" : arguments;
    aggregate.identity_arguments = identity.empty() ? "*" : identity;
    aggregate.argument_types = types;
    aggregate.signature = fmt::format("{}({})", aggregate.name, types.empty() ? "*" : types);
    aggregate.items = items_of(details);
  });
}

}  // namespace pgbraid::catalog
