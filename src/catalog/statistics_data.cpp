// Statistics data: what ANALYZE found out of tables, materialized views and indexes, as calls that say it to the
// target's planner. The target has to be 18 or later; the source may be any version.
#include "catalog/statistics_data.hpp"

#include <fmt/format.h>

#include <array>
#include <optional>
#include <unordered_map>

#include "base/text.hpp"
#include "catalog/emitter.hpp"
#include "catalog/families.hpp"
#include "catalog/indexes.hpp"
#include "catalog/relations.hpp"
#include "pg/quoting.hpp"

namespace pgbraid::catalog {

namespace {

// How many columns' statistics are on their way from the server at a time: they are large.
constexpr int kRowsAtOnce = 2000;

class StatisticsData : public Object {
 public:
  StatisticsData(const Relation& relation, std::string of) {
    kind = model::ObjectKind::statistics_data;
    section = model::Section::data;
    schema = relation.schema;
    name = std::move(of);
    table = relation.id;
    wanted.definition = true;
  }
  void emit(Emitter& emitter) const override { emitter.entry(*this, {name, std::move(calls), ""}); }

  // The entry takes it over: all statistics of a large database are not held twice.
  mutable std::string calls;
};

struct Field {
  const char* name;  // in pg_stats, and of the argument
  const char* type;
};
constexpr std::array kFields = {
    Field{"null_frac", "real"},
    Field{"avg_width", "integer"},
    Field{"n_distinct", "real"},
    Field{"most_common_vals", "text"},
    Field{"most_common_freqs", "real[]"},
    Field{"histogram_bounds", "text"},
    Field{"correlation", "real"},
    Field{"most_common_elems", "text"},
    Field{"most_common_elem_freqs", "real[]"},
    Field{"elem_count_histogram", "real[]"},
};
constexpr std::array kRangeFields = {
    Field{"range_length_histogram", "text"},
    Field{"range_empty_frac", "real"},
    Field{"range_bounds_histogram", "text"},
};

std::vector<Field> fields_of(const pg::Features& features) {
  std::vector<Field> fields(kFields.begin(), kFields.end());
  if (features.range_statistics) fields.insert(fields.end(), kRangeFields.begin(), kRangeFields.end());
  return fields;
}

using ByRelation = std::unordered_map<model::Oid, StatisticsData*>;

bool has_statistics(const Relation& relation) {
  return relation.wanted.definition && relation.relkind != 'v' && relation.relkind != 'S';
}

// The materialized views' statistics come after their rows, which come after all else.
void follow_refreshes(Catalog& catalog, const ByRelation& found) {
  for (const auto& object : catalog.objects()) {
    const auto* const refresh = dynamic_cast<const MaterializedViewData*>(object.get());
    if (refresh == nullptr) continue;
    const auto statistics = found.find(refresh->view.catalog.oid);
    if (statistics != found.end()) statistics->second->dependencies.push_back(refresh->id);
  }
}

// An object for each relation and index; what it says comes later.
ByRelation add_objects(Catalog& catalog) {
  ByRelation found;
  const auto add = [&](std::unique_ptr<StatisticsData> made, model::Oid oid, model::DumpId of) {
    made->dependencies = {of};
    found.emplace(oid, &catalog.add(std::move(made)));
  };
  for (const auto& [oid, relation] : catalog.relations()) {
    if (!has_statistics(*relation)) continue;
    auto made = std::make_unique<StatisticsData>(*relation, relation->name);
    if (relation->relkind == 'm' && relation->wanted.data) made->section = model::Section::post_data;
    add(std::move(made), oid, relation->id);
  }
  std::vector<const Index*> indexes;
  for (const auto& object : catalog.objects()) {
    const auto* const index = dynamic_cast<const Index*>(object.get());
    if (index != nullptr && index->wanted.definition) indexes.push_back(index);
  }
  for (const Index* index : indexes) {
    auto made = std::make_unique<StatisticsData>(*index->relation, index->index_name);
    made->section = model::Section::post_data;
    add(std::move(made), index->oid, index->id);
  }
  follow_refreshes(catalog, found);
  return found;
}

StatisticsSubject subject_of(const StatisticsData& statistics, const Context& context) {
  return {context.query.features().version, statistics.schema, statistics.name};
}

// "JOIN unnest(...)": a list of any length is looked up by its hash.
std::string wanted_oids(const ByRelation& found) {
  std::vector<model::Oid> oids;
  oids.reserve(found.size());
  for (const auto& [oid, statistics] : found) oids.push_back(oid);
  return fmt::format("JOIN pg_catalog.unnest({}) AS w (oid) ON w.oid = c.oid", pg::oid_array(oids));
}

// As newer servers say it of a relation that was never counted.
constexpr const char* kTuples = "CASE WHEN c.relpages = 0 AND c.reltuples = 0 THEN -1 ELSE c.reltuples END";

void read_relation_statistics(Context& context, const ByRelation& found) {
  const pg::Features& features = context.query.features();
  context.query.each(fmt::format(R"(
SELECT c.oid, c.relpages, {}, c.relallvisible, {}
  FROM pg_catalog.pg_class c
  {})",
                                 features.unknown_tuples ? "c.reltuples" : kTuples,
                                 features.frozen_pages ? "c.relallfrozen" : "NULL", wanted_oids(found)),
                     [&](pg::Row& row) {
                       model::Oid oid = 0;
                       std::vector<StatisticsArgument> arguments = {{"relpages", "", "integer"},
                                                                    {"reltuples", "", "real"},
                                                                    {"relallvisible", "", "integer"},
                                                                    {"relallfrozen", "", "integer"}};
                       row >> oid;
                       for (StatisticsArgument& argument : arguments) row >> argument.value;
                       if (!features.frozen_pages) arguments.pop_back();
                       StatisticsData& statistics = *found.at(oid);
                       statistics.calls +=
                           statistics_call("pg_restore_relation_stats", subject_of(statistics, context), arguments);
                     });
}

std::string attributes_query(const std::vector<Field>& fields, const ByRelation& found) {
  std::vector<std::string> columns;
  columns.reserve(fields.size());
  for (const Field& field : fields) columns.push_back(std::string("s.") + field.name);
  return fmt::format(R"(
SELECT c.oid, CASE WHEN c.relkind IN ('i', 'I') THEN a.attnum END, s.attname, s.inherited, {}
  FROM pg_catalog.pg_stats s
  JOIN pg_catalog.pg_namespace n ON n.nspname = s.schemaname
  JOIN pg_catalog.pg_class c ON c.relnamespace = n.oid AND c.relname = s.tablename
  JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attname = s.attname
  {}
 ORDER BY c.oid, s.attname, s.inherited)",
                     base::join(columns, ", "), wanted_oids(found));
}

