// How every connection of a run is opened: libpq's own parameters, unchanged, plus what a person gave as options.
// Thread-safety: values; a const ConnectionParams may be used by any number of threads.
#pragma once

#include <libpq-fe.h>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "pgbraid/connection_options.hpp"

namespace pgbraid::pg {

class ConnectionParams {
 public:
  ConnectionParams() = default;
  // Takes the options over; -d may be a name, a keyword=value string or a URI. Error{usage} where it cannot be parsed.
  // Unless a service is named (its file would not win over them), keepalives get defaults of ours.
  explicit ConnectionParams(const ConnectionOptions& options);

  // From now on every connection uses this password.
  void set_password(std::string password) { password_ = std::move(password); }
  bool has_password() const noexcept { return !password_.empty(); }

  // From now on every connection goes to the server that `connection` reached, where several were named: all
  // connections of a run have to reach one server.
  void pin_server(PGconn* connection);

  // From now on every connection uses this database; the rest stays.
  void set_database(std::string name);

  // Keywords and values for PQconnectdbParams with expand_dbname = 1. `application` becomes
  // fallback_application_name, so that a name that the user chose stands.
  std::vector<std::pair<std::string, std::string>> keywords(std::string_view application) const;

 private:
  std::vector<std::pair<std::string, std::string>> defaults_;  // stand before all, and so lose
  std::vector<std::pair<std::string, std::string>> given_;     // options other than the database, in order
  std::string dbname_;                                         // may be a conninfo string
  std::vector<std::pair<std::string, std::string>> pinned_;    // stand after dbname_, and so win
  std::string password_;
};

// The name of the database that a connection would ask for, as far as it can be known without one; empty: it cannot,
// or the options make no sense.
std::string database_name(const ConnectionOptions& options);

}  // namespace pgbraid::pg
