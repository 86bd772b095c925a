#include "pg/copy_text.hpp"

#include <algorithm>
#include <array>

#include "base/fail.hpp"

namespace pgbraid::pg {

namespace {

// Encodings of clients in which a character's later bytes may be those of ASCII (the manual, "Character Set Support":
// those that no server has). Their first bytes are above 0x7f, and those of longer characters than two
// bytes (GB18030) have digits in between, which are no backslashes.
constexpr std::array<std::string_view, 7> kUnsafe = {"BIG5",           "GB18030", "GBK", "JOHAB",
                                                     "SHIFT_JIS_2004", "SJIS",    "UHC"};

constexpr unsigned kLastAscii = 0x7f;

char meant_by(char escaped) {
  switch (escaped) {
    case 'b':
      return '\b';
    case 'f':
      return '\f';
    case 'n':
      return '\n';
    case 'r':
      return '\r';
    case 't':
      return '\t';
    case 'v':
      return '\v';
    default:
      return escaped;
  }
}

}  // namespace

CopyTextRow::CopyTextRow(std::string_view client_encoding)
    : backslash_may_be_half_(std::find(kUnsafe.begin(), kUnsafe.end(), client_encoding) != kUnsafe.end()) {}

const std::vector<CopyTextRow::Value>& CopyTextRow::parse(std::string_view row) {
  values_.clear();
  unescaped_.clear();
  unescaped_.reserve(row.size());  // values stay where they are: none grows
  while (true) {
    const std::size_t tab = row.find('\t');  // never half a character, and escaped where it is part of a value
    values_.push_back(parse_value(row.substr(0, tab)));
    if (tab == std::string_view::npos) return values_;
    row.remove_prefix(tab + 1);
  }
}

CopyTextRow::Value CopyTextRow::parse_value(std::string_view raw) {
  if (raw == "\\N") return std::nullopt;
  std::size_t escape = find_escape(raw);
  if (escape == std::string_view::npos) return raw;
  const std::size_t begin = unescaped_.size();
  while (escape != std::string_view::npos) {
    if (escape + 1 == raw.size()) base::fail(ErrorCode::source, "the server sent a row that ends within an escape");
    unescaped_ += raw.substr(0, escape);
    unescaped_ += meant_by(raw[escape + 1]);
    raw.remove_prefix(escape + 2);
    escape = find_escape(raw);
  }
  unescaped_ += raw;
  return std::string_view(unescaped_).substr(begin);
}

std::size_t CopyTextRow::find_escape(std::string_view raw) const {
  std::size_t at = raw.find('\\');
  if (!backslash_may_be_half_ || at == std::string_view::npos) return at;
  for (at = 0; at < raw.size(); ++at) {
    if (raw[at] == '\\') return at;
    if (static_cast<unsigned char>(raw[at]) > kLastAscii) ++at;  // the other half
  }
  return std::string_view::npos;
}

}  // namespace pgbraid::pg
