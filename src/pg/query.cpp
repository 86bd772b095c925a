#include "pg/query.hpp"

#include <charconv>
#include <cstring>
#include <pqxx/pqxx>
#include <utility>

#include "base/fail.hpp"
#include "base/text.hpp"
#include "pg/array_text.hpp"
#include "pg/pipeline.hpp"

namespace pgbraid::pg {

namespace {

#if PQXX_VERSION_MAJOR < 7

// libpqxx 6 has no way to take over a connection, but lets a policy say where one comes from.
class AdoptPolicy : public pqxx::connectionpolicy {
 public:
  explicit AdoptPolicy(PGconn* connection) : connectionpolicy(std::string()), connection_(connection) {}
  handle do_startconnect(handle) override { return connection_; }
  handle do_completeconnect(handle) override { return connection_; }
  handle do_dropconnect(handle) noexcept override { return nullptr; }
  handle do_disconnect(handle) noexcept override { return nullptr; }
  bool is_ready(handle) const noexcept override { return true; }

 private:
  PGconn* connection_;
};

class AdoptedConnection : public pqxx::connection_base {
 public:
  explicit AdoptedConnection(PGconn* connection) : connection_base(policy_), policy_(connection) { init(); }
  ~AdoptedConnection() noexcept { close(); }
  AdoptedConnection(const AdoptedConnection&) = delete;
  AdoptedConnection& operator=(const AdoptedConnection&) = delete;

 private:
  AdoptPolicy policy_;
};

#else

class AdoptedConnection {
 public:
  explicit AdoptedConnection(PGconn* connection) : connection_(pqxx::connection::seize_raw_connection(connection)) {}
  ~AdoptedConnection() { std::move(connection_).release_raw_connection(); }
  AdoptedConnection(const AdoptedConnection&) = delete;
  AdoptedConnection& operator=(const AdoptedConnection&) = delete;
  operator pqxx::connection&() { return connection_; }

 private:
  pqxx::connection connection_;
};

#endif

}  // namespace

// An answer that came by libpqxx, or by libpq's pipeline.
struct Rows::Impl {
  Result raw;
  pqxx::result result;
  // The row that is being read: libpqxx makes an object of a row and of a field each time that it is asked.
  mutable pqxx::row current;
  mutable int number = -1;
};

struct Query::Impl {
  explicit Impl(PGconn* connection) : adopted(connection), transaction(adopted) {}
  AdoptedConnection adopted;
  pqxx::nontransaction transaction;  // the transaction itself is the session's own
};

int Rows::size() const {
  return impl_->raw.get() != nullptr ? impl_->raw.rows() : static_cast<int>(impl_->result.size());
}

const char* Row::next() {
  const Rows::Impl& rows = *rows_.impl_;
  if (rows.raw.get() != nullptr) {
    const int column = column_++;
    return rows.raw.is_null(number_, column) ? nullptr : PQgetvalue(rows.raw.get(), number_, column);
  }
  if (rows.number != number_) {
    rows.current = rows.result[static_cast<pqxx::result::size_type>(number_)];
    rows.number = number_;
  }
  const auto field = rows.current[static_cast<pqxx::row::size_type>(column_)];
  ++column_;
  return field.is_null() ? nullptr : field.c_str();
}

Row& Row::operator>>(std::string& value) {
  const char* const text = next();
  value = text == nullptr ? "" : text;
  return *this;
}

Row& Row::operator>>(std::optional<std::string>& value) {
  const char* const text = next();
  if (text == nullptr) {
    value.reset();
  } else {
    value = text;
  }
  return *this;
}

Row& Row::operator>>(bool& value) {
  const char* const text = next();
  value = text != nullptr && *text == 't';
  return *this;
}

Row& Row::operator>>(char& value) {
  const char* const text = next();
  value = text == nullptr ? '\0' : *text;
  return *this;
}

namespace {

[[noreturn]] void fail_no_number(const char* text) {
  base::fail(ErrorCode::source, "the server answered \"{}\" where a number was expected", base::printable(text));
}

template <typename Integer>
Integer integer_of(const char* text) {
  if (text == nullptr) return 0;
  const auto value = base::parse_integer<Integer>(text);
  if (!value) fail_no_number(text);
  return *value;
}

}  // namespace

Row& Row::operator>>(int& value) {
  value = integer_of<int>(next());
  return *this;
}

Row& Row::operator>>(std::uint32_t& value) {
  value = integer_of<std::uint32_t>(next());
  return *this;
}

Row& Row::operator>>(std::int64_t& value) {
  value = integer_of<std::int64_t>(next());
  return *this;
}

Row& Row::operator>>(double& value) {
  const char* const text = next();
  value = 0;
  if (text == nullptr) return *this;
  const char* const end = text + std::strlen(text);
  const auto parsed = std::from_chars(text, end, value);
  if (parsed.ec != std::errc{} || parsed.ptr != end) fail_no_number(text);
  return *this;
}

Row& Row::operator>>(std::vector<std::string>& value) {
  const char* const text = next();
  value = text == nullptr ? std::vector<std::string>() : array_elements(text);
  return *this;
}

Row& Row::operator>>(std::vector<std::uint32_t>& value) {
  value.clear();
  std::vector<std::string> elements;
  *this >> elements;
  for (const auto& element : elements)
    value.push_back(element.empty() ? 0 : integer_of<std::uint32_t>(element.c_str()));
  return *this;
}

Query::Query(Connection& connection) : connection_(connection), impl_(std::make_unique<Impl>(connection.raw())) {}

Query::~Query() = default;

void Query::later(std::string sql, std::function<void(Row&)> receive) {
  put_off_.push_back({std::move(sql), std::move(receive)});
}

void Query::run_later() {
  const std::vector<PutOff> put_off = std::exchange(put_off_, {});
  if (put_off.empty()) return;
  std::vector<std::string> queries;
  queries.reserve(put_off.size());
  for (const PutOff& one : put_off) queries.push_back(one.sql);
  run_queries(connection_, queries, [&](std::size_t query, Result answer) {
    auto impl = std::make_shared<Rows::Impl>();
    impl->raw = std::move(answer);
    const Rows rows(std::move(impl));
    for (int i = 0; i < rows.size(); ++i) {
      Row row = rows.row(i);
      put_off[query].receive(row);
    }
  });
}

Rows Query::run(std::string_view sql) {
  run_later();
  try {
    auto rows = std::make_shared<Rows::Impl>();
    rows->result = impl_->transaction.exec(std::string(sql));
    return Rows(std::move(rows));
  } catch (const pqxx::sql_error& error) {
    ErrorReport report = report_of_text(error.what());
    report.sqlstate = error.sqlstate();
    report.statement = std::string(sql);
    report.connection_lost = connection_.broken() || report.sqlstate.empty();  // as in report_of
    report.code = report.connection_lost ? ErrorCode::connection : ErrorCode::source;
    throw Error(std::move(report));
  } catch (const pqxx::failure& error) {
    ErrorReport report;
    report.message = std::string(base::trim(error.what()));
    report.statement = std::string(sql);
    report.connection_lost = connection_.broken();
    report.code = ErrorCode::connection;
    throw Error(std::move(report));
  }
}

std::string oid_array(const std::vector<std::uint32_t>& oids) {
  return fmt::format("'{{{}}}'::pg_catalog.oid[]", fmt::join(oids, ","));
}

}  // namespace pgbraid::pg
