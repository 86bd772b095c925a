// Reads rows in COPY's text form, as a server sends them. Source of the form: the PostgreSQL manual, COPY, "Text
// Format". Thread-safety: an object belongs to one thread.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace pgbraid::pg {

class CopyTextRow {
 public:
  using Value = std::optional<std::string_view>;  // nothing: NULL

  // `client_encoding`: the session's, by the server's name for it. In some of them a backslash may be the second half
  // of a character.
  explicit CopyTextRow(std::string_view client_encoding);

  // The values of a row, without its line end; at least one, which is empty in a row without columns. Valid until the
  // next call, and as long as the row is. Throws Error{source} where the row ends within an escape.
  const std::vector<Value>& parse(std::string_view row);

 private:
  Value parse_value(std::string_view raw);
  std::size_t find_escape(std::string_view raw) const;

  bool backslash_may_be_half_ = false;
  std::string unescaped_;
  std::vector<Value> values_;
};

}  // namespace pgbraid::pg
