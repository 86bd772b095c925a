// Extended statistics: CREATE STATISTICS.
#include <fmt/format.h>

#include "catalog/emitter.hpp"
#include "catalog/families.hpp"
#include "catalog/relations.hpp"
#include "pg/quoting.hpp"

namespace pgbraid::catalog {

namespace {

class Statistics : public Object {
 public:
  void emit(Emitter& emitter) const override;

  std::string definition;  // CREATE STATISTICS ..., without the semicolon
  int target = -1;         // SET STATISTICS; -1: the columns' own
};

void Statistics::emit(Emitter& emitter) const {
  if (wanted.definition) {
    std::string sql = definition + ";\n";
    if (target >= 0) sql += fmt::format("ALTER STATISTICS {} SET STATISTICS {};\n", qualified_name(), target);
    emitter.entry(*this, {name, std::move(sql), fmt::format("DROP STATISTICS {};\n", qualified_name())});
  }
  emitter.comment(*this, {"STATISTICS", qualified_name(), pg::ident(name)});
}

}  // namespace

// A statistics object is chosen by its own schema, which need not be its table's; but only where that is dumped, too.
void read_statistics(Context& context) {
  context.query.later(R"(
SELECT s.oid, s.stxname, s.stxnamespace, s.stxrelid, n.nspname, pg_catalog.pg_get_userbyid(s.stxowner)
  FROM pg_catalog.pg_statistic_ext s
  JOIN pg_catalog.pg_namespace n ON n.oid = s.stxnamespace
 ORDER BY s.oid)",
                      [&context](pg::Row& row) {
                        auto statistics = std::make_unique<Statistics>();
                        statistics->kind = model::ObjectKind::statistics;
                        statistics->section = model::Section::post_data;
                        statistics->catalog.table = table_oid::kStatistics;
                        model::Oid schema_oid = 0;
                        model::Oid table_oid = 0;
                        row >> statistics->catalog.oid >> statistics->name >> schema_oid >> table_oid >>
                            statistics->schema >> statistics->owner;
                        const Relation* const table = context.catalog.relation(table_oid);
                        statistics->wanted = context.in_schema(schema_oid);
                        if (table == nullptr || !table->wanted.definition) statistics->wanted = Wanted::none();
                        context.catalog.add(std::move(statistics));
                      });
}

void read_statistics_details(Context& context) {
  std::vector<model::Oid> oids;
  for (const auto& object : context.catalog.objects()) {
    if (object->kind == model::ObjectKind::statistics && object->wanted.definition) oids.push_back(object->catalog.oid);
  }
  if (oids.empty()) return;
  context.query.each(fmt::format(R"(
SELECT s.oid, pg_catalog.pg_get_statisticsobjdef(s.oid), coalesce(s.stxstattarget, -1)
  FROM pg_catalog.pg_statistic_ext s
 WHERE s.oid = ANY ({}))",
                                 pg::oid_array(oids)),
                     [&](pg::Row& row) {
                       model::Oid oid = 0;
                       row >> oid;
                       auto& statistics = static_cast<Statistics&>(*context.catalog.find(table_oid::kStatistics, oid));
                       row >> statistics.definition >> statistics.target;
                     });
}

}  // namespace pgbraid::catalog
