#include "app/dump_source.hpp"

#include <utility>

#include "app/dump_options.hpp"
#include "app/dump_plan.hpp"
#include "app/leader.hpp"
#include "base/fail.hpp"
#include "catalog/reader.hpp"
#include "pg/quoting.hpp"

namespace pgbraid::app {

namespace {

// The settings of the leader, those of -E among them: the names that were given are in this encoding too.
void apply_settings(pg::Connection& leader, const pg::DumpSession& session, const std::string& encoding) {
  try {
    pg::apply_dump_settings(leader, session);
  } catch (const Error& error) {
    const ErrorReport& report = error.report();
    const bool unknown = report.sqlstate == "22023" && report.message.find("client_encoding") != std::string::npos;
    if (encoding.empty() || !unknown) throw;
    base::fail(ErrorCode::usage, "invalid client encoding \"{}\" specified", encoding);
  }
}

}  // namespace

DumpSource::DumpSource(const DumpOptions& options, std::string verb, EventSink& events, Interrupt* interrupt)
    : options_(options),
      verb_(std::move(verb)),
      events_(events),
      params_(options.connection),
      leader_(pg::Connection::open_first(params_, options.connection, application_name(verb_, 0), interrupt)) {
  leader_.on_notice([this](const std::string& severity, const std::string& text) {
    if (severity == "WARNING") events_.message(Severity::warning, text);
  });
  if (!options_.synchronized_snapshots) {
    events_.message(Severity::warning,
                    fmt::format("without synchronized snapshots each worker sees the database as it is when it "
                                "connects: if it changes meanwhile, the {} is not consistent",
                                verb_));
  }
}

void DumpSource::begin() {
  session_.role = options_.connection.role;
  session_.client_encoding = options_.encoding.empty() ? leader_.parameter("client_encoding") : options_.encoding;
  session_.extra_float_digits = options_.extra_float_digits.value_or(session_.extra_float_digits);
  session_.row_security = options_.enable_row_security;
  session_.quote_all_identifiers = options_.quote_all_identifiers;
  session_.snapshot = {options_.serializable_deferrable, options_.synchronized_snapshots, options_.snapshot};
  apply_settings(leader_, session_, options_.encoding);
  pg::begin_dump(leader_, session_);
  if (options_.synchronized_snapshots && session_.snapshot.name.empty()) {
    session_.snapshot.name = pg::export_snapshot(leader_);
  }
  tell_database();
}

// A snapshot of somebody else's may be older than any position to be had here.
void DumpSource::tell_database() {
  DatabaseFacts facts{leader_.database(), leader_.server_version_text(), session_.snapshot.name, {}};
  if (options_.snapshot.empty() && options_.synchronized_snapshots) facts.snapshot_lsn = pg::wal_position(leader_);
  events_.database(facts);
}

void DumpSource::read(const codec::Compression& compression, catalog::ReadOptions read) {
  events_.message(Severity::detail, "reading the catalog");
  const pg::QuoteAllIdentifiers quoting(options_.quote_all_identifiers);
  // A standby has no rows of what is not logged.
  if (leader_.scalar("SELECT pg_catalog.pg_is_in_recovery()") == "t") read.unlogged_table_data = false;
  read_catalog(read);
  for (const std::string& warning : catalog_->warnings) events_.message(Severity::warning, warning);
  for (const std::string& note : catalog_->notes) events_.message(Severity::detail, note);
  cut_large_tables(*catalog_, options_.part_size, leader_, events_);
  toc_ = build_toc(*catalog_, emit_options(options_, compression), keep_options(options_), left_out(options_),
                   compression, events_);
}

// Again where a table was rewritten while the dump waited for its lock: to a snapshot of before that its rows are gone,
// to a new one they are there.
void DumpSource::read_catalog(const catalog::ReadOptions& read) {
  constexpr int kAttempts = 5;
  for (int attempt = 1;; ++attempt) {
    try {
      catalog_ = catalog::read_catalog(leader_, read);
      return;
    } catch (const catalog::SnapshotTooEarly&) {
      // A snapshot of somebody else's stays the same.
      if (attempt == kAttempts || !options_.snapshot.empty()) throw;
    }
    leader_.exec("ROLLBACK");
    begin();
  }
}

void DumpSource::end() {
  leader_.exec("COMMIT");
  catalog::check_enums(leader_, *catalog_);
}

void DumpSource::check_alive() {
  if (!leader_.alive()) fail_lost({});
}

void DumpSource::check_alive_after(const ErrorReport& cause) {
  if (leader_.broken() || !leader_.alive()) fail_lost(cause);
}

void DumpSource::fail_lost(const ErrorReport& cause) const {
  ErrorReport report = cause;
  const std::string message =
      fmt::format("lost the leader's connection: the snapshot is gone, and with it the {}", verb_);
  if (report.message == message) throw Error(std::move(report));
  report.code = ErrorCode::connection;
  report.detail = report.message;
  report.message = message;
  report.hint = fmt::format("Run the {} again.", verb_);
  throw Error(std::move(report));
}

}  // namespace pgbraid::app
