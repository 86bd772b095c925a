#include "app/insert_text.hpp"

#include <algorithm>
#include <utility>

#include "base/fail.hpp"
#include "pg/quoting.hpp"

namespace pgbraid::app {

namespace {

using model::ValueForm;

constexpr std::size_t kFlushAt = 64 * 1024;

std::size_t columns_to_come(const model::InsertForm& form) {
  const auto generated = std::count(form.values.begin(), form.values.end(), ValueForm::generated);
  return form.values.size() - static_cast<std::size_t>(generated);
}

// Not "NaN" or "Infinity", which are numbers for the server, but no numeric constants; nor the negative zero of
// floating-point numbers, which would be an integer's zero. What no number has, and would begin a comment, is left to
// the quotes.
bool is_plain_number(std::string_view text) {
  return !text.empty() && text != "-0" && text.find_first_not_of("0123456789+-eE.") == std::string_view::npos &&
         text.find("--") == std::string_view::npos;
}

void append_value(std::string& sql, ValueForm form, std::string_view text) {
  switch (form) {
    case ValueForm::number:
      if (!is_plain_number(text)) break;
      sql += text;
      return;
    case ValueForm::bits:
      sql += 'B';
      break;
    case ValueForm::boolean:
      sql += text == "t" ? "true" : "false";
      return;
    case ValueForm::literal:
    case ValueForm::generated:
      break;
  }
  pg::append_literal(sql, text);
}

}  // namespace

InsertText::InsertText(const model::InsertForm& form, std::string_view client_encoding, Sink sink)
    : form_(form), columns_(columns_to_come(form)), reader_(client_encoding), sink_(std::move(sink)) {}

void InsertText::write(std::span<const std::byte> rows) {
  std::string_view rest(reinterpret_cast<const char*>(rows.data()), rows.size());
  while (!rest.empty()) {
    const std::size_t end = rest.find('\n');
    if (end == std::string_view::npos) base::fail(ErrorCode::source, "the server sent a row without an end");
    write_row(rest.substr(0, end));
    rest.remove_prefix(end + 1);
    if (sql_.size() >= kFlushAt) flush();
  }
}

void InsertText::write_row(std::string_view row) {
  if (form_.values.empty()) {
    sql_ += form_.start;
    sql_ += " DEFAULT VALUES";
    sql_ += form_.end;
    sql_ += ";\n";
    return;
  }
  const auto& values = reader_.parse(row);
  // A row without columns is an empty line, and so is one with a single empty value.
  if (columns_ != values.size() && !(columns_ == 0 && row.empty())) {
    base::fail(ErrorCode::source, "the server sent a row of {} values for {} columns", values.size(), columns_);
  }
  const bool many = form_.rows_per_statement > 1;
  if (rows_of_statement_ == 0) {
    sql_ += form_.start;
    sql_ += many ? " VALUES\n\t" : " VALUES ";
  } else {
    sql_ += ",\n\t";
  }
  append_values(values);
  if (many && ++rows_of_statement_ < form_.rows_per_statement) return;
  sql_ += form_.end;
  sql_ += ";\n";
  rows_of_statement_ = 0;
}

void InsertText::append_values(const std::vector<pg::CopyTextRow::Value>& values) {
  char before = '(';
  std::size_t next = 0;
  for (const ValueForm form : form_.values) {
    if (before == '(') {
      sql_ += '(';
    } else {
      sql_ += ", ";
    }
    before = ',';
    if (form == ValueForm::generated) {
      sql_ += "DEFAULT";
      continue;
    }
    const auto& value = values[next++];
    if (value) {
      append_value(sql_, form, *value);
    } else {
      sql_ += "NULL";
    }
  }
  sql_ += ')';
}

void InsertText::finish() {
  if (rows_of_statement_ > 0) sql_ += form_.end + ";\n";
  rows_of_statement_ = 0;
  sql_ += "\n\n";
  flush();
}

void InsertText::flush() {
  if (!sql_.empty()) sink_(std::as_bytes(std::span(sql_)));
  sql_.clear();
}

}  // namespace pgbraid::app
