#include "catalog/binary_form.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string_view>

#include "catalog/families.hpp"
#include "catalog/relations.hpp"
#include "pg/quoting.hpp"

namespace pgbraid::catalog {

namespace {

// Oids below it are the same on every server; those above are given out when a cluster or an object is made.
constexpr model::Oid kFirstUnstableOid = 10000;

// The server's own types whose binary form gives back the same value, by experiment: from and to servers 13, 15 and 18,
// alone and in arrays. Not among them, and why: money (its fraction digits are the locale's), interval (infinity from
// 17 on: another number to servers before), xml (loses its declaration), tsquery, int2vector and oidvector (an empty
// one is sent, but not taken), the reg types (oids), and what has no form or none that is taken.
constexpr auto kPortable = std::to_array<std::string_view>(
    {"bit",         "bool",        "box",      "bpchar",        "bytea",     "char",   "cid",     "cidr", "circle",
     "date",        "float4",      "float8",   "inet",          "int2",      "int4",   "int8",    "json", "jsonb",
     "jsonpath",    "line",        "lseg",     "macaddr",       "macaddr8",  "name",   "numeric", "oid",  "path",
     "pg_lsn",      "pg_snapshot", "point",    "polygon",       "refcursor", "text",   "tid",     "time", "timestamp",
     "timestamptz", "timetz",      "tsvector", "txid_snapshot", "uuid",      "varbit", "varchar", "xid",  "xid8"});

// Goes down into a type.
class Judge {
 public:
  explicit Judge(const BinaryTypes& types) : types_(types) {}

  // What stands against it; empty: nothing. `in_data`: the type's oid is part of the value that holds it.
  std::string against(model::Oid oid, bool in_data) const {
    const BinaryType& type = types_.at(oid);
    if (in_data && oid >= kFirstUnstableOid) {
      return fmt::format("its binary form holds the oid of type {}", type.sql_name);
    }
    if (!type.has_form) return fmt::format("type {} has no binary form", type.sql_name);
    switch (type.kind) {
      case 'b':
        return against_base(oid, type);
      case 'e':  // travels as its label
        return {};
      case 'd':
      case 'r':
      case 'm':
        return against_parts(type, false);
      case 'A':
      case 'c':
        return against_parts(type, true);
      default:
        return fmt::format("the binary form of type {} is not known", type.sql_name);
    }
  }

 private:
  // Of a type that an extension brings, only the extension knows what it sends.
  static std::string against_base(model::Oid oid, const BinaryType& type) {
    const bool known =
        oid < kFirstUnstableOid && std::find(kPortable.begin(), kPortable.end(), type.name) != kPortable.end();
    return known ? std::string() : fmt::format("the binary form of type {} is not portable", type.sql_name);
  }

  // No circle: one would go through a type of the database's own, whose oid is in the data.
  std::string against_parts(const BinaryType& type, bool in_data) const {
    for (const TypePart& part : type.parts) {
      std::string reason = against(part.type, in_data);
      if (!reason.empty()) return reason;
    }
    return {};
  }

  const BinaryTypes& types_;
};

// The parts of type t, as name, type, generated.
std::string parts_query(const pg::Features& features) {
  std::string sql = R"(
SELECT '' AS name, t.typbasetype AS type, false AS generated, 0 AS number
 WHERE t.typtype = 'd'
 UNION ALL
SELECT '', e.oid, false, 0
  FROM pg_catalog.pg_type e
 WHERE t.typelem <> 0 AND e.oid = t.typelem AND e.typarray = t.oid
 UNION ALL
SELECT '', r.rngsubtype, false, 0
  FROM pg_catalog.pg_range r
 WHERE t.typtype = 'r' AND r.rngtypid = t.oid
 UNION ALL
SELECT a.attname, a.atttypid, a.attgenerated <> '', a.attnum
  FROM pg_catalog.pg_attribute a
 WHERE t.typtype = 'c' AND a.attrelid = t.typrelid AND a.attnum > 0 AND NOT a.attisdropped)";
  if (features.multiranges) {
    sql += R"(
 UNION ALL
SELECT '', r.rngtypid, false, 0
  FROM pg_catalog.pg_range r
 WHERE t.typtype = 'm' AND r.rngmultitypid = t.oid)";
  }
  return sql;
}

// One row a part of each type that the row types of these tables are made of; and one for a type without parts.
std::string types_query(const pg::Features& features, const std::vector<model::Oid>& tables) {
  const std::string parts = parts_query(features);
  return fmt::format(R"(
WITH RECURSIVE used(oid) AS (
SELECT c.reltype
  FROM pg_catalog.pg_class c
 WHERE c.oid = ANY ({0})
 UNION
SELECT p.type
  FROM used u
  JOIN pg_catalog.pg_type t ON t.oid = u.oid
 CROSS JOIN LATERAL ({1}) p)
SELECT t.oid, t.typrelid, t.typname, pg_catalog.format_type(t.oid, NULL), t.typtype,
       EXISTS (SELECT FROM pg_catalog.pg_type e WHERE e.oid = t.typelem AND e.typarray = t.oid),
       t.typsend <> 0 AND t.typreceive <> 0, p.name, p.type, p.generated
  FROM used u
  JOIN pg_catalog.pg_type t ON t.oid = u.oid
  LEFT JOIN LATERAL ({1}) p ON true
 ORDER BY t.oid, p.number)",
                     pg::oid_array(tables), parts);
}

}  // namespace

std::optional<std::string> why_not_binary(const BinaryTypes& types, model::Oid row_type) {
  const Judge judge(types);
  for (const TypePart& column : types.at(row_type).parts) {
    if (column.generated) continue;
    const std::string reason = judge.against(column.type, false);
    if (!reason.empty()) return fmt::format("column {}: {}", pg::ident(column.name), reason);
  }
  return std::nullopt;
}

void read_binary_forms(Context& context) {
  if (!context.options.binary) return;
  std::vector<Table*> tables;
  for (const auto& object : context.catalog.objects()) {
    if (object->kind != model::ObjectKind::table_data || !object->wanted.data) continue;
    tables.push_back(dynamic_cast<Table*>(&context.catalog.object(object->table)));
  }
  if (tables.empty()) return;
  std::vector<model::Oid> oids;
  for (const Table* table : tables) oids.push_back(table->catalog.oid);
  BinaryTypes types;
  std::map<model::Oid, model::Oid> row_types;  // by table
  context.query.each(types_query(context.query.features(), oids), [&](pg::Row& row) {
    model::Oid oid = 0;
    model::Oid relation = 0;
    BinaryType type;
    bool is_array = false;
    TypePart part;
    row >> oid >> relation >> type.name >> type.sql_name >> type.kind >> is_array >> type.has_form;
    row >> part.name >> part.type >> part.generated;
    if (is_array) type.kind = 'A';
    if (relation != 0) row_types.emplace(relation, oid);
    BinaryType& known = types.try_emplace(oid, std::move(type)).first->second;
    if (part.type != 0) known.parts.push_back(std::move(part));
  });
  for (Table* table : tables) {
    const auto reason = why_not_binary(types, row_types.at(table->catalog.oid));
    table->binary = !reason;
    if (reason) {
      context.catalog.notes.push_back(
          fmt::format("the rows of {} are dumped as text: {}", table->qualified_name(), *reason));
    }
  }
}

}  // namespace pgbraid::catalog
