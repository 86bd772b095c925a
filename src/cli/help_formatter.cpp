#include "cli/help_formatter.hpp"

#include <fmt/format.h>

#include <string_view>
#include <vector>

#include "base/text.hpp"
#include "cli/option_table.hpp"

namespace pgbraid::cli {

namespace {

constexpr std::size_t kColumn = 32;  // where descriptions begin
constexpr std::size_t kWidth = 100;

// `text` in lines of at most `width` bytes, where its words allow it.
std::vector<std::string> wrapped(std::string_view text, std::size_t width) {
  std::vector<std::string> lines(1);
  for (const std::string& word : base::split(text, ' ')) {
    if (!lines.back().empty() && lines.back().size() + 1 + word.size() > width) lines.emplace_back();
    lines.back() += (lines.back().empty() ? "" : " ") + word;
  }
  return lines;
}

void put_row(std::string& out, const std::string& left, const std::string& description) {
  std::string line = "  " + left;
  if (line.size() + 2 > kColumn) {
    out += line + "\n";
    line.clear();
  }
  for (const std::string& part : wrapped(description, kWidth - kColumn)) {
    out += fmt::format("{:<{}}{}\n", line, kColumn, part);
    line.clear();
  }
}

std::string usage(const CLI::App& app, const std::vector<OptionRow>& rows, bool has_verbs) {
  if (has_verbs) return "  pgbraid COMMAND [OPTION]...\n  pgbraid [OPTION]\n";
  std::string line = fmt::format("  pgbraid {}", app.get_name());
  for (const OptionRow& row : rows) {
    if (row.required && !row.positional) line += fmt::format(" {}", shown(row));
  }
  line += " [OPTION]...";
  for (const OptionRow& row : rows) {
    if (row.positional) line += row.required ? " " + row.names.front() : " [" + row.names.front() + "]";
  }
  return line + "\n";
}

}  // namespace

std::string HelpFormatter::make_help(const CLI::App* app, std::string /*name*/, CLI::AppFormatMode /*mode*/) const {
  const std::vector<const CLI::App*> verbs = verbs_of(*app);
  const std::vector<OptionRow> rows = option_table(*app);
  std::string out = verbs.empty() ? fmt::format("pgbraid {}: {}.\n", app->get_name(), app->get_description())
                                  : app->get_description() + "\n";
  out += "\nUsage:\n" + usage(*app, rows, !verbs.empty());
  if (!verbs.empty()) out += "\nCommands:\n";
  for (const CLI::App* verb : verbs) put_row(out, verb->get_name(), verb->get_description());
  for (const std::string& group : groups_of(rows)) {
    out += "\n" + group + ":\n";
    for (const OptionRow& row : rows) {
      if (row.group == group && !row.positional) put_row(out, shown(row), row.description);
    }
  }
  const std::string footer = app->get_footer();
  if (!footer.empty()) out += "\n" + footer + "\n";
  return out;
}

}  // namespace pgbraid::cli
