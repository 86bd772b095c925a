#include "app/ledger.hpp"

#include <fmt/ranges.h>

#include <utility>

#include "base/fail.hpp"
#include "base/text.hpp"
#include "pg/quoting.hpp"
#include "pg/result.hpp"

namespace pgbraid::app {

namespace {

constexpr const char* kUniqueViolation = "23505";
constexpr const char* kLockNotAvailable = "55P03";

// In transactions that change the schema. Only a superuser can have made event triggers, or needs to silence them.
constexpr const char* kNoEventTriggers = R"(
  SELECT pg_catalog.set_config(s.name, CASE s.name WHEN 'event_triggers' THEN 'off' ELSE 'replica' END, true)
    FROM pg_catalog.pg_settings s
   WHERE s.name IN ('event_triggers', 'session_replication_role')
     AND (SELECT r.rolsuper FROM pg_catalog.pg_roles r WHERE r.rolname = current_user);)";

// Numbers that nobody else is likely to use.
constexpr const char* kLockLedger = "8098703561215306784";
constexpr const char* kLockDatabase = "1885430370, pg_catalog.hashtext({})";

constexpr const char* kMake = R"(
  CREATE SCHEMA pgbraid_restore;
  CREATE TABLE pgbraid_restore.archive
    (id pg_catalog.text NOT NULL, wanted pg_catalog.int4[] NOT NULL, dropped pg_catalog.bool NOT NULL);
  CREATE TABLE pgbraid_restore.entry
    (id pg_catalog.int4 PRIMARY KEY, complete pg_catalog.bool NOT NULL);)";

// Whose the schema is, and whether it is a ledger.
constexpr const char* kLook = R"(
  SELECT n.nspowner = (SELECT r.oid FROM pg_catalog.pg_roles r WHERE r.rolname = current_user) AND
         (SELECT pg_catalog.count(*) FROM pg_catalog.pg_class c
           WHERE c.relnamespace = n.oid AND c.relname IN ('archive', 'entry') AND c.relkind = 'r'
             AND c.relowner = n.nspowner) = 2
    FROM pg_catalog.pg_namespace n
   WHERE n.nspname = 'pgbraid_restore')";

constexpr const char* kMissing = R"(
  SELECT pg_catalog.count(*)
    FROM pgbraid_restore.archive a, pg_catalog.unnest(a.wanted) AS w (id)
   WHERE NOT EXISTS (SELECT FROM pgbraid_restore.entry e WHERE e.id = w.id AND e.complete))";

std::string array_of(const std::vector<model::DumpId>& ids) {
  return fmt::format("'{{{}}}'::pg_catalog.int4[]", fmt::join(ids, ","));
}

// An advisory lock, for as long as the session lasts. Sessions of a run that was killed end by themselves, soon. True:
// somebody else had it before.
bool lock(pg::Connection& connection, const std::string& key, const std::string& database) {
  if (connection.scalar(fmt::format("SELECT pg_catalog.pg_try_advisory_lock({})", key)) == "t") return false;
  try {
    connection.exec("SET lock_timeout = '30s'");
    connection.exec(fmt::format("SELECT pg_catalog.pg_advisory_lock({})", key));
    connection.exec("SET lock_timeout = 0");
    return true;
  } catch (const Error& error) {
    if (error.report().sqlstate != kLockNotAvailable) throw;
    base::fail_with_hint(ErrorCode::usage,
                         fmt::format("another restore with --resumable works on database \"{}\"", database),
                         "Let it end, or end its sessions.");
  }
}

}  // namespace

std::string claim_statement(std::span<const model::TocEntry* const> entries) {
  std::vector<std::string> rows;
  rows.reserve(entries.size());
  for (const model::TocEntry* entry : entries) rows.push_back(fmt::format("({}, true)", entry->id));
  return fmt::format("INSERT INTO pgbraid_restore.entry (id, complete) VALUES {}", fmt::join(rows, ", "));
}

bool is_claimed(const ErrorReport& report) { return report.sqlstate == kUniqueViolation; }

std::string owner_due_statement(const model::TocEntry& entry) {
  return fmt::format("UPDATE pgbraid_restore.entry SET complete = false WHERE id = {}", entry.id);
}

