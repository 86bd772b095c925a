#include "app/mirror_target.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <map>
#include <set>
#include <utility>
#include <vector>

#include "base/fail.hpp"
#include "pg/query.hpp"
#include "pg/quoting.hpp"

namespace pgbraid::app {

namespace {

using model::ObjectKind;

constexpr int kNamed = 3;                   // so many of them an error names
constexpr std::size_t kTablesAtOnce = 500;  // are asked for rows with one statement

// Which server; a text is empty where the role may not ask.
struct ServerId {
  std::string system;  // no two servers have the same, but copies of its files
  std::string started;
};

ServerId server_id(pg::Connection& connection) {
  constexpr const char* kMayAsk =
      "SELECT pg_catalog.has_function_privilege('pg_catalog.pg_control_system()', 'EXECUTE')";
  ServerId id;
  if (connection.scalar(kMayAsk) == "t") {
    id.system = connection.scalar("SELECT system_identifier FROM pg_catalog.pg_control_system()");
  }
  id.started = connection.scalar("SELECT extract(epoch FROM pg_catalog.pg_postmaster_start_time())");
  return id;
}

bool is_one_server(const ServerId& a, const ServerId& b) {
  if (a.system.empty() || b.system.empty()) return a.started == b.started;
  return a.system == b.system;
}

// Names as the two columns of a relation in SQL.
class Names {
 public:
  void add(const std::string& schema, const std::string& name) {
    rows_ += fmt::format("{}({}, {})", rows_.empty() ? "" : ", ", pg::literal(schema), pg::literal(name));
  }
  bool empty() const noexcept { return rows_.empty(); }
  std::string values() const { return "(VALUES " + rows_ + ")"; }

