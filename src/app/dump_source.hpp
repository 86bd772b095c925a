// What a dump reads: the leader's connection in its transaction, the snapshot that all workers adopt, and the table of
// contents. A mirror reads the same. Thread-safety: the leader only, but for what is said to be frozen.
#pragma once

#include <memory>
#include <string>

#include "catalog/catalog.hpp"
#include "catalog/read_options.hpp"
#include "codec/compression.hpp"
#include "model/toc.hpp"
#include "pg/connection.hpp"
#include "pg/session_state.hpp"
#include "pgbraid/dump.hpp"
#include "pgbraid/events.hpp"
#include "pgbraid/interrupt.hpp"

namespace pgbraid::app {

class DumpSource {
 public:
  // Connects. `verb` is what the sessions call themselves. Warnings of the server go to `events`, which must outlive
  // this. Errors as pg::Connection::open_first.
  DumpSource(const DumpOptions& options, std::string verb, EventSink& events, Interrupt* interrupt = nullptr);

  // Begins the transaction and takes the snapshot. Error{usage} for an unknown encoding; else as exec.
  void begin();

  // What there is, what of it is wanted, in which order: toc() is there afterwards. `compression` stands for the
  // version of the archive's format. May begin anew, with a later snapshot. REQUIRES: begin().
  void read(const codec::Compression& compression, catalog::ReadOptions read);

  // Ends the transaction once all data is read. Throws Error where an enum has changed under the dump.
  void end();

  // Throws Error where the leader's connection is lost: the snapshot is gone.
  void check_alive();
  // The same, where something else went wrong before: if that is why, it is told as `cause`.
  void check_alive_after(const ErrorReport& cause);

  const DumpOptions& options() const noexcept { return options_; }
  pg::Connection& leader() noexcept { return leader_; }
  // Both with what the leader found out: a password, the server, the snapshot. They do not change after read().
  const pg::ConnectionParams& params() const noexcept { return params_; }
  const pg::DumpSession& session() const noexcept { return session_; }
  // Frozen.
  const std::shared_ptr<const model::Toc>& toc() const noexcept { return toc_; }

 private:
  void tell_database();
  void read_catalog(const catalog::ReadOptions& read);
  [[noreturn]] void fail_lost(const ErrorReport& cause) const;

  const DumpOptions options_;
  const std::string verb_;
  EventSink& events_;
  pg::ConnectionParams params_;
  pg::Connection leader_;
  pg::DumpSession session_;
  std::unique_ptr<catalog::Catalog> catalog_;
  std::shared_ptr<const model::Toc> toc_;
};

}  // namespace pgbraid::app
