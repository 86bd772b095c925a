#include "pg/quoting.hpp"

#include <algorithm>
#include <array>

#include "base/text.hpp"

namespace pgbraid::pg {

namespace {

// Words that some server version from 13 to 18 does not take as a bare name everywhere, sorted. From pg_get_keywords()
// (catcode other than U).
constexpr std::array<std::string_view, 164> kKeywords = {"all",
                                                         "analyse",
                                                         "analyze",
                                                         "and",
                                                         "any",
                                                         "array",
                                                         "as",
                                                         "asc",
                                                         "asymmetric",
                                                         "authorization",
                                                         "between",
                                                         "bigint",
                                                         "binary",
                                                         "bit",
                                                         "boolean",
                                                         "both",
                                                         "case",
                                                         "cast",
                                                         "char",
                                                         "character",
                                                         "check",
                                                         "coalesce",
                                                         "collate",
                                                         "collation",
                                                         "column",
                                                         "concurrently",
                                                         "constraint",
                                                         "create",
                                                         "cross",
                                                         "current_catalog",
                                                         "current_date",
                                                         "current_role",
                                                         "current_schema",
                                                         "current_time",
                                                         "current_timestamp",
                                                         "current_user",
                                                         "dec",
                                                         "decimal",
                                                         "default",
                                                         "deferrable",
                                                         "desc",
                                                         "distinct",
                                                         "do",
                                                         "else",
                                                         "end",
                                                         "except",
                                                         "exists",
                                                         "extract",
                                                         "false",
                                                         "fetch",
                                                         "float",
                                                         "for",
                                                         "foreign",
                                                         "freeze",
                                                         "from",
                                                         "full",
                                                         "grant",
                                                         "greatest",
                                                         "group",
                                                         "grouping",
                                                         "having",
                                                         "ilike",
                                                         "in",
                                                         "initially",
                                                         "inner",
                                                         "inout",
                                                         "int",
                                                         "integer",
                                                         "intersect",
                                                         "interval",
                                                         "into",
                                                         "is",
                                                         "isnull",
                                                         "join",
                                                         "json",
                                                         "json_array",
                                                         "json_arrayagg",
                                                         "json_exists",
                                                         "json_object",
                                                         "json_objectagg",
                                                         "json_query",
                                                         "json_scalar",
                                                         "json_serialize",
                                                         "json_table",
                                                         "json_value",
                                                         "lateral",
                                                         "leading",
                                                         "least",
                                                         "left",
                                                         "like",
                                                         "limit",
                                                         "localtime",
                                                         "localtimestamp",
                                                         "merge_action",
                                                         "national",
                                                         "natural",
                                                         "nchar",
                                                         "none",
                                                         "normalize",
                                                         "not",
                                                         "notnull",
                                                         "null",
                                                         "nullif",
                                                         "numeric",
                                                         "offset",
                                                         "on",
                                                         "only",
                                                         "or",
                                                         "order",
                                                         "out",
                                                         "outer",
                                                         "overlaps",
                                                         "overlay",
                                                         "placing",
                                                         "position",
                                                         "precision",
                                                         "primary",
                                                         "real",
                                                         "references",
                                                         "returning",
                                                         "right",
                                                         "row",
                                                         "select",
                                                         "session_user",
                                                         "setof",
                                                         "similar",
                                                         "smallint",
                                                         "some",
                                                         "substring",
                                                         "symmetric",
                                                         "system_user",
                                                         "table",
                                                         "tablesample",
                                                         "then",
                                                         "time",
                                                         "timestamp",
                                                         "to",
                                                         "trailing",
                                                         "treat",
                                                         "trim",
                                                         "true",
                                                         "union",
                                                         "unique",
                                                         "user",
                                                         "using",
                                                         "values",
                                                         "varchar",
                                                         "variadic",
                                                         "verbose",
                                                         "when",
                                                         "where",
                                                         "window",
                                                         "with",
                                                         "xmlattributes",
                                                         "xmlconcat",
                                                         "xmlelement",
                                                         "xmlexists",
                                                         "xmlforest",
                                                         "xmlnamespaces",
                                                         "xmlparse",
                                                         "xmlpi",
                                                         "xmlroot",
                                                         "xmlserialize",
                                                         "xmltable"};

static_assert(std::is_sorted(kKeywords.begin(), kKeywords.end()));

// A setting of a whole dump, which hundreds of places of the catalog's families would otherwise have to hand on. It is
// the thread's own, and only a QuoteAllIdentifiers changes it and puts it back.
thread_local bool quote_all = false;  // NOLINT(cppcoreguidelines-avoid-non-const-global-variables)

bool is_lower(char c) { return c >= 'a' && c <= 'z'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

bool safe_bare(std::string_view name) {
  if (name.empty() || !(is_lower(name[0]) || name[0] == '_')) return false;
  const bool plain =
      std::all_of(name.begin(), name.end(), [](char c) { return is_lower(c) || is_digit(c) || c == '_'; });
  return plain && !std::binary_search(kKeywords.begin(), kKeywords.end(), name);
}

std::string doubled(std::string_view text, char quote) {
  std::string out;
  out.reserve(text.size() + 2);
  out += quote;
  for (const char c : text) {
    if (c == quote) out += quote;
    out += c;
  }
  out += quote;
  return out;
}

// Settings whose value is a list of identifiers, kept in catalogs with each element quoted as an identifier.
constexpr std::array<std::string_view, 7> kListSettings = {
    "local_preload_libraries",         "search_path",      "session_preload_libraries",
    "shared_preload_libraries",        "temp_tablespaces", "unix_socket_directories",
    "restrict_nonsystem_relation_kind"};

// Splits `"a b", c` into its elements without their quotes.
std::vector<std::string> split_identifier_list(std::string_view text) {
  std::vector<std::string> elements;
  std::string current;
  bool quoted = false;
  bool any = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (quoted && c == '"' && i + 1 < text.size() && text[i + 1] == '"') {
      current += '"';
      ++i;
    } else if (c == '"') {
      quoted = !quoted;
      any = true;
    } else if (!quoted && c == ',') {
      elements.push_back(current);
      current.clear();
    } else if (quoted || (c != ' ' && c != '\t')) {
      current += c;
      any = true;
    }
  }
  if (any || !elements.empty()) elements.push_back(current);
  return elements;
}

}  // namespace

QuoteAllIdentifiers::QuoteAllIdentifiers(bool all) : before_(quote_all) { quote_all = quote_all || all; }

QuoteAllIdentifiers::~QuoteAllIdentifiers() { quote_all = before_; }

std::string ident(std::string_view name) {
  return !quote_all && safe_bare(name) ? std::string(name) : doubled(name, '"');
}

std::string qualified(std::string_view schema, std::string_view name) {
  return schema.empty() ? ident(name) : ident(schema) + "." + ident(name);
}

std::string literal(std::string_view value) { return doubled(value, '\''); }

void append_literal(std::string& sql, std::string_view value) {
  sql += '\'';
  for (std::size_t begin = 0; begin < value.size();) {
    const std::size_t quote = value.find('\'', begin);
    if (quote == std::string_view::npos) {
      sql += value.substr(begin);
      break;
    }
    sql += value.substr(begin, quote + 1 - begin);
    sql += '\'';
    begin = quote + 1;
  }
  sql += '\'';
}

std::string dollar_quoted(std::string_view value) {
  // A tag that the value could complete together with its last character must be avoided too: "$$" after a value
  // that ends in "$" is not the end mark, so the tag always starts with a letter once "$$" is ruled out.
  std::string tag = "$$";
  for (int i = 0; value.find(tag.substr(0, tag.size() - 1)) != std::string_view::npos; ++i) {
    tag = "$_" + (i == 0 ? std::string() : std::to_string(i)) + "$";
  }
  return tag + std::string(value) + tag;
}

std::string ident_list(const std::vector<std::string>& names) {
  std::vector<std::string> quoted;
  quoted.reserve(names.size());
  for (const auto& name : names) quoted.push_back(ident(name));
  return "(" + base::join(quoted, ", ") + ")";
}

std::string setting_assignment(std::string_view name_and_value) {
  const std::size_t equals = name_and_value.find('=');
  const std::string_view name = name_and_value.substr(0, equals);
  const std::string_view value =
      equals == std::string_view::npos ? std::string_view() : name_and_value.substr(equals + 1);
  // A setting of an extension ("plpgsql.extra_errors") is two names.
  const std::size_t dot = name.find('.');
  std::string out =
      dot == std::string_view::npos ? ident(name) : ident(name.substr(0, dot)) + "." + ident(name.substr(dot + 1));
  out += " TO ";
  if (std::find(kListSettings.begin(), kListSettings.end(), name) == kListSettings.end()) return out + literal(value);
  std::vector<std::string> quoted;
  for (const auto& element : split_identifier_list(value)) quoted.push_back(literal(element));
  return out + (quoted.empty() ? "''" : base::join(quoted, ", "));
}

}  // namespace pgbraid::pg
