#include "pg/name_pattern.hpp"

#include <cctype>

#include "base/fail.hpp"
#include "base/text.hpp"
#include "pg/quoting.hpp"

namespace pgbraid::pg {

namespace {

constexpr std::string_view kRegexSpecial = "|*+?()[]{}.^$\\";

std::string matches(const std::string& column, const std::string& regex) {
  return fmt::format("{} OPERATOR(pg_catalog.~) {} COLLATE pg_catalog.default", column, literal("^(" + regex + ")$"));
}

// What an unquoted character becomes; `next` is the one after it. Sets `skip` where that one is used up too.
std::string outside_quotes(char c, char next, bool& skip) {
  if (c == '*') return ".*";
  if (c == '?') return ".";
  if (c == '$') return "\\$";
  if (c == '[' && next == ']') {  // an array's name, not an empty set
    skip = true;
    return "\\[\\]";
  }
  // Bytes above ASCII are part of longer characters, which the server folds as it likes; they stay.
  return {static_cast<char>(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c)};
}

}  // namespace

std::vector<std::string> pattern_parts(std::string_view pattern) {
  std::vector<std::string> parts(1);
  bool quoted = false;
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    const char c = pattern[i];
    const char next = i + 1 < pattern.size() ? pattern[i + 1] : '\0';
    if (c == '"') {
      if (quoted && next == '"') {
        parts.back() += '"';
        ++i;
      } else {
        quoted = !quoted;
      }
    } else if (quoted) {
      if (kRegexSpecial.find(c) != std::string_view::npos) parts.back() += '\\';
      parts.back() += c;
    } else if (c == '.') {
      parts.emplace_back();
    } else {
      bool skip = false;
      parts.back() += outside_quotes(c, next, skip);
      if (skip) ++i;
    }
  }
  return parts;
}

std::vector<std::string> name_parts(std::string_view name) {
  std::vector<std::string> parts(1);
  bool quoted = false;
  for (std::size_t i = 0; i < name.size(); ++i) {
    const char c = name[i];
    if (c == '"' && quoted && i + 1 < name.size() && name[i + 1] == '"') {
      parts.back() += '"';
      ++i;
    } else if (c == '"') {
      quoted = !quoted;
    } else if (c == '.' && !quoted) {
      parts.emplace_back();
    } else {
      parts.back() += !quoted && c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    }
  }
  return parts;
}

std::string plain_part(std::string_view part) {
  std::string plain;
  for (std::size_t i = 0; i < part.size(); ++i) {
    if (part[i] == '\\' && i + 1 < part.size()) ++i;
    plain += part[i];
  }
  return plain;
}

std::string pattern_condition(std::string_view pattern, const PatternColumns& columns, std::string_view database) {
  std::vector<std::string> parts = pattern_parts(pattern);
  const std::size_t without_database = columns.schema_column.empty() ? 1 : 2;
  if (parts.size() > without_database + (columns.in_database ? 1 : 0)) {
    base::fail(ErrorCode::usage, "improper {} name (too many dotted names): {}",
               columns.schema_column.empty() ? "qualified" : "relation", pattern);
  }
  if (parts.size() > without_database) {
    if (plain_part(parts.front()) != database) {
      base::fail(ErrorCode::usage, "cross-database references are not implemented: {}", pattern);
    }
    parts.erase(parts.begin());
  }
  const std::string name = matches(columns.name_column, parts.back());
  if (columns.schema_column.empty()) return "(" + name + ")";
  if (parts.size() == 1) return fmt::format("({} AND {})", name, columns.visible);
  return fmt::format("({} AND {})", name, matches(columns.schema_column, parts.front()));
}

}  // namespace pgbraid::pg
