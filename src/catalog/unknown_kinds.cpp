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
    {"pg_statistic_ext", "stxnamespace", "true", "statistics object"},
    {"pg_extension", "", "pg_catalog.cardinality(o.extconfig) > 0", "extension with configuration tables"},
};

std::string branch(const UnknownKind& kind) {
  const std::string schema = *kind.schema_column == '\0' ? "0" : std::string("o.") + kind.schema_column;
  return fmt::format(R"(
SELECT '{2}', {1}, pg_catalog.count(*)
  FROM pg_catalog.{0} o
 WHERE o.oid >= 16384::pg_catalog.oid AND ({3})
   AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend e
                    WHERE e.objid = o.oid AND e.deptype IN ('e', 'i')
                      AND e.classid = 'pg_catalog.{0}'::pg_catalog.regclass)
 GROUP BY 2)",
                     kind.table, schema, kind.words, kind.condition);
}

}  // namespace

void refuse_unknown_kinds(Context& context) {
  if (context.selection.tables || !context.options.definitions) return;
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
  context.query.each("SELECT pg_catalog.count(*) FROM pg_catalog.pg_seclabel", [&](pg::Row& row) {
    std::int64_t count = 0;
    row >> count;
    if (count > 0) found.push_back(fmt::format("{} security label{}", count, count == 1 ? "" : "s"));
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
