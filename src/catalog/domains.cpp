#include "catalog/domains.hpp"

#include <fmt/format.h>

#include <map>

#include "catalog/emitter.hpp"
#include "catalog/families.hpp"
#include "pg/quoting.hpp"

namespace pgbraid::catalog {

namespace {

std::map<model::Oid, Domain*> wanted_domains(const Catalog& catalog) {
  std::map<model::Oid, Domain*> domains;
  for (const auto& object : catalog.objects()) {
    if (object->kind != model::ObjectKind::domain || !object->wanted.definition) continue;
    domains.emplace(object->catalog.oid, static_cast<Domain*>(object.get()));
  }
  return domains;
}

std::string ids(const std::map<model::Oid, Domain*>& domains) {
  std::vector<model::Oid> oids;
  oids.reserve(domains.size());
  for (const auto& [oid, domain] : domains) oids.push_back(oid);
  return pg::oid_array(oids);
}

}  // namespace

void Domain::emit(Emitter& emitter) const {
  const std::string quoted = qualified_name();
  if (wanted.definition) {
    std::string sql = fmt::format("CREATE DOMAIN {} AS {}", quoted, definition);
    if (not_null) sql += " NOT NULL";
    for (const DomainConstraint* constraint : constraints) {
      if (constraint->separate) continue;
      sql += fmt::format("\n\tCONSTRAINT {} {}", pg::ident(constraint->name), constraint->definition);
    }
    emitter.entry(*this, {name, sql + ";\n", fmt::format("DROP DOMAIN {};\n", quoted)});
  }
  emitter.comment(*this, {"DOMAIN", quoted, pg::ident(name)});
  emitter.privileges(*this, {"TYPE", quoted, pg::ident(name)});
  for (const DomainConstraint* constraint : constraints) {
    if (!constraint->separate) {
      emitter.comment(*constraint, {"CONSTRAINT", pg::ident(constraint->name) + " ON DOMAIN " + quoted,
                                    pg::ident(constraint->name) + " ON DOMAIN " + pg::ident(name)});
    }
  }
}

void DomainConstraint::emit(Emitter& emitter) const {
  if (!has_entry()) return;
  const std::string of = domain->qualified_name();
  emitter.entry(*this, {fmt::format("{} {}", domain->name, name),
                        fmt::format("ALTER DOMAIN {}\n    ADD CONSTRAINT {} {};\n", of, pg::ident(name), definition),
                        fmt::format("ALTER DOMAIN {} DROP CONSTRAINT {};\n", of, pg::ident(name))});
  emitter.comment(*this, {"CONSTRAINT", pg::ident(name) + " ON DOMAIN " + of,
                          pg::ident(name) + " ON DOMAIN " + pg::ident(domain->name)});
}

void read_domain_details(Context& context) {
  const auto domains = wanted_domains(context.catalog);
  if (domains.empty()) return;
  context.query.each(fmt::format(R"(
SELECT t.oid, pg_catalog.format_type(t.typbasetype, t.typtypmod), {1},
       coalesce(pg_catalog.pg_get_expr(t.typdefaultbin, 0), pg_catalog.quote_literal(t.typdefault)),
       CASE WHEN t.typcollation <> b.typcollation THEN cn.nspname END,
       CASE WHEN t.typcollation <> b.typcollation THEN co.collname END
  FROM pg_catalog.pg_type t
  JOIN pg_catalog.pg_type b ON b.oid = t.typbasetype
  LEFT JOIN pg_catalog.pg_collation co ON co.oid = t.typcollation
  LEFT JOIN pg_catalog.pg_namespace cn ON cn.oid = co.collnamespace
 WHERE t.oid = ANY ({0}))",
                                 ids(domains),
                                 // otherwise among the constraints
                                 context.query.features().domain_not_null_constraints ? "false" : "t.typnotnull"),
                     [&](pg::Row& row) {
                       model::Oid oid = 0;
                       std::string base_type;
                       std::string by_default;
                       std::string collation_schema;
                       std::string collation;
                       row >> oid;
                       Domain& domain = *domains.at(oid);
                       row >> base_type >> domain.not_null >> by_default >> collation_schema >> collation;
                       std::string& text = domain.definition;
                       text = base_type;
                       if (!collation.empty()) text += " COLLATE " + pg::qualified(collation_schema, collation);
                       if (!by_default.empty()) text += " DEFAULT " + by_default;
                     });
}

void read_domain_constraints(Context& context) {
  const auto domains = wanted_domains(context.catalog);
  if (domains.empty()) return;
  context.query.each(fmt::format(R"(
SELECT c.contypid, c.oid, c.conname,
       CASE c.contype WHEN 'n' THEN 'NOT NULL' ELSE pg_catalog.pg_get_constraintdef(c.oid) END,
       c.contype = 'n', c.convalidated
  FROM pg_catalog.pg_constraint c
 WHERE c.contypid = ANY ({}) AND c.contype IN ('c', 'n')
 ORDER BY c.contypid, c.conname)",
                                 ids(domains)),
                     [&](pg::Row& row) {
                       auto constraint = std::make_unique<DomainConstraint>();
                       constraint->catalog.table = table_oid::kConstraint;
                       constraint->kind = model::ObjectKind::check_constraint;
                       model::Oid domain_oid = 0;
                       bool not_null = false;
                       bool validated = true;
                       row >> domain_oid >> constraint->catalog.oid >> constraint->name >> constraint->definition >>
                           not_null >> validated;
                       Domain& domain = *domains.at(domain_oid);
                       if (not_null) domain.not_null = false;
                       constraint->domain = &domain;
                       constraint->table = domain.id;
                       constraint->schema = domain.schema;
                       constraint->owner = domain.owner;
                       constraint->wanted = domain.wanted;
                       constraint->separate = !validated;
                       constraint->section = validated ? model::Section::pre_data : model::Section::post_data;
                       DomainConstraint& kept = context.catalog.add(std::move(constraint));
                       domain.constraints.push_back(&kept);
                       if (kept.separate) {
                         kept.dependencies.push_back(domain.id);
                       } else {
                         domain.dependencies.push_back(kept.id);
                       }
                     });
}

}  // namespace pgbraid::catalog