void read_attribute(pg::Row& row, const std::vector<Field>& fields, const Context& context, const ByRelation& found) {
  model::Oid oid = 0;
  std::optional<std::string> number;
  std::string name;
  bool inherited = false;
  row >> oid >> number >> name >> inherited;
  StatisticsData& statistics = *found.at(oid);
  std::vector<StatisticsArgument> arguments;
  // A restored index may call its expressions otherwise.
  if (number) {
    arguments.push_back({"attnum", *number, "smallint"});
  } else {
    arguments.push_back({"attname", name, ""});
  }
  arguments.push_back({"inherited", inherited ? "t" : "f", "boolean"});
  for (const Field& field : fields) {
    std::optional<std::string> value;
    row >> value;
    if (value) arguments.push_back({field.name, std::move(*value), field.type});
  }
  statistics.calls += statistics_call("pg_restore_attribute_stats", subject_of(statistics, context), arguments);
}

}  // namespace

std::string statistics_call(const std::string& function, const StatisticsSubject& subject,
                            const std::vector<StatisticsArgument>& arguments) {
  std::string sql =
      fmt::format("SELECT * FROM pg_catalog.{}(\n\t'version', '{}'::integer,\n\t'schemaname', {},\n\t'relname', {}",
                  function, subject.server_version, pg::literal(subject.schema), pg::literal(subject.relation));
  for (const StatisticsArgument& argument : arguments) {
    sql += fmt::format(",\n\t{}, {}", pg::literal(argument.name), pg::literal(argument.value));
    if (!argument.type.empty()) sql += "::" + argument.type;
  }
  return sql + "\n);\n";
}

// The view pg_stats, not the catalog behind it, so that a dump needs no superuser; it knows relations by name. A cursor
// reads it bit by bit.
void read_statistics_data(Context& context) {
  if (!context.options.statistics) return;
  const ByRelation found = add_objects(context.catalog);
  if (found.empty()) return;
  read_relation_statistics(context, found);
  const std::vector<Field> fields = fields_of(context.query.features());
  context.query.run("DECLARE pgbraid_statistics NO SCROLL CURSOR FOR" + attributes_query(fields, found));
  const std::string fetch = fmt::format("FETCH {} FROM pgbraid_statistics", kRowsAtOnce);
  int rows = 0;
  do {
    rows = 0;
    context.query.each(fetch, [&](pg::Row& row) {
      read_attribute(row, fields, context, found);
      ++rows;
    });
  } while (rows == kRowsAtOnce);
  context.query.run("CLOSE pgbraid_statistics");
}

}  // namespace pgbraid::catalog
