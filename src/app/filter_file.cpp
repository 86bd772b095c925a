#include "app/filter_file.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <fstream>
#include <iostream>

#include "base/fail.hpp"
#include "base/text.hpp"

namespace pgbraid::app {

namespace {

using Patterns = std::vector<std::string> DumpOptions::*;

// A type of object, and where its patterns go; nullptr: the type has no such filter.
struct Type {
  std::string_view name;
  std::string_view words;
  Patterns include;
  Patterns exclude;
};

constexpr std::array kTypes = {
    Type{"extension", "extension", &DumpOptions::extensions, &DumpOptions::exclude_extensions},
    Type{"foreign_data", "foreign data", &DumpOptions::include_foreign_data, nullptr},
    Type{"schema", "schema", &DumpOptions::schemas, &DumpOptions::exclude_schemas},
    Type{"table", "table", &DumpOptions::tables, &DumpOptions::exclude_tables},
    Type{"table_and_children", "table and children", &DumpOptions::tables_and_children,
         &DumpOptions::exclude_tables_and_children},
    Type{"table_data", "table data", nullptr, &DumpOptions::exclude_table_data},
    Type{"table_data_and_children", "table data and children", nullptr, &DumpOptions::exclude_table_data_and_children},
};

bool is_space(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

bool equal_ignoring_case(std::string_view word, std::string_view lower) {
  return std::equal(word.begin(), word.end(), lower.begin(), lower.end(), [](char c, char expected) {
    return (c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c) == expected;
  });
}

class FilterReader {
 public:
  FilterReader(std::string_view text, const std::string& source, DumpOptions& options)
      : text_(text), source_(source), options_(options) {}

  void read() {
    for (; position_ < text_.size(); ++position_, ++line_) {
      skip_spaces();
      if (!at_end() && text_[position_] != '#') read_rule();
      while (!at_end()) ++position_;  // a comment
    }
  }

 private:
  bool at_end() const { return position_ >= text_.size() || text_[position_] == '\n'; }

  void skip_spaces() {
    while (!at_end() && is_space(text_[position_])) ++position_;
  }

  std::string_view word() {
    skip_spaces();
    const std::size_t begin = position_;
    while (position_ < text_.size() && !is_space(text_[position_])) ++position_;
    return text_.substr(begin, position_ - begin);
  }

  [[noreturn]] void refuse(int line, std::string_view reason) const {
    base::fail(ErrorCode::usage, "invalid format in filter read from {} on line {}: {}", source_, line, reason);
  }

  void read_rule() {
    const int line = line_;
    const std::string_view command = word();
    const bool include = equal_ignoring_case(command, "include");
    if (!include && !equal_ignoring_case(command, "exclude")) {
      refuse(line, "invalid filter command (expected \"include\" or \"exclude\")");
    }
    const std::string_view name = word();
    if (name.empty()) refuse(line, "missing filter object type");
    const auto* const type =
        std::find_if(kTypes.begin(), kTypes.end(), [&](const Type& i) { return equal_ignoring_case(name, i.name); });
    if (type == kTypes.end()) {
      refuse(line, fmt::format("unsupported filter object type: \"{}\"", base::printable(name)));
    }
    const Patterns patterns = include ? type->include : type->exclude;
    if (patterns == nullptr) {
      refuse(line, fmt::format("{} filter for \"{}\" is not allowed", include ? "include" : "exclude", type->words));
    }
    std::string found = pattern();
    if (found.empty()) refuse(line, "missing object name pattern");
    (options_.*patterns).push_back(std::move(found));
  }

  // The rest of the line, up to a comment. White space outside quotes does not count at the ends and around dots, and
  // counts as one space elsewhere.
  std::string pattern() {
    std::string found;
    bool space = false;
    for (; !at_end() && text_[position_] != '#'; ++position_) {
      const char c = text_[position_];
      if (c == '\0') refuse(line_, "a zero byte");
      if (is_space(c)) {
        space = true;
        continue;
      }
      if (space && !found.empty() && found.back() != '.' && c != '.') found += ' ';
      space = false;
      if (c == '"') {
        found += quoted();
      } else {
        found += c;
      }
    }
    return found;
  }

  // From one double quote to the next; stays on that. In between, \n is a line's end and \\ a backslash.
  std::string quoted() {
    std::string found = "\"";
    const int line = line_;
    for (++position_; position_ < text_.size() && text_[position_] != '"'; ++position_) {
      const char c = text_[position_];
      if (c == '\n') ++line_;
      if (c == '\0') refuse(line_, "a zero byte");
      found += c == '\\' ? escaped() : c;
    }
    if (position_ == text_.size()) refuse(line, "unexpected end of file inside double quotes");
    return found + '"';
  }

  // What a backslash and the character after it mean; stays on that.
  char escaped() {
    ++position_;
    const char c = position_ < text_.size() ? text_[position_] : '\0';
    if (c != 'n' && c != '\\') refuse(line_, "a backslash inside double quotes that is neither \\n nor \\\\");
    return c == 'n' ? '\n' : c;
  }

  std::string_view text_;
  const std::string& source_;
  DumpOptions& options_;
  std::size_t position_ = 0;
  int line_ = 1;
};

std::string contents(std::istream& stream, const std::string& path) {
  std::string text;
  std::array<char, 8192> piece{};
  errno = 0;
  while (stream.good()) {
    stream.read(piece.data(), piece.size());
    text.append(piece.data(), static_cast<std::size_t>(stream.gcount()));
  }
  if (stream.bad()) base::fail_io("read filter file", path, errno);
  return text;
}

}  // namespace

void add_filters(std::string_view text, const std::string& source, DumpOptions& options) {
  FilterReader(text, source, options).read();
}

void read_filter_file(const std::string& path, DumpOptions& options) {
  if (path == "-") {
    add_filters(contents(std::cin, "standard input"), "standard input", options);
    return;
  }
  std::ifstream file(path, std::ios::binary);
  if (!file) base::fail_io("open filter file", path, errno);
  add_filters(contents(file, path), fmt::format("file \"{}\"", path), options);
}

}  // namespace pgbraid::app
