#include "pg/session_state.hpp"

#include <fmt/format.h>

#include "pg/quoting.hpp"

namespace pgbraid::pg {

namespace {

std::string no_timeouts(const Features& features) {
  std::string sql = "SET statement_timeout = 0; SET lock_timeout = 0; SET idle_in_transaction_session_timeout = 0;";
  if (features.transaction_timeout) sql += " SET transaction_timeout = 0;";
  if (features.idle_session_timeout) sql += " SET idle_session_timeout = 0;";
  return sql;
}

std::string common(const std::string& client_encoding, const std::string& role) {
  std::string sql = "SELECT pg_catalog.set_config('search_path', '', false);";
  if (!client_encoding.empty()) sql += fmt::format(" SET client_encoding = {};", literal(client_encoding));
  if (!role.empty()) sql += fmt::format(" {};", role_statement(role));
  return sql;
}

// A role or a database may come with a statement_timeout so short that it ends the very statements that lift it.
void exec_despite_timeout(Connection& connection, const std::string& settings) {
  constexpr int kAttempts = 20;
  for (int attempt = 1;; ++attempt) {
    try {
      // From the second attempt on the timeout goes first and alone: settings in one string come or go together.
      if (attempt > 1) connection.exec("SET statement_timeout = 0");
      connection.exec(settings);
      return;
    } catch (const Error& error) {
      if (error.report().sqlstate != "57014" || attempt == kAttempts) throw;
    }
  }
}

}  // namespace

std::string role_statement(const std::string& role) { return "SET ROLE " + ident(role); }

std::string dump_settings_sql(const DumpSession& session, const Features& features) {
  std::string sql = common(session.client_encoding, session.role);
  sql +=
      " SET standard_conforming_strings = on; SET DateStyle = ISO; SET IntervalStyle = postgres;"
      " SET synchronize_seqscans = off; SET max_parallel_workers_per_gather = 0; SET enable_tidscan = on;";
  sql += fmt::format(" SET extra_float_digits = {}; SET row_security = {}; ", session.extra_float_digits,
                     session.row_security ? "on" : "off");
  if (session.quote_all_identifiers) sql += "SET quote_all_identifiers = on; ";
  sql += no_timeouts(features);
  // No view and no foreign table is read by what a catalog's text makes the server evaluate (CVE-2024-7348).
  if (features.restrict_nonsystem_relation_kind)
    sql += " SET restrict_nonsystem_relation_kind = 'view, foreign-table';";
  return sql;
}

std::string begin_dump_sql(const DumpSession& session) {
  const bool deferrable = session.snapshot.serializable_deferrable && session.snapshot.name.empty();
  std::string sql = "BEGIN; SET TRANSACTION ISOLATION LEVEL ";
  sql += deferrable ? "SERIALIZABLE, READ ONLY, DEFERRABLE;" : "REPEATABLE READ, READ ONLY;";
  if (!session.snapshot.name.empty()) {
    sql += fmt::format(" SET TRANSACTION SNAPSHOT {};", literal(session.snapshot.name));
  }
  return sql;
}

std::string restore_settings_sql(const RestoreSession& session, const Features& features) {
  std::string sql = common(session.client_encoding, session.role);
  sql += fmt::format(" SET standard_conforming_strings = {};", session.standard_conforming_strings ? "on" : "off");
  sql +=
      " SET check_function_bodies = off; SET xmloption = content; SET client_min_messages = warning;"
      " SET default_transaction_read_only = off; SET synchronous_commit = off; ";
  sql += fmt::format("SET row_security = {}; ", session.row_security ? "on" : "off");
  sql += no_timeouts(features);
  if (!session.maintenance_work_mem.empty()) {
    sql += fmt::format(" SET maintenance_work_mem = {};", literal(session.maintenance_work_mem));
  }
  return sql;
}

void apply_dump_settings(Connection& connection, const DumpSession& session) {
  exec_despite_timeout(connection, dump_settings_sql(session, connection.features()));
}

std::string foreign_tables_sql(bool allowed, const Features& features) {
  if (!features.restrict_nonsystem_relation_kind) return {};
  return fmt::format("SET restrict_nonsystem_relation_kind = {}", literal(allowed ? "view" : "view, foreign-table"));
}

void begin_dump(Connection& connection, const DumpSession& session) { connection.exec(begin_dump_sql(session)); }

Connection open_dump_worker(const ConnectionParams& params, const DumpSession& session,
                            const std::string& application_name) {
  Connection connection = Connection::open(params, application_name);
  apply_dump_settings(connection, session);
  begin_dump(connection, session);
  return connection;
}

// A commit waits only where its transaction has written something; a message in the log is what anybody may write.
void flush_restore(Connection& connection) {
  connection.exec("RESET synchronous_commit");
  connection.scalar("SELECT pg_catalog.pg_logical_emit_message(true, 'pgbraid', 'restored')");
  connection.exec("SET synchronous_commit = off");
}

std::string export_snapshot(Connection& connection) {
  return connection.scalar("SELECT pg_catalog.pg_export_snapshot()");
}

// Two steps: whether a function may be run is asked before its query begins, whatever stands around it there.
std::string wal_position(Connection& connection) {
  const std::string function = connection.scalar(R"(
SELECT CASE WHEN pg_catalog.has_function_privilege(f.name, 'EXECUTE') THEN f.name END
  FROM (SELECT CASE WHEN pg_catalog.pg_is_in_recovery()
                    THEN 'pg_catalog.pg_last_wal_replay_lsn()'
                    ELSE 'pg_catalog.pg_current_wal_insert_lsn()' END) AS f (name)
)");
  return function.empty() ? function : connection.scalar("SELECT " + function);
}

void apply_restore_settings(Connection& connection, const RestoreSession& session) {
  exec_despite_timeout(connection, restore_settings_sql(session, connection.features()));
}

}  // namespace pgbraid::pg
