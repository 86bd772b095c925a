// Functions and procedures. The server writes their definitions (pg_get_functiondef).
#include <fmt/format.h>

#include <map>

#include "catalog/emitter.hpp"
#include "catalog/families.hpp"
#include "catalog/relations.hpp"
#include "pg/quoting.hpp"

namespace pgbraid::catalog {

namespace {

class Function : public Object {
 public:
  void emit(Emitter& emitter) const override;

  std::string signature;   // name(argument types), for tags
  std::string arguments;   // that tell it apart, for DROP, COMMENT, GRANT
  std::string definition;  // CREATE FUNCTION ..., without the semicolon
};

void Function::emit(Emitter& emitter) const {
  const std::string word(model::info(kind).desc);
  const std::string target = fmt::format("{}({})", qualified_name(), arguments);
  if (wanted.definition) {
    emitter.entry(*this, {signature, definition + ";\n" + emitter.extensions_needed(catalog, word + " " + target),
                          fmt::format("DROP {} {};\n", word, target)});
  }
  emitter.comment_and_privileges(*this, {word, target, fmt::format("{}({})", pg::ident(name), arguments)});
}

// The text without "OR REPLACE": a restore must not silently change what is there.
std::string without_or_replace(const std::string& definition) {
  constexpr std::string_view kOrReplace = "CREATE OR REPLACE ";
  std::string text = definition;
  if (text.starts_with(kOrReplace)) text = "CREATE " + text.substr(kOrReplace.size());
  while (!text.empty() && text.back() == '\n') text.pop_back();
  return text;
}

}  // namespace

void read_functions(Context& context) {
  context.query.later(fmt::format(R"(
SELECT p.oid, p.proname, p.pronamespace, n.nspname, pg_catalog.pg_get_userbyid(p.proowner), p.prokind
  FROM pg_catalog.pg_proc p
  JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace
 WHERE p.prokind <> 'a' AND {}
   -- the constructor functions of range types come with the type
   AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend d
                    WHERE d.classid = 'pg_catalog.pg_proc'::pg_catalog.regclass AND d.objid = p.oid AND d.deptype = 'i')
 ORDER BY p.oid)",
                                  context.candidates("p.oid", table_oid::kProc)),
                      [&context](pg::Row& row) {
                        auto function = std::make_unique<Function>();
                        function->catalog.table = table_oid::kProc;
                        model::Oid schema = 0;
                        char kind = 0;
                        row >> function->catalog.oid >> function->name >> schema >> function->schema >>
                            function->owner >> kind;
                        function->kind = kind == 'p' ? model::ObjectKind::procedure : model::ObjectKind::function;
                        function->wanted = context.in_schema(schema);
                        context.catalog.add(std::move(function));
                      });
}

void read_function_details(Context& context) {
  std::map<model::Oid, Function*> functions;
  std::vector<model::Oid> oids;
  for (const auto& object : context.catalog.objects()) {
    auto* const function = dynamic_cast<Function*>(object.get());
    if (function == nullptr || !function->wanted.any()) continue;
    functions.emplace(function->catalog.oid, function);
    oids.push_back(function->catalog.oid);
  }
  if (functions.empty()) return;
  context.query.each(fmt::format(R"(
SELECT p.oid, pg_catalog.pg_get_function_identity_arguments(p.oid),
       (SELECT pg_catalog.string_agg(pg_catalog.format_type(a.type, NULL), ', ' ORDER BY a.place)
          FROM pg_catalog.unnest(p.proargtypes) WITH ORDINALITY AS a (type, place)),
       CASE WHEN p.oid >= {1}::pg_catalog.oid THEN pg_catalog.pg_get_functiondef(p.oid) END
  FROM pg_catalog.pg_proc p
 WHERE p.oid = ANY ({0}))",
                                 pg::oid_array(oids), kFirstUserOid),
                     [&](pg::Row& row) {
                       model::Oid oid = 0;
                       std::string arguments;
                       std::string types;
                       std::string definition;
                       row >> oid >> arguments >> types >> definition;
                       Function& function = *functions.at(oid);
                       const bool defined = oid < kFirstUserOid || !definition.empty();
                       if (!defined) fail_vanished("function " + function.qualified_name());
                       function.arguments = arguments;
                       function.signature = fmt::format("{}({})", function.name, types);
                       function.definition = without_or_replace(definition);
                     });
}

}  // namespace pgbraid::catalog
