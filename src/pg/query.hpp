// Catalog queries: libpqxx over a session that pgbraid opened itself, so that the leader's one connection carries
// both its transaction and its queries. The one place that knows libpqxx (6.4 and 7).
// Thread-safety: belongs to the thread of its connection.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "pg/connection.hpp"

namespace pgbraid::pg {

class Rows;

// Reads one row's columns from left to right:  row >> oid >> name >> flag;
// A NULL is an empty text, 0, false, or nullopt. Error{source} where the value is not of the type asked for.
class Row {
 public:
  Row& operator>>(std::string& value);
  Row& operator>>(std::optional<std::string>& value);
  Row& operator>>(bool& value);
  Row& operator>>(char& value);
  Row& operator>>(int& value);
  Row& operator>>(std::uint32_t& value);
  Row& operator>>(std::int64_t& value);
  Row& operator>>(double& value);
  // One-dimensional arrays, NULL elements as empty texts or 0.
  Row& operator>>(std::vector<std::string>& value);
  Row& operator>>(std::vector<std::uint32_t>& value);

 private:
  friend class Rows;
  Row(const Rows& rows, int number) : rows_(rows), number_(number) {}
  const char* next();  // nullptr for NULL

  const Rows& rows_;
  int number_;
  int column_ = 0;
};

// A query's answer, whole.
class Rows {
 public:
  struct Impl;
  explicit Rows(std::shared_ptr<const Impl> impl) : impl_(std::move(impl)) {}
  int size() const;
  Row row(int number) const { return {*this, number}; }

 private:
  friend class Row;
  std::shared_ptr<const Impl> impl_;
};

class Query {
 public:
  // `connection` must outlive the Query and be used by nobody else meanwhile.
  explicit Query(Connection& connection);
  ~Query();
  Query(const Query&) = delete;
  Query& operator=(const Query&) = delete;

  // Runs one statement. Errors as Connection::exec.
  Rows run(std::string_view sql);

  // Runs the statement and calls `receive` with each Row.
  template <typename Receive>
  void each(std::string_view sql, Receive receive) {
    const Rows rows = run(sql);
    for (int i = 0; i < rows.size(); ++i) {
      Row row = rows.row(i);
      receive(row);
    }
  }

  // The same, put off: run_later() sends all that was put off in one round trip, and calls `receive` with the rows of
  // each, in the order in which they were put off. So no statement may need what an earlier one's rows become, and what
  // `receive` refers to has to be there still. run() and each() begin with run_later().
  void later(std::string sql, std::function<void(Row&)> receive);
  void run_later();

  const Features& features() const noexcept { return connection_.features(); }

 private:
  struct Impl;
  struct PutOff {
    std::string sql;
    std::function<void(Row&)> receive;
  };
  Connection& connection_;
  std::unique_ptr<Impl> impl_;
  std::vector<PutOff> put_off_;
};

// "'{1,2,3}'::pg_catalog.oid[]", to stand in = ANY (...).
std::string oid_array(const std::vector<std::uint32_t>& oids);

}  // namespace pgbraid::pg
