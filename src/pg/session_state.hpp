// What every connection of a run has set before its first statement of work: leader and workers alike, so that both
// see the same bytes. Thread-safety: values; const use from any number of threads.
#pragma once

#include <optional>
#include <string>

#include "pg/connection.hpp"

namespace pgbraid::pg {

// How the transactions of a dump look at the database.
struct SnapshotMode {
  bool serializable_deferrable = false;
  bool synchronized = true;
  std::string name;  // of the exported snapshot to adopt; empty: a new one
};

struct DumpSession {
  std::string role;             // SET ROLE; empty: none
  std::string client_encoding;  // as the leader's connection has it, or as asked for
  int extra_float_digits = 3;
  bool row_security = false;  // on: read what policies leave; off: an error where they would hide rows
  bool quote_all_identifiers = false;
  SnapshotMode snapshot;
};

// Applies the settings of a dump to a fresh connection; no transaction yet. Two round trips with begin_dump.
void apply_dump_settings(Connection& connection, const DumpSession& session);

// A statement that lets the session of a dump read foreign tables, or not (any more): it may do so only while it reads
// the rows of one. Empty where the server knows no such restriction.
std::string foreign_tables_sql(bool allowed, const Features& features);

// Begins the read-only transaction of a dump, on session.snapshot where it has a name.
// Error{source} where the server does not know the snapshot.
void begin_dump(Connection& connection, const DumpSession& session);

// A further connection of the dump whose leader has the session's snapshot: open, with its settings, in its
// transaction. Errors as Connection::open and begin_dump.
Connection open_dump_worker(const ConnectionParams& params, const DumpSession& session,
                            const std::string& application_name);

// Exports the current transaction's snapshot, for workers to adopt while the transaction lasts.
std::string export_snapshot(Connection& connection);

// The server's position in the WAL ("0/15D3F28"): what a transaction of now sees, it has written before. On a standby,
// how far it has replayed. Empty where the role may not ask.
std::string wal_position(Connection& connection);

struct RestoreSession {
  std::string role;             // SET ROLE; empty: none
  std::string client_encoding;  // of the archive
  bool standard_conforming_strings = true;
  bool row_security = false;         // on: rows go in under the policies of the target
  std::string maintenance_work_mem;  // as the server takes it ("1GB"); empty: as the server has it
};

// Applies the settings of a restore to a fresh connection.
void apply_restore_settings(Connection& connection, const RestoreSession& session);

// Waits until all that the sessions of a restore have committed is on disk (and where else synchronous_commit wants
// it): while they work, a commit does not wait for that. REQUIRES: no transaction is open.
void flush_restore(Connection& connection);

// Makes `role` the current one, whatever the server's settings or an earlier statement made it.
std::string role_statement(const std::string& role);

// The SQL texts, for tests and for scripts.
std::string dump_settings_sql(const DumpSession& session, const Features& features);
std::string begin_dump_sql(const DumpSession& session);
std::string restore_settings_sql(const RestoreSession& session, const Features& features);

}  // namespace pgbraid::pg
