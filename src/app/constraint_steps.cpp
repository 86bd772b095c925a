#include "app/constraint_steps.hpp"

#include <cstdint>
#include <string_view>

#include "base/fail.hpp"
#include "pg/quoting.hpp"
#include "pgbraid/error.hpp"
#include "plan/constraint_form.hpp"

namespace pgbraid::app {

namespace {

using plan::ForeignKeyForm;
using plan::KeyForm;

// FNV-1a.
std::uint64_t hash(std::string_view text) {
  std::uint64_t value = 14695981039346656037U;
  for (const char c : text) value = (value ^ static_cast<unsigned char>(c)) * 1099511628211U;
  return value;
}

// The same in every run for the same key, so that what a killed run left can be told from what is somebody else's.
std::string index_name(const KeyForm& key) {
  return fmt::format("pgbraid_key_{:016x}", hash(key.target.table_sql + "\n" + key.target.name_sql));
}

std::string index_sql(const KeyForm& key) { return pg::qualified(key.target.schema, index_name(key)); }

// An ordinary table, on which nothing stands against the key, as far as can be told without looking at rows. The
// primary key of a child is none: as USING INDEX it would make inherited NOT NULLs the child's own (18).
bool is_free(pg::Connection& connection, const KeyForm& key) {
  const std::string constraint = pg::literal(pg::qualified(key.target.schema, key.target.name));
  const std::string sql = fmt::format(R"(
SELECT pg_catalog.count(*)
  FROM pg_catalog.pg_class c
 WHERE c.oid = pg_catalog.to_regclass({})
   AND c.relkind = 'r'
   AND pg_catalog.to_regclass({}) IS NULL
   AND NOT ({} AND (EXISTS (SELECT FROM pg_catalog.pg_index i WHERE i.indrelid = c.oid AND i.indisprimary)
                    OR EXISTS (SELECT FROM pg_catalog.pg_inherits h WHERE h.inhrelid = c.oid)))
   AND NOT EXISTS (SELECT FROM pg_catalog.pg_constraint k WHERE k.conrelid = c.oid AND k.conname = {}))",
                                      pg::literal(key.target.table_sql), constraint, key.primary ? "true" : "false",
                                      pg::literal(key.target.name));
  return connection.scalar(sql) == "1";
}

// One string, so one transaction: an index that a killed run left goes first.
std::string create_index(const KeyForm& key) {
  std::string sql = fmt::format("DROP INDEX IF EXISTS {};\nCREATE UNIQUE INDEX {} ON {} USING btree ({})",
                                index_sql(key), pg::ident(index_name(key)), key.target.table_sql, key.columns);
  if (!key.include.empty()) sql += fmt::format(" INCLUDE ({})", key.include);
  if (key.nulls_not_distinct) sql += " NULLS NOT DISTINCT";
  if (!key.storage.empty()) sql += fmt::format(" WITH ({})", key.storage);
  return sql;
}

// The server speaks of the index; who reads it knows the key.
void replace_all(std::string& text, const std::string& from, const std::string& to) {
  for (std::size_t at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size())) {
    text.replace(at, from.size(), to);
  }
}

[[noreturn]] void rethrow_as_entry(const Error& error, const model::TocEntry& entry, const KeyForm& key) {
  ErrorReport report = error.report();
  for (std::string* text : {&report.message, &report.detail, &report.context}) {
    replace_all(*text, index_name(key), key.target.name);
  }
  if (!report.statement.empty()) report.statement = entry.definition;
  throw Error(std::move(report));
}

std::string add_sql(const ForeignKeyForm& key) {
  return fmt::format("ALTER TABLE ONLY {}\n    ADD CONSTRAINT {} {} NOT VALID", key.target.table_sql,
                     key.target.name_sql, key.constraint);
}

// A killed run has added it, and not come to validate it: to the letter what this step would make.
bool is_left_over(pg::Connection& connection, const ForeignKeyForm& key) {
  return connection.scalar(fmt::format(R"(
SELECT pg_catalog.count(*)
  FROM pg_catalog.pg_constraint k
 WHERE k.conrelid = pg_catalog.to_regclass({})
   AND k.conname = {}
   AND pg_catalog.pg_get_constraintdef(k.oid) = {})",
                                       pg::literal(key.target.table_sql), pg::literal(key.target.name),
                                       pg::literal(key.constraint + " NOT VALID"))) == "1";
}

void add_foreign_key(pg::Connection& connection, const model::TocEntry& entry, const ForeignKeyForm& key) {
  constexpr std::string_view kDuplicate = "42710";
  try {
    connection.exec(add_sql(key));
  } catch (const Error& error) {
    if (error.report().sqlstate == kDuplicate && is_left_over(connection, key)) return;
    ErrorReport report = error.report();
    if (!report.statement.empty()) report.statement = entry.definition;
    throw Error(std::move(report));
  }
}

}  // namespace

void run_first_step(pg::Connection& connection, const model::TocEntry& entry) {
  if (const auto foreign_key = plan::parse_foreign_key(entry.definition)) {
    add_foreign_key(connection, entry, *foreign_key);
    return;
  }
  const auto key = plan::parse_key(entry.definition);
  if (!key || !is_free(connection, *key)) return;
  try {
    connection.exec(create_index(*key));
  } catch (const Error& error) {
    rethrow_as_entry(error, entry, *key);
  }
}

std::string second_step_sql(pg::Connection& connection, const model::TocEntry& entry) {
  if (const auto foreign_key = plan::parse_foreign_key(entry.definition)) {
    return fmt::format("ALTER TABLE {} VALIDATE CONSTRAINT {}", foreign_key->target.table_sql,
                       foreign_key->target.name_sql);
  }
  const auto key = plan::parse_key(entry.definition);
  if (!key) return entry.definition;
  const std::string index = pg::literal(index_sql(*key));
  if (connection.scalar(fmt::format("SELECT pg_catalog.to_regclass({}) IS NULL", index)) == "t")
    return entry.definition;
  return fmt::format("ALTER TABLE ONLY {}\n    ADD CONSTRAINT {} {} USING INDEX {}{};\n{}", key->target.table_sql,
                     key->target.name_sql, key->primary ? "PRIMARY KEY" : "UNIQUE", pg::ident(index_name(*key)),
                     key->deferral, key->rest);
}

void undo_first_step(pg::Connection& connection, const model::TocEntry& entry) noexcept {
  try {
    if (const auto foreign_key = plan::parse_foreign_key(entry.definition)) {
      connection.exec(fmt::format("ALTER TABLE ONLY {} DROP CONSTRAINT IF EXISTS {}", foreign_key->target.table_sql,
                                  foreign_key->target.name_sql));
    } else if (const auto key = plan::parse_key(entry.definition)) {
      connection.exec("DROP INDEX IF EXISTS " + index_sql(*key));
    }
  } catch (const std::exception&) {
    // The step's own error is the one to tell; what stays is found by the next run.
  }
}

}  // namespace pgbraid::app