bool Ledger::read(pg::Connection& connection) {
  waited_ = lock(connection, kLockLedger, connection.database());
  entries_.clear();
  const pg::Result schema = connection.exec(kLook);
  if (schema.rows() == 0) return false;
  if (schema.text(0, 0) != "t") {
    base::fail_with_hint(ErrorCode::usage,
                         fmt::format("database \"{}\" has a schema \"{}\" that is not of this role's restores",
                                     connection.database(), kLedgerSchema),
                         "Restore as the role that began, or rename the schema, or restore without --resumable.");
  }
  const pg::Result archive = connection.exec("SELECT a.id, a.dropped FROM pgbraid_restore.archive a");
  if (archive.rows() != 1 || archive.text(0, 0) != archive_) {
    base::fail_with_hint(
        ErrorCode::usage,
        fmt::format("the unfinished restore in database \"{}\" is of another archive", connection.database()),
        fmt::format("Go on with the archive that it was begun with; or give it up: DROP SCHEMA {} CASCADE.",
                    kLedgerSchema));
  }
  resumed_ = true;
  dropped_ = archive.text(0, 1) == "t";
  const pg::Result rows = connection.exec("SELECT e.id, e.complete FROM pgbraid_restore.entry e");
  for (int i = 0; i < rows.rows(); ++i) {
    const auto id = base::parse_integer<model::DumpId>(rows.text(i, 0));
    if (id) entries_.emplace(*id, rows.text(i, 1) == "t");
  }
  return true;
}

void Ledger::open(pg::Connection& connection, const std::vector<model::DumpId>& wanted) {
  const std::string ids = array_of(wanted);
  if (read(connection)) {
    connection.exec(fmt::format(R"(
      UPDATE pgbraid_restore.archive
         SET wanted = ARRAY(SELECT pg_catalog.unnest(wanted) UNION SELECT pg_catalog.unnest({})))",
                                ids));
    return;
  }
  // Or all would be restored twice.
  if (waited_ && !is_fresh_database(connection)) {
    base::fail_with_hint(
        ErrorCode::usage,
        fmt::format("another restore with --resumable was at work on database \"{}\", and has just ended",
                    connection.database()),
        "Look whether anything is left to do, and then run the same command again.");
  }
  connection.exec(fmt::format("{}{}INSERT INTO pgbraid_restore.archive (id, wanted, dropped) VALUES ({}, {}, false)",
                              kNoEventTriggers, kMake, pg::literal(archive_), ids));
}

bool Ledger::owner_is_due(const model::TocEntry& entry) const {
  const auto found = entries_.find(entry.id);
  return found != entries_.end() && !found->second;
}

void Ledger::check_may_drop() const {
  if (entries_.empty()) return;
  base::fail_with_hint(
      ErrorCode::usage,
      fmt::format("the unfinished restore was begun without --clean, and has made {} entries", entries_.size()),
      fmt::format("Go on without --clean; or give it up and begin again: DROP SCHEMA {} CASCADE.", kLedgerSchema));
}

void Ledger::set_dropped(pg::Connection& connection) {
  connection.exec("UPDATE pgbraid_restore.archive SET dropped = true");
  dropped_ = true;
}

void Ledger::owner_is_set(pg::Connection& connection, const model::TocEntry& entry) {
  connection.exec(fmt::format("UPDATE pgbraid_restore.entry SET complete = true WHERE id = {}", entry.id));
}

bool Ledger::close(pg::Connection& connection) {
  if (connection.scalar(kMissing) != "0") return false;
  connection.exec(
      fmt::format("{}DROP TABLE pgbraid_restore.entry; DROP TABLE pgbraid_restore.archive; DROP SCHEMA pgbraid_restore",
                  kNoEventTriggers));
  return true;
}

bool has_database(pg::Connection& connection, const std::string& name) {
  const auto sql = fmt::format("SELECT FROM pg_catalog.pg_database d WHERE d.datname = {}", pg::literal(name));
  return connection.exec(sql).rows() > 0;
}

void lock_database(pg::Connection& connection, const std::string& name) {
  lock(connection, fmt::format(fmt::runtime(kLockDatabase), pg::literal(name)), name);
}

// Oids below 16384 are the server's own.
bool is_fresh_database(pg::Connection& connection) {
  return connection.scalar(R"(
    SELECT NOT EXISTS (SELECT FROM pg_catalog.pg_class WHERE oid >= 16384)
       AND NOT EXISTS (SELECT FROM pg_catalog.pg_type WHERE oid >= 16384)
       AND NOT EXISTS (SELECT FROM pg_catalog.pg_proc WHERE oid >= 16384)
       AND NOT EXISTS (SELECT FROM pg_catalog.pg_namespace WHERE oid >= 16384)
       AND NOT EXISTS (SELECT FROM pg_catalog.pg_extension WHERE oid >= 16384)
       AND NOT EXISTS (SELECT FROM pg_catalog.pg_largeobject_metadata))") == "t";
}

}  // namespace pgbraid::app
