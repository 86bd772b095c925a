// Base, enum, composite and range types: what is read of them, and their entries.
#include "catalog/types.hpp"

#include <fmt/format.h>

#include <map>

#include "base/text.hpp"
#include "catalog/domains.hpp"
#include "catalog/emitter.hpp"
#include "catalog/families.hpp"
#include "pg/quoting.hpp"

namespace pgbraid::catalog {

namespace {

using TypeMap = std::map<model::Oid, Type*>;

TypeMap wanted_types(const Catalog& catalog) {
  TypeMap types;
  for (const auto& object : catalog.objects()) {
    auto* const type = dynamic_cast<Type*>(object.get());
    if (type != nullptr && type->wanted.definition) types.emplace(type->catalog.oid, type);
  }
  return types;
}

std::string ids(const TypeMap& types) {
  std::vector<model::Oid> oids;
  oids.reserve(types.size());
  for (const auto& [oid, type] : types) oids.push_back(oid);
  return pg::oid_array(oids);
}

// regproc's word for none is "-".
std::string function_name(const std::string& name) { return name == "-" ? std::string() : name; }

void read_enums(Context& context, const TypeMap& types) {
  std::map<model::Oid, std::vector<std::string>> labels;
  context.query.each(fmt::format(R"(
SELECT e.enumtypid, e.oid, e.enumlabel
  FROM pg_catalog.pg_enum e
 WHERE e.enumtypid = ANY ({})
 ORDER BY e.enumtypid, e.enumsortorder)",
                                 ids(types)),
                     [&](pg::Row& row) {
                       model::Oid oid = 0;
                       model::Oid label_oid = 0;
                       std::string label;
                       row >> oid >> label_oid >> label;
                       context.catalog.enum_labels.emplace(label_oid, label);
                       labels[oid].push_back("    " + pg::literal(label));
                     });
  for (const auto& [oid, type] : types) {
    if (type->form != 'e') continue;
    const auto found = labels.find(oid);
    type->definition =
        found == labels.end() ? "AS ENUM (\n)" : "AS ENUM (\n" + base::join(found->second, ",\n") + "\n)";
  }
}

void read_composites(Context& context, const TypeMap& types) {
  std::map<model::Oid, std::vector<std::string>> columns;
  context.query.each(fmt::format(R"(
SELECT t.oid, a.attnum, a.attname, pg_catalog.format_type(a.atttypid, a.atttypmod),
       CASE WHEN a.attcollation <> at.typcollation THEN cn.nspname END,
       CASE WHEN a.attcollation <> at.typcollation THEN co.collname END
  FROM pg_catalog.pg_type t
  JOIN pg_catalog.pg_attribute a ON a.attrelid = t.typrelid AND a.attnum > 0 AND NOT a.attisdropped
  JOIN pg_catalog.pg_type at ON at.oid = a.atttypid
  LEFT JOIN pg_catalog.pg_collation co ON co.oid = a.attcollation
  LEFT JOIN pg_catalog.pg_namespace cn ON cn.oid = co.collnamespace
 WHERE t.oid = ANY ({}) AND t.typtype = 'c'
 ORDER BY t.oid, a.attnum)",
                                 ids(types)),
                     [&](pg::Row& row) {
                       model::Oid oid = 0;
                       int number = 0;
                       std::string name;
                       std::string type;
                       std::string collation_schema;
                       std::string collation;
                       row >> oid >> number >> name >> type >> collation_schema >> collation;
                       std::string text = "    " + pg::ident(name) + " " + type;
                       if (!collation.empty()) text += " COLLATE " + pg::qualified(collation_schema, collation);
                       columns[oid].push_back(std::move(text));
                       types.at(oid)->columns.emplace_back(number, name);
                     });
  for (const auto& [oid, type] : types) {
    if (type->form != 'c') continue;
    const auto found = columns.find(oid);
    type->definition = found == columns.end() ? "AS (\n)" : "AS (\n" + base::join(found->second, ",\n") + "\n)";
  }
}

