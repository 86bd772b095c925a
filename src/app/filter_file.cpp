#include "app/filter_file.hpp"

#include <algorithm>
#include <utility>
#include <vector>

#include "app/text_file.hpp"
#include "base/fail.hpp"
#include "base/text.hpp"

namespace pgbraid::app {

namespace {

using Names = std::vector<std::string>;

// A type of object, and where its names or patterns go; nullptr: the type has no such filter.
struct Type {
  std::string_view name;
  std::string_view words;
  Names* include = nullptr;
  Names* exclude = nullptr;
};
using Types = std::vector<Type>;

// Types that a verb does not have are known all the same, and refused as such.
Types types_of(DumpOptions& options) {
  return {
      {"extension", "extension", &options.extensions, &options.exclude_extensions},
      {"foreign_data", "foreign data", &options.include_foreign_data},
      {"schema", "schema", &options.schemas, &options.exclude_schemas},
      {"table", "table", &options.tables, &options.exclude_tables},
      {"table_and_children", "table and children", &options.tables_and_children, &options.exclude_tables_and_children},
      {"table_data", "table data", nullptr, &options.exclude_table_data},
      {"table_data_and_children", "table data and children", nullptr, &options.exclude_table_data_and_children},
      {"database", "database"},
      {"function", "function"},
      {"index", "index"},
      {"trigger", "trigger"},
  };
}

Types types_of(RestoreOptions& options) {
  return {
      {"function", "function", &options.functions},
      {"index", "index", &options.indexes},
      {"schema", "schema", &options.schemas, &options.exclude_schemas},
      {"table", "table", &options.tables},
      {"trigger", "trigger", &options.triggers},
      {"database", "database"},
      {"extension", "extension"},
      {"foreign_data", "foreign data"},
      {"table_and_children", "table and children"},
      {"table_data", "table data"},
      {"table_data_and_children", "table data and children"},
  };
}

bool is_space(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

bool equal_ignoring_case(std::string_view word, std::string_view lower) {
  return std::equal(word.begin(), word.end(), lower.begin(), lower.end(), [](char c, char expected) {
    return (c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c) == expected;
  });
}

class FilterReader {
 public:
  FilterReader(std::string_view text, const std::string& source, Types types)
      : text_(text), source_(source), types_(std::move(types)) {}

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
    const auto type =
        std::find_if(types_.begin(), types_.end(), [&](const Type& i) { return equal_ignoring_case(name, i.name); });
    if (type == types_.end()) {
      refuse(line, fmt::format("unsupported filter object type: \"{}\"", base::printable(name)));
    }
    Names* const names = include ? type->include : type->exclude;
    std::string found = pattern();
    if (found.empty()) refuse(line, "missing object name pattern");
    if (names == nullptr) {
      refuse(line, fmt::format("{} filter for \"{}\" is not allowed", include ? "include" : "exclude", type->words));
    }
    names->push_back(std::move(found));
  }

  // The rest of the line, up to a comment. White space outside quotes does not count at the ends and around dots and
  // parentheses, is one space behind a comma, whether or not it stands there, and counts as one space elsewhere.
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
      const bool behind_comma = !found.empty() && found.back() == ',';
      if (behind_comma || (space && !found.empty() && !joins(found.back()) && !joins(c) && c != ',')) found += ' ';
      space = false;
      if (c == '"') {
        found += quoted();
      } else {
        found += c;
      }
    }
    return found;
  }

  static bool joins(char c) { return c == '.' || c == '(' || c == ')'; }

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
  const Types types_;
  std::size_t position_ = 0;
  int line_ = 1;
};

template <typename Options>
void add_file(const std::string& path, Options& options) {
  if (path == "-") {
    add_filters(read_standard_input(), "standard input", options);
  } else {
    add_filters(read_text_file("filter file", path), fmt::format("file \"{}\"", path), options);
  }
}

}  // namespace

void add_filters(std::string_view text, const std::string& source, DumpOptions& options) {
  FilterReader(text, source, types_of(options)).read();
}

void add_filters(std::string_view text, const std::string& source, RestoreOptions& options) {
  FilterReader(text, source, types_of(options)).read();
}

void read_filter_file(const std::string& path, DumpOptions& options) { add_file(path, options); }
void read_filter_file(const std::string& path, RestoreOptions& options) { add_file(path, options); }

}  // namespace pgbraid::app
