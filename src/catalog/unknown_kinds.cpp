// Kinds of objects that no family reads yet. A dump without them would not be the same database.
#include <fmt/format.h>

#include "base/fail.hpp"
#include "base/text.hpp"
#include "catalog/families.hpp"

namespace pgbraid::catalog {

namespace {

// What is counted: a catalog table, its schema column (empty: objects outside schemas), and what the objects are
// called.
struct UnknownKind {
  const char* table;
  const char* schema_column;
  const char* condition;
  const char* words;
};

constexpr UnknownKind kKinds[] = {
    {"pg_type", "typnamespace",
     "o.typtype = 'b' AND o.typelem = 0 OR o.typtype = 'p' OR (o.typtype = 'b' AND o.typelem <> 0 AND NOT EXISTS "
     "(SELECT FROM pg_catalog.pg_type e WHERE e.oid = o.typelem AND e.typarray = o.oid))",
     "base type"},
    {"pg_range", "", "o.rngcanonical <> 0 AND o.rngtypid >= 16384::pg_catalog.oid",
     "range type with a canonical function"},
    {"pg_operator", "oprnamespace", "true", "operator"},
    {"pg_opclass", "opcnamespace", "true", "operator class"},
    {"pg_opfamily", "opfnamespace", "true", "operator family"},
    {"pg_cast", "", "true", "cast"},
    {"pg_conversion", "connamespace", "true", "conversion"},
    {"pg_collation", "collnamespace", "true", "collation"},
    {"pg_language", "", "true", "procedural language"},
    {"pg_transform", "", "true", "transform"},
    {"pg_am", "", "true", "access method"},
    {"pg_foreign_data_wrapper", "", "true", "foreign-data wrapper"},
    {"pg_foreign_server", "", "true", "foreign server"},
    {"pg_class", "relnamespace", "o.relkind = 'f'", "foreign table"},
    {"pg_ts_parser", "prsnamespace", "true", "text search parser"},
    {"pg_ts_template", "tmplnamespace", "true", "text search template"},
    {"pg_ts_dict", "dictnamespace", "true", "text search dictionary"},
    {"pg_ts_config", "cfgnamespace", "true", "text search configuration"},
    {"pg_event_trigger", "", "true", "event trigger"},
    {"pg_publication", "", "true", "publication"},
    {"pg_subscription", "",
     "o.subdbid = (SELECT d.oid FROM pg_catalog.pg_database d WHERE d.datname = pg_catalog.current_database())",
     "subscription"},
};

std::string branch(const UnknownKind& kind) {
  const bool is_range = std::string_view(kind.table) == "pg_range";
  const std::string oid = is_range ? "o.rngtypid" : "o.oid";
  const std::string schema = *kind.schema_column == '\0' ? "0" : std::string("o.") + kind.schema_column;
  return fmt::format(R"(
SELECT '{3}', {1}, pg_catalog.count(*)
  FROM pg_catalog.{0} o
 WHERE {2} >= 16384::pg_catalog.oid AND ({4})
   AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend e
                    WHERE e.objid = {2} AND e.deptype IN ('e', 'i')
                      AND e.classid = 'pg_catalog.{5}'::pg_catalog.regclass)
 GROUP BY 2)",
                     kind.table, schema, oid, kind.words, kind.condition, is_range ? "pg_type" : kind.table);
}

}  // namespace

void refuse_unknown_kinds(Context& context) {
  if (context.selection.tables || context.data_only) return;
  std::vector<std::string> branches;
  for (const UnknownKind& kind : kKinds) branches.push_back(branch(kind));
  std::vector<std::string> found;
  context.query.each(base::join(branches, "\nUNION ALL"), [&](pg::Row& row) {
    std::string words;
    model::Oid schema = 0;
    std::int64_t count = 0;
    row >> words >> schema >> count;
    const bool chosen = schema == 0 ? context.selection.everything() : context.in_schema(schema).definition;
    if (chosen) found.push_back(fmt::format("{} {}{}", count, words, count == 1 ? "" : "s"));
  });
  if (found.empty()) return;
  ErrorReport report;
  report.code = ErrorCode::source;
  report.message = fmt::format("database \"{}\" has objects of kinds that this version does not dump",
                               context.catalog.database.name);
  report.detail = base::join(found, ", ");
  report.hint = "Choose schemas without them with -n or -N, or tables with -t.";
  throw Error(std::move(report));
}

}  // namespace pgbraid::catalog
