// The one place where names and values become SQL. Inputs are bytes in the session's encoding, in which no byte
// below 0x80 is part of a longer character where it matters here: quotes and backslashes.
// Rules: the PostgreSQL manual, "Lexical Structure". REQUIRES standard_conforming_strings = on wherever the text runs.
// Thread-safety: functions of any thread; the one setting, QuoteAllIdentifiers, is each thread's own.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace pgbraid::pg {

// While it lives, this thread's identifiers are all in double quotes (--quote-all-identifiers), as the server quotes
// those that it writes with quote_all_identifiers on. With `all` false nothing changes.
class QuoteAllIdentifiers {
 public:
  explicit QuoteAllIdentifiers(bool all);
  ~QuoteAllIdentifiers();
  QuoteAllIdentifiers(const QuoteAllIdentifiers&) = delete;
  QuoteAllIdentifiers& operator=(const QuoteAllIdentifiers&) = delete;

 private:
  bool before_;
};

// A name as an identifier: as it stands where that is safe on every server version, else in double quotes.
std::string ident(std::string_view name);

// ident(schema).ident(name); the name alone where schema is empty.
std::string qualified(std::string_view schema, std::string_view name);

// A string constant: 'it''s'.
std::string literal(std::string_view value);
// The same at the end of `sql`.
void append_literal(std::string& sql, std::string_view value);

// A dollar-quoted string constant whose tag does not occur in the value.
std::string dollar_quoted(std::string_view value);

// "(a, b)" with each name as an identifier.
std::string ident_list(const std::vector<std::string>& names);

// The value of a setting from pg_db_role_setting or proconfig ("name=value") as it is written after SET: settings that
// are lists of identifiers are split and quoted one by one.
std::string setting_assignment(std::string_view name_and_value);

}  // namespace pgbraid::pg
