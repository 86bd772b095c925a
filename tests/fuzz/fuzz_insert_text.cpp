// Makes INSERT statements of anything that might be rows of COPY: as many as there are rows, and whole, or
// Error{source}. The first byte says which encoding and how many rows a statement has, the second which columns.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "app/insert_text.hpp"
#include "app/sql_splitter.hpp"
#include "pgbraid/error.hpp"

namespace {

using namespace pgbraid;

model::InsertForm form_of(std::uint8_t rows, std::uint8_t columns) {
  using enum model::ValueForm;
  model::InsertForm form;
  form.start = "INSERT INTO t";
  form.rows_per_statement = 1 + (rows >> 1U) % 4;
  // A boolean is what the server says it is, and no text.
  for (const auto value : {number, literal, bits, generated, literal}) {
    if ((columns & (1U << form.values.size())) == 0) break;
    form.values.push_back(value);
  }
  return form;
}

// The statements, each ended.
std::size_t statements_in(const std::string& sql) {
  std::size_t statements = 0;
  app::SqlSplitter splitter;
  splitter.feed(sql, [&](const std::string&) { ++statements; });
  if (!splitter.clean_end()) std::abort();
  return statements;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 2) return 0;
  const model::InsertForm form = form_of(data[0], data[1]);
  const std::string_view rows(reinterpret_cast<const char*>(data) + 2, size - 2);
  std::string sql;
  try {
    app::InsertText text(form, (data[0] & 1U) == 0 ? "UTF8" : "SJIS", [&](std::span<const std::byte> piece) {
      sql.append(reinterpret_cast<const char*>(piece.data()), piece.size());
    });
    text.write(std::as_bytes(std::span(rows)));
    text.finish();
  } catch (const Error& error) {
    if (error.report().code != ErrorCode::source) std::abort();
    return 0;
  }
  const auto count = static_cast<std::size_t>(std::count(rows.begin(), rows.end(), '\n'));
  const std::size_t each = form.values.empty() ? 1 : form.rows_per_statement;
  if (statements_in(sql) != (count + each - 1) / each) std::abort();
  return 0;
}
