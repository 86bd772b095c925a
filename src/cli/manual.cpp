#include "cli/manual.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <map>
#include <string_view>
#include <vector>

#include "base/fail.hpp"
#include "base/text.hpp"
#include "cli/option_table.hpp"
#include "cli/suggestion.hpp"

namespace pgbraid::cli {

namespace {

// ---- roff ----

bool is_letter(char c) { return std::isalpha(static_cast<unsigned char>(c)) != 0; }
bool is_of_name(char c) { return c == '-' || std::isalnum(static_cast<unsigned char>(c)) != 0; }

// Characters that roff would take for its own, or set as others that look alike: a hyphen for the minus of an option.
std::string escaped(char c) {
  switch (c) {
    case '\\':
      return "\\e";
    case '-':
      return "\\-";
    case '^':
      return "\\(ha";
    case '~':
      return "\\(ti";
    case '`':
      return "\\(ga";
    default:
      return {c};
  }
}

std::string escaped(std::string_view text) {
  std::string result;
  for (const char c : text) result += escaped(c);
  return result;
}

std::string bold(std::string_view text) { return "\\fB" + escaped(text) + "\\fR"; }

// Where the option whose name begins at `begin` ends; `begin` itself where none does. What is behind a digit is a
// number.
std::size_t option_end(std::string_view text, std::size_t begin) {
  if (text[begin] != '-' || (begin > 0 && std::string_view(" (\"").find(text[begin - 1]) == std::string_view::npos)) {
    return begin;
  }
  std::size_t end = std::min(text.find_first_not_of('-', begin), text.size());
  if (end == text.size() || !is_letter(text[end])) return begin;
  while (end < text.size() && is_of_name(text[end])) ++end;
  return end;
}

// With the names of options in bold.
std::string dressed(std::string_view text) {
  std::string result;
  std::size_t at = 0;
  while (at < text.size()) {
    const std::size_t end = option_end(text, at);
    if (end > at) {
      result += bold(text.substr(at, end - at));
      at = end;
    } else {
      result += escaped(text[at++]);
    }
  }
  return result;
}

// A description as a line of text; a dot or an apostrophe at its beginning would make a request of it.
std::string sentence(std::string text) {
  if (text.empty()) return "";
  text.front() = static_cast<char>(std::toupper(static_cast<unsigned char>(text.front())));
  if (!text.ends_with('.')) text += '.';
  const bool is_request = text.starts_with('.') || text.starts_with('\'');
  return (is_request ? "\\&" : "") + dressed(text) + "\n";
}

// "METHOD[:DETAIL]" with its words in italics.
std::string value_text(const std::string& value) {
  std::string result;
  bool italic = false;
  for (const char c : value) {
    if (is_letter(c) != italic) {
      italic = !italic;
      result += italic ? "\\fI" : "\\fR";
    }
    result += c == ' ' ? "\\ " : escaped(c);
  }
  return italic ? result + "\\fR" : result;
}

// "-n, --schema=PATTERN".
std::string head(const OptionRow& row) {
  std::vector<std::string> names;
  for (const std::string& name : row.names) names.push_back(bold(name));
  std::string result = base::join(names, ", ");
  if (!row.value.empty()) result += value_sign(row) + value_text(row.value);
  return result + "\n";
}

// ---- sources ----

// What a source says, in lines.
struct Source {
  std::string before;  // up to the first group or option of the section OPTIONS
  std::map<std::string, std::string> of_group;
  std::map<std::string, std::string> of_option;  // by what shown() makes of it
  std::string after;                             // from the next section on
};

class SourceReader {
 public:
  SourceReader(const CLI::App& app, const std::vector<OptionRow>& rows, const std::string& file)
      : rows_(rows),
        groups_(groups_of(rows)),
        file_(file),
        command_(app.get_parent() == nullptr ? app.get_name() : "pgbraid " + app.get_name()) {
    if (groups_.size() == 1) group_ = groups_.front();
  }

  Source read(const std::string& text) {
    std::vector<std::string> lines = base::split(text, '\n');
    if (lines.back().empty()) lines.pop_back();
    for (const std::string& line : lines) {
      ++number_;
      read_line(line);
    }
    if (part_ == Part::before) base::fail(ErrorCode::usage, "{}: no section OPTIONS (\".SH OPTIONS\")", file_);
    return std::move(source_);
  }

 private:
  enum class Part { before, options, after };

  void read_line(const std::string& line) {
    const std::string request = line.substr(0, line.find(' '));
    const std::string argument(base::trim(std::string_view(line).substr(request.size())));
    if (request == ".SH" && part_ == Part::options) {
      part_ = Part::after;
      into_ = &source_.after;
    } else if (request == ".SH" && argument == "OPTIONS") {
      part_ = Part::options;
    }
    if (request == ".SS" && part_ == Part::options) {
      open_group(argument);
    } else if (request == ".option") {
      open_option(argument);
    } else {
      *into_ += line + "\n";
    }
  }

  void open_group(const std::string& group) {
    if (std::find(groups_.begin(), groups_.end(), group) == groups_.end()) {
      fail(fmt::format("{} has no group of options \"{}\"", command_, group), closest(group, groups_));
    }
    group_ = group;
    open(source_.of_group, group, group);
  }

  void open_option(const std::string& name) {
    if (part_ != Part::options) fail(fmt::format("option \"{}\" stands outside of the section OPTIONS", name));
    const auto row = std::find_if(rows_.begin(), rows_.end(), [&](const OptionRow& one) {
      return !one.positional && std::find(one.names.begin(), one.names.end(), name) != one.names.end();
    });
    if (row == rows_.end()) {
      fail(fmt::format("{} has no option \"{}\"", command_, name), closest(name, names()));
    }
    if (row->group != group_) fail(fmt::format("option \"{}\" is of the group \"{}\"", name, row->group));
    open(source_.of_option, shown(*row), name);
  }

  void open(std::map<std::string, std::string>& texts, const std::string& key, const std::string& name) {
    const auto [place, is_new] = texts.try_emplace(key);
    if (!is_new) fail(fmt::format("\"{}\" stands here for the second time", name));
    into_ = &place->second;
  }

  std::vector<std::string> names() const {
    std::vector<std::string> result;
    for (const OptionRow& row : rows_) result.insert(result.end(), row.names.begin(), row.names.end());
    return result;
  }

  [[noreturn]] void fail(const std::string& message, const std::string& meant = "") const {
    base::fail_with_hint(
        ErrorCode::usage, fmt::format("{}:{}: {}", file_, number_, message),
        meant.empty() ? "Groups and options are those of --help." : fmt::format("Did you mean \"{}\"?", meant));
  }

  const std::vector<OptionRow>& rows_;
  const std::vector<std::string> groups_;
  const std::string file_;
  const std::string command_;
  Source source_;
  std::string* into_ = &source_.before;
  std::string group_;  // that we are in
  Part part_ = Part::before;
  int number_ = 0;
};

}  // namespace

std::string manual_page(const CLI::App& app, const std::string& source, const std::string& file) {
  const std::vector<OptionRow> rows = option_table(app);
  Source texts = SourceReader(app, rows, file).read(source);
  const std::vector<std::string> groups = groups_of(rows);
  std::string page = texts.before;
  for (const std::string& group : groups) {
    if (groups.size() > 1) page += ".SS " + escaped(group) + "\n";
    page += texts.of_group[group];
    for (const OptionRow& row : rows) {
      if (row.positional || row.group != group) continue;
      page += ".TP\n" + head(row) + sentence(row.description) + texts.of_option[shown(row)];
    }
  }
  return page + texts.after;
}

}  // namespace pgbraid::cli
