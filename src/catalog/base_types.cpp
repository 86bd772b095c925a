// How a base type is made again: CREATE TYPE with its functions and properties.
#include <fmt/format.h>

#include "base/fail.hpp"
#include "base/text.hpp"
#include "catalog/types.hpp"
#include "pg/quoting.hpp"

namespace pgbraid::catalog {

namespace {

std::string_view alignment_word(char letter) {
  switch (letter) {
    case 'c':
      return "char";
    case 's':
      return "int2";
    case 'i':
      return "int4";
    case 'd':
      return "double";
    default:
      base::fail(ErrorCode::source, "unknown alignment \"{}\" of a base type", letter);
  }
}

std::string_view storage_word(char letter) {
  switch (letter) {
    case 'p':
      return "plain";
    case 'e':
      return "external";
    case 'x':
      return "extended";
    case 'm':
      return "main";
    default:
      base::fail(ErrorCode::source, "unknown storage \"{}\" of a base type", letter);
  }
}

}  // namespace

std::string base_type_definition(const BaseTypeDetails& details) {
  std::vector<std::string> items;
  const auto put = [&](const char* word, std::string_view value) {
    if (!value.empty()) items.push_back(fmt::format("    {} = {}", word, value));
  };
  put("INTERNALLENGTH", details.length < 0 ? "variable" : std::to_string(details.length));
  put("INPUT", details.input);
  put("OUTPUT", details.output);
  put("RECEIVE", details.receive);
  put("SEND", details.send);
  put("TYPMOD_IN", details.modifier_in);
  put("TYPMOD_OUT", details.modifier_out);
  put("ANALYZE", details.analyze);
  put("SUBSCRIPT", details.subscript);
  if (details.collatable) put("COLLATABLE", "true");
  if (details.default_value) put("DEFAULT", pg::literal(*details.default_value));
  if (details.category != 'U') put("CATEGORY", pg::literal(std::string(1, details.category)));
  if (details.preferred) put("PREFERRED", "true");
  put("ELEMENT", details.element);
  if (details.delimiter != ",") put("DELIMITER", pg::literal(details.delimiter));
  put("ALIGNMENT", alignment_word(details.alignment));
  put("STORAGE", storage_word(details.storage));
  if (details.by_value) items.emplace_back("    PASSEDBYVALUE");
  return "(\n" + base::join(items, ",\n") + "\n)";
}

}  // namespace pgbraid::catalog