void read_ranges(Context& context, const TypeMap& types) {
  const bool multiranges = context.query.features().multiranges;
  context.query.each(
      fmt::format(R"(
SELECT r.rngtypid, pg_catalog.format_type(r.rngsubtype, NULL), {0},
       CASE WHEN NOT o.opcdefault THEN pg_catalog.quote_ident(opn.nspname) || '.' || pg_catalog.quote_ident(o.opcname) END,
       CASE WHEN r.rngcollation <> s.typcollation THEN cn.nspname END,
       CASE WHEN r.rngcollation <> s.typcollation THEN co.collname END,
       r.rngcanonical, r.rngsubdiff
  FROM pg_catalog.pg_range r
  JOIN pg_catalog.pg_type s ON s.oid = r.rngsubtype
  JOIN pg_catalog.pg_opclass o ON o.oid = r.rngsubopc
  JOIN pg_catalog.pg_namespace opn ON opn.oid = o.opcnamespace
  LEFT JOIN pg_catalog.pg_collation co ON co.oid = r.rngcollation
  LEFT JOIN pg_catalog.pg_namespace cn ON cn.oid = co.collnamespace
 WHERE r.rngtypid = ANY ({1}))",
                  multiranges ? "pg_catalog.format_type(r.rngmultitypid, NULL)" : "NULL::pg_catalog.text", ids(types)),
      [&](pg::Row& row) {
        model::Oid oid = 0;
        std::string subtype;
        std::string multirange;
        std::string opclass;
        std::string collation_schema;
        std::string collation;
        std::string canonical;
        std::string difference;
        row >> oid >> subtype >> multirange >> opclass >> collation_schema >> collation >> canonical >> difference;
        std::vector<std::string> items = {"    subtype = " + subtype};
        if (!multirange.empty()) items.push_back("    multirange_type_name = " + multirange);
        if (!opclass.empty()) items.push_back("    subtype_opclass = " + opclass);
        if (!collation.empty()) items.push_back("    collation = " + pg::qualified(collation_schema, collation));
        canonical = function_name(canonical);
        difference = function_name(difference);
        if (!canonical.empty()) items.push_back("    canonical = " + canonical);
        if (!difference.empty()) items.push_back("    subtype_diff = " + difference);
        types.at(oid)->definition = "AS RANGE (\n" + base::join(items, ",\n") + "\n)";
      });
}

void read_base_types(Context& context, const TypeMap& types) {
  const char* const subscript =
      context.query.features().subscript_functions ? "t.typsubscript::pg_catalog.text" : "NULL::pg_catalog.text";
  context.query.each(fmt::format(R"(
SELECT t.oid, t.typlen, t.typbyval, t.typinput, t.typoutput, t.typreceive, t.typsend, t.typmodin, t.typmodout,
       t.typanalyze, {}, t.typcollation <> 0, t.typdefault, t.typcategory, t.typispreferred,
       CASE WHEN t.typelem <> 0 THEN pg_catalog.format_type(t.typelem, NULL) END,
       t.typdelim, t.typalign, t.typstorage
  FROM pg_catalog.pg_type t
 WHERE t.oid = ANY ({}) AND t.typtype = 'b')",
                                 subscript, ids(types)),
                     [&](pg::Row& row) {
                       model::Oid oid = 0;
                       BaseTypeDetails details;
                       row >> oid >> details.length >> details.by_value >> details.input >> details.output >>
                           details.receive >> details.send >> details.modifier_in >> details.modifier_out >>
                           details.analyze >> details.subscript >> details.collatable >> details.default_value >>
                           details.category >> details.preferred >> details.element >> details.delimiter >>
                           details.alignment >> details.storage;
                       for (std::string* function : {&details.receive, &details.send, &details.modifier_in,
                                                     &details.modifier_out, &details.analyze, &details.subscript}) {
                         *function = function_name(*function);
                       }
                       types.at(oid)->definition = base_type_definition(details);
                     });
}

