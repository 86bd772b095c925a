#include "pg/conninfo.hpp"

#include <cstdlib>
#include <memory>

#include "base/fail.hpp"
#include "base/text.hpp"

namespace pgbraid::pg {

namespace {

using OptionList = std::unique_ptr<PQconninfoOption, decltype(&PQconninfoFree)>;

// libpq takes a dbname for a conninfo string when it starts as a URI or has an equals sign.
bool is_conninfo(const std::string& text) {
  return text.starts_with("postgresql://") || text.starts_with("postgres://") || text.find('=') != std::string::npos;
}

OptionList parse_conninfo(const std::string& text) {
  char* message = nullptr;
  OptionList options(PQconninfoParse(text.c_str(), &message), &PQconninfoFree);
  if (options) return options;
  const std::string reason = message == nullptr ? "out of memory" : std::string(base::trim(message));
  PQfreemem(message);
  base::fail(ErrorCode::usage, "invalid connection string: {}", reason);
}

std::string value_of(const OptionList& options, std::string_view keyword) {
  if (!options) return {};
  for (const PQconninfoOption* option = options.get(); option->keyword != nullptr; ++option) {
    if (keyword == option->keyword && option->val != nullptr) return option->val;
  }
  return {};
}

// Does a service say how to connect? Checks a conninfo string on the way.
bool names_service(const std::string& dbname) {
  if (is_conninfo(dbname)) {
    const OptionList options = parse_conninfo(dbname);
    for (const PQconninfoOption* option = options.get(); option->keyword != nullptr; ++option) {
      if (std::string_view(option->keyword) == "service" && option->val != nullptr) return true;
    }
  }
  const char* const service = std::getenv("PGSERVICE");
  return service != nullptr && *service != '\0';
}

// A connection that is cut without a word, by a firewall, say, looks like a server that is long at work. The system
// asks the other end from time to time whether it is there still, after a minute instead of the usual two hours, and
// the connection is lost after two. No tcp_user_timeout: it would also end the connection to a server that takes
// nothing for so long because it waits for a lock.
const std::vector<std::pair<std::string, std::string>> kKeepalives = {
    {"keepalives_idle", "60"}, {"keepalives_interval", "10"}, {"keepalives_count", "6"}};

}  // namespace

ConnectionParams::ConnectionParams(const ConnectionOptions& options) : dbname_(options.dbname) {
  if (!names_service(dbname_)) defaults_ = kKeepalives;
  if (!options.host.empty()) given_.emplace_back("host", options.host);
  if (!options.port.empty()) given_.emplace_back("port", options.port);
  if (!options.username.empty()) given_.emplace_back("user", options.username);
}

void ConnectionParams::pin_server(PGconn* connection) {
  const OptionList options(PQconninfo(connection), &PQconninfoFree);
  if (!options) base::fail(ErrorCode::connection, "out of memory");
  bool several = false;
  for (const PQconninfoOption* option = options.get(); option->keyword != nullptr; ++option) {
    const std::string_view keyword = option->keyword;
    if ((keyword == "host" || keyword == "hostaddr") && option->val != nullptr) {
      several = several || std::string_view(option->val).find(',') != std::string_view::npos;
    }
  }
  if (!several) return;
  pinned_.clear();
  pinned_.emplace_back("host", PQhost(connection));
  const char* const address = PQhostaddr(connection);
  // A socket directory has no address.
  pinned_.emplace_back("hostaddr", PQhost(connection)[0] == '/' || address == nullptr ? "" : address);
  pinned_.emplace_back("port", PQport(connection));
}

void ConnectionParams::set_database(std::string name) {
  if (is_conninfo(dbname_)) {
    std::erase_if(pinned_, [](const auto& item) { return item.first == "dbname"; });
    // A later dbname is taken literally: libpq expands only the first.
    pinned_.emplace_back("dbname", std::move(name));
  } else {
    dbname_ = std::move(name);
    if (is_conninfo(dbname_)) {
      // A database that is called like a conninfo string: hand it over as a second, literal dbname.
      pinned_.emplace_back("dbname", std::exchange(dbname_, "dbname=postgres"));
    }
  }
}

std::vector<std::pair<std::string, std::string>> ConnectionParams::keywords(std::string_view application) const {
  // Later ones win: what a conninfo string says wins over the options beside it, as in stock.
  std::vector<std::pair<std::string, std::string>> all = defaults_;
  all.insert(all.end(), given_.begin(), given_.end());
  if (!dbname_.empty()) all.emplace_back("dbname", dbname_);
  all.insert(all.end(), pinned_.begin(), pinned_.end());
  if (!password_.empty()) all.emplace_back("password", password_);
  all.emplace_back("fallback_application_name", std::string(application));
  return all;
}

std::string database_name(const ConnectionOptions& options) {
  std::string database = options.dbname;
  std::string user = options.username;
  if (is_conninfo(options.dbname)) {
    const OptionList given(PQconninfoParse(options.dbname.c_str(), nullptr), &PQconninfoFree);
    if (!given) return {};
    database = value_of(given, "dbname");
    if (const std::string other = value_of(given, "user"); !other.empty()) user = other;
    if (database.empty() && !value_of(given, "service").empty()) return {};
  }
  const OptionList defaults(PQconndefaults(), &PQconninfoFree);
  if (database.empty()) database = value_of(defaults, "dbname");
  if (database.empty()) database = user;
  return database.empty() ? value_of(defaults, "user") : database;
}

}  // namespace pgbraid::pg
