#include "catalog/binary_form.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>
#include <string_view>
#include <utility>

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
    for (const model::Oid part : type.parts) {
      std::string reason = against(part, in_data);
      if (!reason.empty()) return reason;
    }
    return {};
  }

  const BinaryTypes& types_;
};

// The types that type t is made of.
std::string parts_query(const pg::Features& features) {
  std::string sql = R"(
SELECT t.typbasetype AS type
 WHERE t.typtype = 'd'
 UNION ALL
SELECT e.oid
  FROM pg_catalog.pg_type e
 WHERE e.oid = t.typelem AND e.typarray = t.oid
 UNION ALL
SELECT r.rngsubtype
  FROM pg_catalog.pg_range r
 WHERE t.typtype = 'r' AND r.rngtypid = t.oid
 UNION ALL
SELECT a.atttypid
  FROM pg_catalog.pg_attribute a
 WHERE t.typtype = 'c' AND a.attrelid = t.typrelid AND a.attnum > 0 AND NOT a.attisdropped)";
  if (features.multiranges) {
    sql += R"(
 UNION ALL
SELECT r.rngtypid
  FROM pg_catalog.pg_range r
 WHERE t.typtype = 'm' AND r.rngmultitypid = t.oid)";
  }
  return sql;
}

// These types, and all that they are made of.
std::string types_query(const pg::Features& features, const std::vector<model::Oid>& types) {
  return fmt::format(R"(
WITH RECURSIVE used(oid) AS (
SELECT t.oid
  FROM pg_catalog.pg_type t
 WHERE t.oid = ANY ({0})
 UNION
SELECT p.type
  FROM used u
  JOIN pg_catalog.pg_type t ON t.oid = u.oid
 CROSS JOIN LATERAL ({1}) p)
SELECT t.oid, t.typname, pg_catalog.format_type(t.oid, NULL), t.typtype,
       EXISTS (SELECT FROM pg_catalog.pg_type e WHERE e.oid = t.typelem AND e.typarray = t.oid),
       t.typsend <> 0 AND t.typreceive <> 0, ARRAY ({1})
  FROM used u
  JOIN pg_catalog.pg_type t ON t.oid = u.oid)",
                     pg::oid_array(types), parts_query(features));
}

BinaryTypes read_binary_types(pg::Query& query, const std::vector<model::Oid>& oids) {
  BinaryTypes types;
  query.each(types_query(query.features(), oids), [&](pg::Row& row) {
    model::Oid oid = 0;
    BinaryType type;
    bool is_array = false;
    row >> oid >> type.name >> type.sql_name >> type.kind >> is_array >> type.has_form >> type.parts;
    if (is_array) type.kind = 'A';
    types.emplace(oid, std::move(type));
  });
  return types;
}

// The tables whose rows are dumped.
std::vector<Table*> dumped_tables(const Catalog& catalog) {
  std::vector<Table*> tables;
  for (const auto& object : catalog.objects()) {
    if (object->kind != model::ObjectKind::table_data || !object->wanted.data) continue;
    tables.push_back(dynamic_cast<Table*>(&catalog.object(object->table)));
  }
  return tables;
}

}  // namespace

std::optional<std::string> why_not_binary(const BinaryTypes& types, model::Oid column_type) {
  std::string reason = Judge(types).against(column_type, false);
  if (reason.empty()) return std::nullopt;
  return reason;
}

void read_binary_forms(Context& context) {
  if (!context.options.binary) return;
  const std::vector<Table*> tables = dumped_tables(context.catalog);
  std::set<model::Oid> used;
  for (const Table* table : tables) {
    for (const Column& column : table->columns) used.insert(column.type_oid);
  }
  const BinaryTypes types = read_binary_types(context.query, {used.begin(), used.end()});
  std::map<model::Oid, std::string> reasons;
  for (const model::Oid oid : used) {
    if (auto reason = why_not_binary(types, oid)) reasons.emplace(oid, *std::move(reason));
  }
  for (Table* table : tables) {
    if (context.options.binary_own_only && !table->has_entry()) continue;
    const auto obstacle = std::find_if(table->columns.begin(), table->columns.end(), [&](const Column& column) {
      return column.generated == 0 && reasons.contains(column.type_oid);  // COPY leaves out what is generated
    });
    table->binary = obstacle == table->columns.end();
    if (table->binary) continue;
    context.catalog.notes.push_back(fmt::format("the rows of {} are dumped as text: column {}: {}",
                                                table->qualified_name(), pg::ident(obstacle->name),
                                                reasons.at(obstacle->type_oid)));
  }
}

}  // namespace pgbraid::catalog
