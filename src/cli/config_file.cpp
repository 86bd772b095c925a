#include "cli/config_file.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <sstream>
#include <string_view>

#include "base/fail.hpp"
#include "base/text.hpp"
#include "cli/environment.hpp"
#include "cli/option_table.hpp"
#include "cli/suggestion.hpp"

namespace pgbraid::cli {

namespace {

constexpr char kNever = '\x01';  // no character of any configuration file

[[noreturn]] void fail_at(const std::string& place, const std::string& message, const std::string& meant) {
  base::fail_with_hint(ErrorCode::usage, fmt::format("{}: {}", place, message),
                       meant.empty() ? "A section is named after a command, a key after one of its long options."
                                     : fmt::format("Did you mean \"{}\"?", meant));
}

const CLI::App& verb_of(const CLI::App& program, const std::string& section, const std::string& place) {
  std::vector<std::string> names;
  for (const CLI::App* verb : verbs_of(program)) {
    if (verb->get_name() == section) return *verb;
    names.push_back(verb->get_name());
  }
  fail_at(place, fmt::format("unrecognized section \"{}\"", section), closest(section, names));
}

const CLI::Option& option_of(const CLI::App& verb, const std::string& key, const std::string& place) {
  const CLI::Option* const option = verb.get_option_no_throw("--" + key);
  if (option != nullptr && option->get_configurable()) return *option;
  std::vector<std::string> names;
  for (const CLI::Option* known : verb.get_options()) {
    if (!known->get_configurable()) continue;
    names.insert(names.end(), known->get_lnames().begin(), known->get_lnames().end());
  }
  fail_at(place, fmt::format("unrecognized key \"{}\" in section \"{}\"", key, verb.get_name()), closest(key, names));
}

// Is it said elsewhere, or something that cannot be said together with it?
bool is_settled(const CLI::App& verb, const CLI::Option& option) {
  const auto is_given = [](const CLI::Option* other) { return !other->empty(); };
  const auto excludes = option.get_excludes();
  return is_given(&option) || !variable_in_place_of(verb, option).empty() ||
         std::any_of(excludes.begin(), excludes.end(), is_given);
}

// Of what CLI11 has read, that of this verb which is still to be said; a key that stands several times is one item.
std::vector<CLI::ConfigItem> wanted(const CLI::App& verb, const Origins& origins,
                                    const std::vector<CLI::ConfigItem>& items) {
  std::vector<CLI::ConfigItem> result;
  for (const CLI::ConfigItem& item : items) {
    const CLI::Option* const option = verb.get_option_no_throw("--" + item.name);
    if (item.parents != std::vector{verb.get_name()} || option == nullptr || !origins.contains(option)) continue;
    const auto before = std::find_if(result.begin(), result.end(), [&](const CLI::ConfigItem& other) {
      return verb.get_option_no_throw("--" + other.name) == option;
    });
    const bool is_flag = option->get_items_expected_min() == 0;
    if (before == result.end()) {
      result.push_back(item);
      if (is_flag) result.back().inputs = {item.inputs.back()};
    } else if (is_flag) {  // its last value counts
      *before = {item.parents, item.name, {item.inputs.back()}};
    } else {
      before->inputs.insert(before->inputs.end(), item.inputs.begin(), item.inputs.end());
    }
  }
  return result;
}

}  // namespace

ConfigFile::ConfigFile(const CLI::App& program, Origins& origins) : program_(program), origins_(origins) {
  // A value is all that stands behind the sign, or between quotes there. CLI11 would cut at each space, comma and
  // semicolon of a pattern or a condition.
  commentChar = kNever;
  arrayStart = kNever;
  arrayEnd = kNever;
  arraySeparator = kNever;
  parentSeparatorChar = kNever;
}

std::vector<CLI::ConfigItem> ConfigFile::from_config(std::istream& input) const {
  const std::string text{std::istreambuf_iterator<char>(input), {}};
  const std::string file = base::printable(program_.get_config_ptr()->results().front());
  const CLI::App* verb = nullptr;
  std::size_t number = 0;
  for (const std::string& whole : base::split(text, '\n')) {
    const std::string place = fmt::format("{}:{}", file, ++number);
    const std::string line(base::trim(whole));
    if (line.empty() || line.front() == '#' || line.front() == ';') continue;
    if (line.front() == '[' && line.back() == ']') {
      verb = &verb_of(program_, line.substr(1, line.size() - 2), place);
      continue;
    }
    const std::size_t sign = line.find('=');
    const std::string key(base::trim(std::string_view(line).substr(0, sign)));
    if (verb == nullptr) fail_at(place, fmt::format("key \"{}\" stands before the first section", key), "");
    const CLI::Option& option = option_of(*verb, key, place);
    const bool has_value = sign != std::string::npos && !base::trim(std::string_view(line).substr(sign + 1)).empty();
    const bool needs_value = option.get_items_expected_min() > 0 || sign != std::string::npos;
    if (needs_value && !has_value) base::fail(ErrorCode::usage, "{}: key \"{}\" has no value", place, key);
    if (verb->parsed() && !is_settled(*verb, option)) origins_[&option] = place;
  }
  const std::vector<CLI::App*> chosen = program_.get_subcommands();
  if (chosen.empty()) return {};
  std::istringstream again(text);
  return wanted(*chosen.front(), origins_, CLI::ConfigINI::from_config(again));
}

void add_config(CLI::App& program, Origins& origins) {
  program.set_config("--config", "", "read options from this file, too")->group("");
  program.config_formatter(std::make_shared<ConfigFile>(program, origins));
}

void add_config_option(CLI::App& verb) {
  // The program's own --config is what CLI11 reads; people write it behind the verb.
  CLI::App* const program = verb.get_parent();
  const auto pass_on = [program](const std::string& file) {
    CLI::Option* const option = program->get_config_ptr();
    if (option == nullptr) return;
    option->clear();
    option->add_result(file);
  };
  verb.add_option_function<std::string>("--config", pass_on, "read further options from this INI file")
      ->trigger_on_parse()
      ->configurable(false)
      ->group(kOtherOptions);
}

}  // namespace pgbraid::cli
