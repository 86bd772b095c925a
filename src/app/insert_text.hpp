// Rows as INSERT statements: what becomes of a table's rows with --inserts and its relatives, wherever they go.
// Thread-safety: an object belongs to one thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "model/insert_form.hpp"
#include "pg/copy_text.hpp"

namespace pgbraid::app {

class InsertText {
 public:
  using Sink = std::function<void(std::span<const std::byte>)>;

  // `form` must outlive it. `client_encoding`: of the session that reads the rows. Pieces of SQL go to `sink`.
  InsertText(const model::InsertForm& form, std::string_view client_encoding, Sink sink);

  // Whole rows in the text form of COPY, each with its line end. Throws Error{source} where a row has not as many
  // values as the form.
  void write(std::span<const std::byte> rows);
  // All rows have come: ends the last statement, and adds the empty lines that stock ends a table's rows with.
  void finish();

 private:
  void write_row(std::string_view row);
  void append_values(const std::vector<pg::CopyTextRow::Value>& values);
  void flush();

  const model::InsertForm& form_;
  const std::size_t columns_;  // that the source is asked for
  pg::CopyTextRow reader_;
  Sink sink_;
  std::string sql_;
  std::uint64_t rows_of_statement_ = 0;  // so far
};

}  // namespace pgbraid::app