 private:
  std::string rows_;
};

bool is_relation(ObjectKind kind) {
  using enum ObjectKind;
  return kind == table || kind == foreign_table || kind == view || kind == materialized_view || kind == sequence;
}

bool is_type(ObjectKind kind) {
  using enum ObjectKind;
  return kind == type || kind == shell_type || kind == domain;
}

[[noreturn]] void fail_there(const pg::Result& found, const char* what) {
  std::string names;
  for (int i = 0; i < std::min(found.rows(), kNamed); ++i)
    names += (i == 0 ? "" : ", ") + std::string(found.text(i, 0));
  base::fail_with_hint(
      ErrorCode::usage,
      fmt::format("the target has {} {}{} already", what, names, found.rows() > kNamed ? " and more" : ""),
      "Give an empty database; or have them dropped first, with -c/--clean and --if-exists.");
}

void refuse_found(pg::Connection& target, const std::string& sql, const char* what) {
  const pg::Result found = target.exec(sql);
  if (found.rows() > 0) fail_there(found, what);
}

bool is_function(ObjectKind kind) {
  using enum ObjectKind;
  return kind == function || kind == procedure || kind == aggregate;
}

void check_schemas(pg::Connection& target, Entries entries) {
  Names schemas;
  for (const model::TocEntry* entry : entries) {
    // The public schema is there in every new database.
    if (entry->kind == ObjectKind::schema && entry->tag != "public") schemas.add("", entry->tag);
  }
  if (schemas.empty()) return;
  refuse_found(target,
               fmt::format("SELECT pg_catalog.quote_ident(n.nspname) FROM {} AS w (schema, name) "
                           "JOIN pg_catalog.pg_namespace n ON n.nspname = w.name ORDER BY 1 LIMIT {}",
                           schemas.values(), kNamed + 1),
               "schema");
}

// Where objects of a kind are found, by their schema and name.
struct Place {
  bool (*holds)(ObjectKind);
  const char* what;
  const char* catalog;
  const char* schema;
  const char* name;
};

constexpr std::array kPlaces = {
    Place{is_relation, "relation", "pg_class", "relnamespace", "o.relname"},
    Place{is_type, "type", "pg_type", "typnamespace", "o.typname"},
    // As their entries are called.
    Place{is_function, "function", "pg_proc", "pronamespace",
          "o.proname || '(' || COALESCE((SELECT pg_catalog.string_agg(pg_catalog.format_type(a.type, NULL), ', ' "
          "ORDER BY a.place) FROM pg_catalog.unnest(o.proargtypes::pg_catalog.oid[]) WITH ORDINALITY AS a (type, "
          "place)), "
          "CASE WHEN o.prokind = 'a' THEN '*' ELSE '' END) || ')'"},
};

void check_names(pg::Connection& target, Entries entries, const Place& place) {
  Names names;
  for (const model::TocEntry* entry : entries) {
    if (place.holds(entry->kind)) names.add(entry->schema, entry->tag);
  }
  if (names.empty()) return;
  refuse_found(target,
               fmt::format("SELECT pg_catalog.quote_ident(n.nspname) || '.' || w.name FROM {0} AS w (schema, name) "
                           "JOIN pg_catalog.pg_namespace n ON n.nspname = w.schema "
                           "JOIN pg_catalog.{1} o ON o.{2} = n.oid AND {3} = w.name ORDER BY 1 LIMIT {4}",
                           names.values(), place.catalog, place.schema, place.name, kNamed + 1),
               place.what);
}

// One that is there would be written over.
void check_large_objects(pg::Connection& target, Entries entries) {
  for (const model::TocEntry* entry : entries) {
    if (entry->kind != ObjectKind::blobs || !entry->source) continue;
    refuse_found(target,
                 fmt::format("SELECT o.oid FROM pg_catalog.pg_largeobject_metadata o WHERE o.oid = ANY ({}) "
                             "ORDER BY 1 LIMIT {}",
                             pg::oid_array(entry->source->large_objects), kNamed + 1),
                 "large object");
  }
}

// What tables there have of the rows that are to come: those that an extension chooses, or any. Of tables that are not
// there nothing is asked.
void check_rows(pg::Connection& target, const std::map<std::string, const model::DataSource*>& sources) {
  std::vector<std::string> names;
  names.reserve(sources.size());
  for (const auto& [name, source] : sources) names.push_back(pg::literal(name));
  std::vector<std::string> questions;
  const auto ask = [&] {
    if (!questions.empty())
      refuse_found(target, fmt::format("{}", fmt::join(questions, " UNION ALL ")), "rows in table");
    questions.clear();
  };
  while (!names.empty()) {
    const std::size_t rest = names.size() - std::min(names.size(), kTablesAtOnce);
    const pg::Result there =
        target.exec(fmt::format("SELECT w.name, c.relkind FROM pg_catalog.unnest(ARRAY[{}]) AS w (name) "
                                "JOIN pg_catalog.pg_class c ON c.oid = pg_catalog.to_regclass(w.name)",
                                fmt::join(names.begin() + static_cast<std::ptrdiff_t>(rest), names.end(), ", ")));
    names.resize(rest);
    for (int i = 0; i < there.rows(); ++i) {
      const std::string table(there.text(i, 0));
      const model::DataSource& source = *sources.at(table);
      // The rows of a partitioned table are its partitions'.
      const std::string all = fmt::format("SELECT FROM {}{}", there.text(i, 1) == "p" ? "" : "ONLY ", table);
      questions.push_back(fmt::format("SELECT {} WHERE EXISTS ({})", pg::literal(table),
                                      source.chosen_by_extension ? source.query : all));
    }
    ask();
  }
}

}  // namespace

void check_is_another(pg::Connection& source, pg::Connection& target, bool create) {
  // Not the names that were given: those may be a pooler's.
  constexpr const char* kDatabase = "SELECT pg_catalog.current_database()";
  const std::string database = source.scalar(kDatabase);
  if ((!create && target.scalar(kDatabase) != database) || !is_one_server(server_id(source), server_id(target))) return;
  base::fail_with_hint(ErrorCode::usage,
                       fmt::format("source and target are the same database, \"{}\" of one server", database),
                       "Give --target another database, or another server.");
}

void check_has_none(pg::Connection& target, Entries entries) {
  check_schemas(target, entries);
  for (const Place& place : kPlaces) check_names(target, entries, place);
  check_large_objects(target, entries);
}

void check_has_no_rows(pg::Connection& target, Entries entries, const RowsAsked& asked) {
  std::set<std::pair<std::string, std::string>> made;
  for (const model::TocEntry* entry : entries) {
    if (is_relation(entry->kind)) made.emplace(entry->schema, entry->tag);
  }
  std::map<std::string, const model::DataSource*> sources;
  for (const model::TocEntry* entry : entries) {
    if (entry->kind != ObjectKind::table_data || !entry->source) continue;
    if (!asked.of_made && made.contains({entry->schema, entry->tag})) continue;
    if (!asked.of_extensions && entry->source->chosen_by_extension) continue;
    sources.emplace(entry->source->into, entry->source.get());
  }
  check_rows(target, sources);
}

}  // namespace pgbraid::app
