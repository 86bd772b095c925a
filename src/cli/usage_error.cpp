#include "cli/usage_error.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <string>
#include <vector>

#include "cli/option_table.hpp"
#include "cli/suggestion.hpp"

namespace pgbraid::cli {

namespace {

std::string with_meant(const std::string& meant, const std::string& hint) {
  return meant.empty() ? hint : fmt::format("Did you mean \"{}\"? {}", meant, hint);
}

void name_unknown_option(const CLI::App& of, const std::string& given, ErrorReport& report) {
  const std::string name = given.substr(0, given.find('='));
  std::vector<std::string> names;
  for (const OptionRow& row : option_table(of)) {
    std::copy_if(row.names.begin(), row.names.end(), std::back_inserter(names),
                 [](const std::string& known) { return known.starts_with("--"); });
  }
  // One dash in place of two is as common as a wrong letter.
  const bool is_long = name.size() > 2;
  const std::string meant = is_long ? closest(name.starts_with("--") ? name : "-" + name, names) : "";
  report.message = fmt::format("unrecognized option \"{}\"", name);
  report.hint = with_meant(meant, report.hint);
}

void name_unknown_verb(const CLI::App& program, const std::string& given, ErrorReport& report) {
  std::vector<std::string> names;
  for (const CLI::App* verb : verbs_of(program)) names.push_back(verb->get_name());
  report.message = fmt::format("unrecognized command \"{}\"", given);
  report.hint = with_meant(closest(given, names), report.hint);
}

// Not as a part of another option's name.
bool names_option(const std::string& message, const std::string& option) {
  const std::size_t at = message.find(option);
  if (at == std::string::npos) return false;
  const std::size_t end = at + option.size();
  return end == message.size() || (message[end] != '-' && std::isalpha(static_cast<unsigned char>(message[end])) == 0);
}

}  // namespace

ErrorReport usage_error(const CLI::App& program, const CLI::ParseError& error, const Origins& origins) {
  ErrorReport report;
  report.code = ErrorCode::usage;
  report.message = error.what();
  for (const auto& [option, place] : origins) {
    if (names_option(report.message, option->get_name()))
      report.detail = fmt::format("The value is that of {}.", place);
  }
  const std::vector<CLI::App*> chosen = program.get_subcommands();
  const bool before_verb = chosen.empty() || !program.remaining(false).empty();
  const CLI::App& at_fault = before_verb ? program : *chosen.front();
  const std::string name = before_verb ? "pgbraid" : "pgbraid " + at_fault.get_name();
  report.hint = fmt::format("Try \"{} --help\" for more information.", name);

  // What was not understood tells more than what is missing because of it.
  const std::vector<std::string> unknown = program.remaining(true);
  const auto option = std::find_if(unknown.begin(), unknown.end(),
                                   [](const std::string& text) { return text.size() > 1 && text.starts_with('-'); });
  if (option != unknown.end()) {
    name_unknown_option(at_fault, *option, report);
  } else if (before_verb) {
    if (unknown.empty()) {
      report.message = "no command specified";
    } else {
      name_unknown_verb(program, unknown.front(), report);
    }
  } else if (!unknown.empty()) {
    report.message = fmt::format("too many command-line arguments (first is \"{}\")", unknown.front());
  }
  return report;
}

}  // namespace pgbraid::cli
