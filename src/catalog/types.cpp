// Enum, composite and range types.
#include <fmt/format.h>

#include <map>

#include "base/text.hpp"
#include "catalog/domains.hpp"
#include "catalog/emitter.hpp"
#include "catalog/families.hpp"
#include "pg/quoting.hpp"

namespace pgbraid::catalog {

namespace {

class Type : public Object {
 public:
  void emit(Emitter& emitter) const override;

  model::Oid relation = 0;                           // of a composite type: where its columns and their comments hang
  std::string definition;                            // what stands after AS
  std::vector<std::pair<int, std::string>> columns;  // of a composite type: number, name
};

void Type::emit(Emitter& emitter) const {
  const std::string quoted = qualified_name();
  if (wanted.definition) {
    emitter.entry(*this, {name, fmt::format("CREATE TYPE {} AS {};\n", quoted, definition),
                          fmt::format("DROP TYPE {};\n", quoted)});
  }
  emitter.comment_and_privileges(*this, {"TYPE", quoted, pg::ident(name)});
  for (const auto& [number, column] : columns) {
    emitter.comment_on({{table_oid::kClass, relation}, number}, *this,
                       {"COLUMN", quoted + "." + pg::ident(column), pg::ident(name) + "." + pg::ident(column)});
  }
}

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
    if (type->relation != 0 || !type->definition.starts_with("ENUM")) continue;
    const auto found = labels.find(oid);
    type->definition = found == labels.end() ? "ENUM (\n)" : "ENUM (\n" + base::join(found->second, ",\n") + "\n)";
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
    if (type->relation == 0) continue;
    const auto found = columns.find(oid);
    type->definition = found == columns.end() ? "(\n)" : "(\n" + base::join(found->second, ",\n") + "\n)";
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
        // "-" is regproc's word for none.
        if (canonical != "-") items.push_back("    canonical = " + canonical);
        if (difference != "-") items.push_back("    subtype_diff = " + difference);
        types.at(oid)->definition = "RANGE (\n" + base::join(items, ",\n") + "\n)";
      });
}

}  // namespace

void read_types(Context& context) {
  // Not read: array types and tables' row types, which come with what they are made of.
  context.query.each(fmt::format(R"(
SELECT t.oid, t.typname, t.typnamespace, n.nspname, pg_catalog.pg_get_userbyid(t.typowner), t.typtype,
       t.typrelid, t.typarray, {0}
  FROM pg_catalog.pg_type t
  JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace
  LEFT JOIN pg_catalog.pg_class c ON c.oid = t.typrelid
  LEFT JOIN pg_catalog.pg_range r ON r.rngtypid = t.oid
 WHERE (t.typtype IN ('e', 'd', 'r') OR (t.typtype = 'c' AND c.relkind = 'c')
        OR (t.typtype IN ('b', 'm', 'p') AND t.oid < {1}::pg_catalog.oid))
   AND {2}
 ORDER BY t.oid)",
                                 context.query.features().multiranges ? "coalesce(r.rngmultitypid, 0)" : "0",
                                 kFirstUserOid, context.candidates("t.oid", table_oid::kType)),
                     [&](pg::Row& row) {
                       model::CatalogId id{table_oid::kType, 0};
                       std::string name;
                       model::Oid schema_oid = 0;
                       std::string schema;
                       std::string owner;
                       char type = 0;
                       model::Oid relation = 0;
                       model::Oid array = 0;
                       model::Oid multirange = 0;
                       row >> id.oid >> name >> schema_oid >> schema >> owner >> type >> relation >> array >>
                           multirange;
                       std::unique_ptr<Object> made;
                       if (type == 'd') {
                         made = std::make_unique<Domain>();
                         made->kind = model::ObjectKind::domain;
                       } else {
                         auto plain = std::make_unique<Type>();
                         plain->kind = model::ObjectKind::type;
                         plain->relation = type == 'c' ? relation : 0;
                         if (type == 'e') plain->definition = "ENUM";
                         made = std::move(plain);
                       }
                       made->catalog = id;
                       made->name = name;
                       made->schema = schema;
                       made->owner = owner;
                       made->wanted = context.in_schema(schema_oid);
                       Object& object = context.catalog.add(std::move(made));
                       if (array != 0) context.catalog.alias({table_oid::kType, array}, object);
                       if (multirange != 0) context.catalog.alias({table_oid::kType, multirange}, object);
                       if (type == 'c') context.catalog.alias({table_oid::kClass, relation}, object);
                     });
}

void read_type_details(Context& context) {
  const TypeMap types = wanted_types(context.catalog);
  if (!types.empty()) {
    read_enums(context, types);
    read_composites(context, types);
    read_ranges(context, types);
  }
  read_domain_details(context);
}

}  // namespace pgbraid::catalog
