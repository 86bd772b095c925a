#include "plan/constraint_form.hpp"

#include <array>

namespace pgbraid::plan {

namespace {

bool is_small_letter(char c) { return (c >= 'a' && c <= 'z') || c == '_'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

// Takes pieces off the front of a text; each member says whether its piece was there, and takes nothing if not.
class Reader {
 public:
  explicit Reader(std::string_view text) : text_(text), rest_(text) {}

  std::string_view rest() const noexcept { return rest_; }
  std::size_t position() const noexcept { return text_.size() - rest_.size(); }

  bool take(std::string_view words) {
    if (!rest_.starts_with(words)) return false;
    rest_.remove_prefix(words.size());
    return true;
  }

  // A name as the server quotes it: plain where it need not be quoted.
  bool name(std::string& sql, std::string& plain) {
    const std::size_t length = rest_.starts_with('"') ? quoted(plain) : unquoted(plain);
    if (length == 0) return false;
    sql = rest_.substr(0, length);
    rest_.remove_prefix(length);
    return true;
  }

  bool names(std::string& list) {
    const std::string_view before = rest_;
    std::string sql;
    std::string plain;
    do {
      if (!name(sql, plain)) {
        rest_ = before;
        return false;
      }
    } while (take(", "));
    list = before.substr(0, before.size() - rest_.size());
    return true;
  }

  // "fillfactor='70', x='y'"
  bool settings(std::string& list) {
    const std::string_view before = rest_;
    do {
      if (!setting()) {
        rest_ = before;
        return false;
      }
    } while (take(", "));
    list = before.substr(0, before.size() - rest_.size());
    return true;
  }

 private:
  std::size_t quoted(std::string& plain) const {
    plain.clear();
    for (std::size_t i = 1; i < rest_.size(); ++i) {
      if (rest_[i] == '"') {
        if (i + 1 == rest_.size() || rest_[i + 1] != '"') return plain.empty() ? 0 : i + 1;
        ++i;
      }
      plain += rest_[i];
    }
    return 0;
  }

  std::size_t unquoted(std::string& plain) const {
    if (rest_.empty() || !is_small_letter(rest_[0])) return 0;
    std::size_t length = 1;
    while (length < rest_.size() && (is_small_letter(rest_[length]) || is_digit(rest_[length]))) ++length;
    plain = rest_.substr(0, length);
    return length;
  }

  bool setting() {
    std::string name;
    const std::size_t length = unquoted(name);
    if (length == 0) return false;
    rest_.remove_prefix(length);
    if (!take("='")) return false;
    const std::size_t end = rest_.find_first_of("'\\");
    if (end == std::string_view::npos || rest_[end] != '\'') return false;
    rest_.remove_prefix(end + 1);
    return true;
  }

  std::string_view text_;
  std::string_view rest_;
};

bool read_target(Reader& reader, ConstraintTarget& target) {
  std::string schema_sql;
  std::string table_sql;
  if (!reader.take("ALTER TABLE ONLY ") || !reader.name(schema_sql, target.schema) || !reader.take(".") ||
      !reader.name(table_sql, target.table) || !reader.take("\n    ADD CONSTRAINT ")) {
    return false;
  }
  target.table_sql = schema_sql + "." + table_sql;
  return reader.name(target.name_sql, target.name) && reader.take(" ");
}

std::string read_deferral(Reader& reader) {
  std::string deferral;
  for (const std::string_view words : {" DEFERRABLE", " INITIALLY DEFERRED"}) {
    if (reader.take(words)) deferral += words;
  }
  return deferral;
}

// What a foreign key does when its row goes or changes.
bool read_action(Reader& reader) {
  constexpr std::array<std::string_view, 5> kActions = {"CASCADE", "RESTRICT", "NO ACTION", "SET NULL", "SET DEFAULT"};
  for (const std::string_view action : kActions) {
    if (reader.take(action)) return true;
  }
  return false;
}

}  // namespace

std::optional<KeyForm> parse_key(std::string_view definition) {
  Reader reader(definition);
  KeyForm form;
  if (!read_target(reader, form.target)) return std::nullopt;
  form.primary = reader.take("PRIMARY KEY (");
  if (!form.primary) {
    if (!reader.take("UNIQUE ")) return std::nullopt;
    form.nulls_not_distinct = reader.take("NULLS NOT DISTINCT ");
    if (!reader.take("(")) return std::nullopt;
  }
  // WITHOUT OVERLAPS stands behind a name, and is not taken.
  if (!reader.names(form.columns) || !reader.take(")")) return std::nullopt;
  if (reader.take(" INCLUDE (") && !(reader.names(form.include) && reader.take(")"))) return std::nullopt;
  if (reader.take(" WITH (") && !(reader.settings(form.storage) && reader.take(")"))) return std::nullopt;
  form.deferral = read_deferral(reader);
  if (!reader.take(";\n")) return std::nullopt;
  form.rest = reader.rest();
  return form;
}

std::optional<ForeignKeyForm> parse_foreign_key(std::string_view definition) {
  Reader reader(definition);
  ForeignKeyForm form;
  if (!read_target(reader, form.target)) return std::nullopt;
  const std::size_t begin = reader.position();
  std::string sql;
  std::string plain;
  if (!reader.take("FOREIGN KEY (") || !reader.names(sql) || !reader.take(") REFERENCES ") ||
      !reader.name(sql, plain) || !reader.take(".") || !reader.name(sql, plain) || !reader.take("(") ||
      !reader.names(sql) || !reader.take(")")) {
    return std::nullopt;
  }
  reader.take(" MATCH FULL");
  if (reader.take(" ON UPDATE ") && !read_action(reader)) return std::nullopt;
  if (reader.take(" ON DELETE ")) {
    if (!read_action(reader)) return std::nullopt;
    if (reader.take(" (") && !(reader.names(sql) && reader.take(")"))) return std::nullopt;
  }
  read_deferral(reader);
  form.constraint = definition.substr(begin, reader.position() - begin);
  // NOT VALID and NOT ENFORCED stand here.
  if (reader.rest() != ";\n") return std::nullopt;
  return form;
}

}  // namespace pgbraid::plan
