// A session on a server (RAII over libpq). Thread-safety: a Connection belongs to one thread at a time; its Canceller
// may be used by any thread, also after the Connection is gone.
#pragma once

#include <libpq-fe.h>

#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

#include "pg/conninfo.hpp"
#include "pg/features.hpp"
#include "pg/result.hpp"
#include "pgbraid/interrupt.hpp"

namespace pgbraid::pg {

// What another thread may do to a connection.
class Canceller {
 public:
  explicit Canceller(PGconn* connection);
  ~Canceller();
  Canceller(const Canceller&) = delete;
  Canceller& operator=(const Canceller&) = delete;

  // Asks the server to cancel the statement in flight, if there is one. Best effort: the answer is the statement's
  // error. May wait for long where the server does not answer; the other members do not wait for that.
  void cancel() noexcept;
  // Ends the traffic of the connection: a call that waits on it returns with an error.
  void cut() noexcept;
  // The connection is closed: from now on both do nothing. Called by its owner.
  void retire() noexcept;

 private:
  std::mutex mutex_;
  std::shared_ptr<PGcancel> cancel_;  // guarded by mutex_; empty once retired; held by a request that is under way
  int socket_;                        // guarded by mutex_; a duplicate of the connection's own; -1 once retired
};

class Connection {
 public:
  // Connects. `application` tells the server who this is ("pgbraid dump worker 3"). Error{connection}; with
  // `interrupt`, which may be nullptr, Error{interrupted} where one comes before the server has answered.
  static Connection open(const ConnectionParams& params, std::string_view application, Interrupt* interrupt = nullptr);

  // Connects as the first of a run: asks for a password where that is wanted (and leaves it in `params` for all that
  // follow), and pins the server where several were named. Error{connection}; Error{usage} for a server that is too
  // old or too new; Error{interrupted}.
  static Connection open_first(ConnectionParams& params, const ConnectionOptions& options, std::string_view application,
                               Interrupt* interrupt = nullptr);

  Connection(Connection&&) = default;
  Connection& operator=(Connection&&) = delete;
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;
  ~Connection();

  // Runs SQL (several statements may stand in it) and returns the last answer. Error{source}, or Error{connection}
  // where the session is lost, with all that the server said.
  Result exec(std::string_view sql);

  // Has the server parse one statement without parameters and look up all that it names, without running it. Error as
  // exec; also where it is more than one statement.
  void check_statement(std::string_view sql);

  // One value of one row; Error as exec.
  std::string scalar(std::string_view sql);

  const Features& features() const noexcept { return features_; }
  // "15.18 (Debian ...)".
  std::string server_version_text() const;
  // A value that the server reports by itself ("client_encoding"); empty if it does not.
  std::string parameter(const char* name) const;
  std::string database() const { return PQdb(raw()); }
  std::string user() const { return PQuser(raw()); }
  bool broken() const noexcept { return PQstatus(raw()) == CONNECTION_BAD; }
  // Looks, without waiting, whether the server has ended the session. REQUIRES: no statement in flight.
  bool alive() noexcept;
  // Error{connection} where it is not alive().
  void check_alive();

  // Throws what libpq or the server says now. `result` may be nullptr.
  [[noreturn]] void fail(const PGresult* result, std::string_view statement) const;

  PGconn* raw() const noexcept { return connection_.get(); }
  const std::shared_ptr<Canceller>& canceller() const noexcept { return canceller_; }

  // Receives NOTICE and WARNING texts, on this connection's thread. Default: they are dropped.
  using NoticeHandler = std::function<void(const std::string& severity, const std::string& text)>;
  void on_notice(NoticeHandler handler);

 private:
  struct Finish {
    void operator()(PGconn* connection) const noexcept { PQfinish(connection); }
  };
  explicit Connection(PGconn* connection);

  std::unique_ptr<PGconn, Finish> connection_;
  std::shared_ptr<Canceller> canceller_;
  std::unique_ptr<NoticeHandler> notice_handler_;
  Features features_;
};

// Refuses servers that pgbraid does not know: Error{usage}. `version` as in Features, `text` as the server says it.
void check_server_version(int version, const std::string& text);

}  // namespace pgbraid::pg