void add_type(Context& context, pg::Row& row) {
  model::CatalogId id{table_oid::kType, 0};
  std::string name;
  model::Oid schema_oid = 0;
  std::string schema;
  std::string owner;
  char form = 0;
  model::Oid relation = 0;
  model::Oid array = 0;
  model::Oid multirange = 0;
  model::Oid multirange_array = 0;
  row >> id.oid >> name >> schema_oid >> schema >> owner >> form >> relation >> array >> multirange >> multirange_array;
  std::unique_ptr<Object> made;
  if (form == 'd') {
    made = std::make_unique<Domain>();
    made->kind = model::ObjectKind::domain;
  } else {
    auto type = std::make_unique<Type>();
    type->kind = model::ObjectKind::type;
    type->form = form;
    type->relation = form == 'c' ? relation : 0;
    made = std::move(type);
  }
  made->catalog = id;
  made->name = name;
  made->schema = schema;
  made->owner = owner;
  made->wanted = context.in_schema(schema_oid);
  Object& object = context.catalog.add(std::move(made));
  for (const model::Oid other : {array, multirange, multirange_array}) {
    if (other != 0) context.catalog.alias({table_oid::kType, other}, object);
  }
  if (form == 'c') context.catalog.alias({table_oid::kClass, relation}, object);
}

}  // namespace

void Type::emit(Emitter& emitter) const {
  const std::string quoted = qualified_name();
  if (wanted.definition) {
    // Functions that need the type and that it needs in turn can only go together with it.
    const char* const cascade = form == 'b' || shell != nullptr ? " CASCADE" : "";
    emitter.entry(*this, {name, fmt::format("CREATE TYPE {}{}{};\n", quoted, definition.empty() ? "" : " ", definition),
                          fmt::format("DROP TYPE {}{};\n", quoted, cascade)});
  }
  emitter.comment_and_privileges(*this, {"TYPE", quoted, pg::ident(name)});
  for (const auto& [number, column] : columns) {
    emitter.comment_on({{table_oid::kClass, relation}, number}, *this,
                       {"COLUMN", quoted + "." + pg::ident(column), pg::ident(name) + "." + pg::ident(column)});
  }
}

ShellType::ShellType(const Type& type, const Catalog& objects) {
  kind = model::ObjectKind::shell_type;
  schema = type.schema;
  name = type.name;
  owner = type.owner;
  wanted.definition = type.wanted.definition;
  for (const model::DumpId needed : type.dependencies) {
    if (objects.object(needed).kind == model::ObjectKind::schema) dependencies.push_back(needed);
  }
}

void ShellType::emit(Emitter& emitter) const {
  // It goes with the type: no DROP, no comment, no privileges.
  emitter.entry(*this, {name, fmt::format("CREATE TYPE {};\n", qualified_name()), ""});
}

void read_types(Context& context) {
  // Not read: array types, multirange types and tables' row types, which come with what they are made of.
  const bool multiranges = context.query.features().multiranges;
  context.query.later(fmt::format(R"(
SELECT t.oid, t.typname, t.typnamespace, n.nspname, pg_catalog.pg_get_userbyid(t.typowner), t.typtype,
       t.typrelid, t.typarray, {}
  FROM pg_catalog.pg_type t
  JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace
  LEFT JOIN pg_catalog.pg_class c ON c.oid = t.typrelid
  LEFT JOIN pg_catalog.pg_type e ON e.oid = t.typelem AND e.typarray = t.oid
  {}
 WHERE (t.typtype IN ('e', 'd', 'r') OR (t.typtype = 'c' AND c.relkind = 'c')
        OR (t.typtype = 'b' AND e.oid IS NULL) OR (t.typtype = 'p' AND NOT t.typisdefined)
        OR (t.typtype IN ('b', 'm', 'p') AND t.oid < {}::pg_catalog.oid))
   AND {}
 ORDER BY t.oid)",
                                  multiranges ? "m.oid, m.typarray" : "0, 0",
                                  multiranges ? R"(LEFT JOIN pg_catalog.pg_range r ON r.rngtypid = t.oid
  LEFT JOIN pg_catalog.pg_type m ON m.oid = r.rngmultitypid)"
                                              : "",
                                  kFirstUserOid, context.candidates("t.oid", table_oid::kType)),
                      [&context](pg::Row& row) { add_type(context, row); });
}

void read_type_details(Context& context) {
  const TypeMap types = wanted_types(context.catalog);
  if (!types.empty()) {
    read_base_types(context, types);
    read_enums(context, types);
    read_composites(context, types);
    read_ranges(context, types);
  }
  read_domain_details(context);
}

}  // namespace pgbraid::catalog
