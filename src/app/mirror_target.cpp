#include "app/mirror_target.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <utility>
#include <vector>

#include "base/fail.hpp"
#include "pg/quoting.hpp"

namespace pgbraid::app {

namespace {

using model::ObjectKind;

constexpr int kNamed = 3;                   // so many of them an error names
constexpr std::size_t kTablesAtOnce = 500;  // are asked for rows with one statement

// Which server: no two have the same, but copies of its files.
struct ServerId {
  std::string system;
  std::string started;
  friend bool operator==(const ServerId&, const ServerId&) = default;
};

// Whoever may not ask for the identifier still hears when the server was started.
ServerId server_id(pg::Connection& connection) {
  const bool may_ask =
      connection.scalar("SELECT pg_catalog.has_function_privilege('pg_catalog.pg_control_system()', 'EXECUTE')") == "t";
  ServerId id;
  if (may_ask) {
    id.system = connection.scalar("SELECT system_identifier FROM pg_catalog.pg_control_system()");
  } else {
    id.started = connection.scalar("SELECT extract(epoch FROM pg_catalog.pg_postmaster_start_time())");
  }
  return id;
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

void check_definitions(pg::Connection& target, std::span<const model::TocEntry* const> entries) {
  Names schemas;
  Names relations;
  Names types;
  for (const model::TocEntry* entry : entries) {
    // The public schema is there in every new database.
    if (entry->kind == ObjectKind::schema && entry->tag != "public") schemas.add("", entry->tag);
    if (is_relation(entry->kind)) relations.add(entry->schema, entry->tag);
    if (is_type(entry->kind)) types.add(entry->schema, entry->tag);
  }
  if (!schemas.empty()) {
    refuse_found(target,
                 fmt::format("SELECT pg_catalog.quote_ident(n.nspname) FROM {} AS w (schema, name) "
                             "JOIN pg_catalog.pg_namespace n ON n.nspname = w.name ORDER BY 1 LIMIT {}",
                             schemas.values(), kNamed + 1),
                 "schema");
  }
  const auto in_schemas = [&](const Names& names, const char* catalog, const char* prefix, const char* what) {
    if (names.empty()) return;
    refuse_found(target,
                 fmt::format("SELECT pg_catalog.format('%I.%I', n.nspname, o.{2}name) FROM {0} AS w (schema, name) "
                             "JOIN pg_catalog.pg_namespace n ON n.nspname = w.schema "
                             "JOIN pg_catalog.{1} o ON o.{2}namespace = n.oid AND o.{2}name = w.name "
                             "ORDER BY 1 LIMIT {3}",
                             names.values(), catalog, prefix, kNamed + 1),
                 what);
  };
  in_schemas(relations, "pg_class", "rel", "relation");
  in_schemas(types, "pg_type", "typ", "type");
}

// Tables that are there for their rows.
void check_rows(pg::Connection& target, std::span<const model::TocEntry* const> entries) {
  std::set<std::pair<std::string, std::string>> made;
  std::set<std::pair<std::string, std::string>> filled;
  for (const model::TocEntry* entry : entries) {
    if (is_relation(entry->kind)) made.emplace(entry->schema, entry->tag);
    if (entry->kind == ObjectKind::table_data && entry->has_data) filled.emplace(entry->schema, entry->tag);
  }
  std::vector<std::string> questions;
  const auto ask = [&] {
    if (questions.empty()) return;
    refuse_found(target, fmt::format("{}", fmt::join(questions, " UNION ALL ")), "rows in table");
    questions.clear();
  };
  for (const auto& [schema, name] : filled) {
    if (made.contains({schema, name})) continue;
    const std::string table = pg::qualified(schema, name);
    questions.push_back(fmt::format("SELECT {} WHERE EXISTS (SELECT FROM ONLY {})", pg::literal(table), table));
    if (questions.size() == kTablesAtOnce) ask();
  }
  ask();
}

}  // namespace

void check_is_another(pg::Connection& source, pg::Connection& target, const std::string& database) {
  if (source.database() != database || server_id(source) != server_id(target)) return;
  base::fail_with_hint(ErrorCode::usage,
                       fmt::format("source and target are the same database, \"{}\" of one server", database),
                       "Give --target another database, or another server.");
}

void check_has_none(pg::Connection& target, std::span<const model::TocEntry* const> entries) {
  check_definitions(target, entries);
  check_rows(target, entries);
}

}  // namespace pgbraid::app
