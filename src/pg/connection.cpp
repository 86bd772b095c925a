#include "pg/connection.hpp"

#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <utility>
#include <vector>

#include "base/fail.hpp"
#include "base/text.hpp"
#include "pg/interruptible_connect.hpp"

namespace pgbraid::pg {

namespace {

using Keywords = std::vector<std::pair<std::string, std::string>>;

PGconn* connect(const Keywords& keywords) {
  std::vector<const char*> names;
  std::vector<const char*> values;
  for (const auto& [name, value] : keywords) {
    names.push_back(name.c_str());
    values.push_back(value.c_str());
  }
  names.push_back(nullptr);
  values.push_back(nullptr);
  return PQconnectdbParams(names.data(), values.data(), 1);
}

PGconn* start(const ConnectionParams& params, std::string_view application, Interrupt* interrupt) {
  auto attempt = [keywords = params.keywords(application)] { return connect(keywords); };
  PGconn* const connection = interrupt == nullptr ? attempt() : interruptible_connect(std::move(attempt), *interrupt);
  if (connection == nullptr) base::fail(ErrorCode::connection, "out of memory");
  return connection;
}

[[noreturn]] void refuse(const PGconn* connection) {
  ErrorReport report;
  report.code = ErrorCode::connection;
  report.connection_lost = true;
  report.message = std::string(base::trim(PQerrorMessage(connection)));
  // libpq sends client_encoding and the like at the start; a server message stands behind "FATAL:".
  throw Error(std::move(report));
}

void quiet_notices(void* handler, const PGresult* result) {
  const auto* const function = static_cast<Connection::NoticeHandler*>(handler);
  if (!*function) return;
  const char* const severity = PQresultErrorField(result, PG_DIAG_SEVERITY_NONLOCALIZED);
  const char* const text = PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY);
  (*function)(severity == nullptr ? "NOTICE" : severity, text == nullptr ? "" : text);
}

std::string password_prompt(const PGconn* connection) {
  const char* const user = PQuser(connection);
  return user == nullptr || *user == '\0' ? "Password: " : fmt::format("Password for user {}: ", user);
}

}  // namespace

Canceller::Canceller(PGconn* connection)
    : cancel_(PQgetCancel(connection), PQfreeCancel), socket_(::dup(PQsocket(connection))) {}

Canceller::~Canceller() { retire(); }

void Canceller::cancel() noexcept {
  std::shared_ptr<PGcancel> cancel;
  {
    const std::lock_guard lock(mutex_);
    cancel = cancel_;
  }
  if (cancel == nullptr) return;
  std::array<char, 256> message{};
  PQcancel(cancel.get(), message.data(), static_cast<int>(message.size()));
}

void Canceller::cut() noexcept {
  const std::lock_guard lock(mutex_);
  if (socket_ >= 0) ::shutdown(socket_, SHUT_RDWR);
}

void Canceller::retire() noexcept {
  const std::lock_guard lock(mutex_);
  cancel_.reset();
  if (socket_ >= 0) ::close(std::exchange(socket_, -1));
}

Connection::Connection(PGconn* connection)
    : connection_(connection),
      canceller_(std::make_shared<Canceller>(connection)),
      notice_handler_(std::make_unique<NoticeHandler>()),
      features_(Features::of(PQserverVersion(connection))) {
  PQsetNoticeReceiver(connection, quiet_notices, notice_handler_.get());
}

Connection::~Connection() {
  if (canceller_) canceller_->retire();
}

Connection Connection::open(const ConnectionParams& params, std::string_view application, Interrupt* interrupt) {
  std::unique_ptr<PGconn, Finish> connection(start(params, application, interrupt));
  if (PQstatus(connection.get()) != CONNECTION_OK) refuse(connection.get());
  return Connection(connection.release());
}

Connection Connection::open_first(ConnectionParams& params, const ConnectionOptions& options,
                                  std::string_view application, Interrupt* interrupt) {
  if (options.password_prompt == PasswordPrompt::always && options.ask_password) {
    params.set_password(options.ask_password("Password: "));
  }
  std::unique_ptr<PGconn, Finish> connection(start(params, application, interrupt));
  const bool may_ask = options.password_prompt == PasswordPrompt::when_needed && options.ask_password;
  if (PQstatus(connection.get()) == CONNECTION_BAD && PQconnectionNeedsPassword(connection.get()) != 0 && may_ask) {
    params.set_password(options.ask_password(password_prompt(connection.get())));
    connection.reset(start(params, application, interrupt));
  }
  if (PQstatus(connection.get()) != CONNECTION_OK) refuse(connection.get());
  params.pin_server(connection.get());
  Connection opened(connection.release());
  check_server_version(opened.features().version, opened.server_version_text());
  return opened;
}

Result Connection::exec(std::string_view sql) {
  const std::string text(sql);
  Result result(PQexec(raw(), text.c_str()));
  switch (result.status()) {
    case PGRES_COMMAND_OK:
    case PGRES_TUPLES_OK:
    case PGRES_EMPTY_QUERY:
      return result;
    default:
      fail(result.get(), sql);
  }
}

void Connection::check_statement(std::string_view sql) {
  const std::string text(sql);
  const Result prepared(PQprepare(raw(), "", text.c_str(), 0, nullptr));
  if (prepared.status() != PGRES_COMMAND_OK) fail(prepared.get(), sql);
  const Result described(PQdescribePrepared(raw(), ""));
  if (described.status() != PGRES_COMMAND_OK) fail(described.get(), sql);
  if (PQnparams(described.get()) > 0) base::fail(ErrorCode::source, "there is no parameter $1 in: {}", sql);
}

std::string Connection::scalar(std::string_view sql) {
  const Result result = exec(sql);
  if (result.rows() != 1) base::fail(ErrorCode::source, "expected one row from: {}", sql);
  return std::string(result.text(0, 0));
}

bool Connection::alive() noexcept {
  // A server that takes leave says a few words first, and then there is the end to read.
  constexpr int kMostReads = 4;
  for (int i = 0; i < kMostReads && !broken(); ++i) {
    pollfd socket{PQsocket(raw()), POLLIN, 0};
    if (::poll(&socket, 1, 0) <= 0) return true;
    if (PQconsumeInput(raw()) != 1) return false;
  }
  return !broken();
}

void Connection::check_alive() {
  if (!alive()) fail(nullptr, "");
}

std::string Connection::server_version_text() const { return parameter("server_version"); }

std::string Connection::parameter(const char* name) const {
  const char* const value = PQparameterStatus(raw(), name);
  return value == nullptr ? "" : value;
}

void Connection::fail(const PGresult* result, std::string_view statement) const {
  throw Error(report_of(raw(), result, statement));
}

void Connection::on_notice(NoticeHandler handler) { *notice_handler_ = std::move(handler); }

void check_server_version(int version, const std::string& text) {
  if (version >= kOldestServer && version <= kNewestServer) return;
  base::fail_with_hint(ErrorCode::usage,
                       fmt::format("the server's version is {}; pgbraid works with versions {} to {}", text,
                                   kOldestServer / 10000, kNewestServer / 10000),
                       version > kNewestServer ? "Use a later pgbraid." : "Upgrade the server, or use its own tools.");
}

}  // namespace pgbraid::pg
