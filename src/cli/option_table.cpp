#include "cli/option_table.hpp"

#include <algorithm>
#include <array>
#include <string_view>

#include "base/text.hpp"

namespace pgbraid::cli {

namespace {

// What CLI11 does not know of values.
struct ValueRow {
  std::string_view verb;  // empty: any
  std::string_view name;
  std::string_view value;
  Offer offer = Offer::nothing;
  std::string_view words = {};
};

constexpr std::string_view kMethods = "none gzip lz4 zstd";

constexpr std::array kValues = {
    ValueRow{"dump", "--file", "NAME", Offer::file},
    ValueRow{"", "--file", "FILENAME", Offer::file},
    ValueRow{"", "--config", "FILENAME", Offer::file},
    ValueRow{"", "--filter", "FILENAME", Offer::file},
    ValueRow{"", "--use-list", "FILENAME", Offer::file},
    ValueRow{"", "--host", "HOST", Offer::folder},
    ValueRow{"", "ARCHIVE", "ARCHIVE", Offer::file},
    ValueRow{"", "DBNAME", "DBNAME"},
    ValueRow{"", "--format", "FORMAT", Offer::words, "plain directory custom tar"},
    ValueRow{"", "--compress", "METHOD[:DETAIL]", Offer::words, kMethods},
    ValueRow{"", "--section", "SECTION"},
    ValueRow{"", "--tablespace-mapping", "OLD=NEW"},
    ValueRow{"", "--keep", "N"},
    ValueRow{"", "--keep-for", "TIME"},
    ValueRow{"", "--transaction-size", "N"},
    ValueRow{"", "--rows-per-insert", "N"},
    ValueRow{"", "--log-format", "FORMAT"},
    ValueRow{"", "--progress", "FORM"},
    ValueRow{"", "--progress-interval", "SECONDS"},
    ValueRow{"", "--summary", "FILENAME", Offer::file},
    ValueRow{"", "--metrics", "FILENAME", Offer::file},
    ValueRow{"", "--part-size", "SIZE"},
    ValueRow{"", "--maintenance-work-mem", "SIZE"},
    ValueRow{"", "--lock-wait-timeout", "TIMEOUT"},
    ValueRow{"", "--encoding", "ENCODING"},
    ValueRow{"", "--port", "PORT"},
    ValueRow{"", "--where", "TABLE:CONDITION"},
    ValueRow{"", "--function", "NAME(ARGS)"},
    ValueRow{"", "--trigger", "TABLE NAME"},
    ValueRow{"", "--restrict-key", "KEY"},
    ValueRow{"", "--source", "CONNSTR"},
    ValueRow{"", "--target", "CONNSTR"},
    // Patterns in a dump and what reads as one, names in a restore.
    ValueRow{"restore", "--schema", "NAME"},
    ValueRow{"restore", "--exclude-schema", "NAME"},
    ValueRow{"restore", "--table", "NAME"},
    ValueRow{"", "--schema", "PATTERN"},
    ValueRow{"", "--exclude-schema", "PATTERN"},
    ValueRow{"", "--table", "PATTERN"},
    ValueRow{"", "--exclude-table", "PATTERN"},
    ValueRow{"", "--table-and-children", "PATTERN"},
    ValueRow{"", "--exclude-table-and-children", "PATTERN"},
    ValueRow{"", "--exclude-table-data", "PATTERN"},
    ValueRow{"", "--exclude-table-data-and-children", "PATTERN"},
    ValueRow{"", "--extension", "PATTERN"},
    ValueRow{"", "--exclude-extension", "PATTERN"},
    ValueRow{"", "--include-foreign-data", "PATTERN"},
};

// Of an option that the table does not have.
const char* usual_value(const CLI::Option& option) {
  const std::string type = option.get_type_name();
  return type.starts_with("INT") || type.starts_with("UINT") ? "NUM" : "NAME";
}

const ValueRow* find_value(std::string_view verb, const std::string& name) {
  const auto* const found = std::find_if(kValues.begin(), kValues.end(), [&](const ValueRow& row) {
    return row.name == name && (row.verb.empty() || row.verb == verb);
  });
  return found == kValues.end() ? nullptr : found;
}

// CLI11 tells the set of values that an option is held to as part of its type: "TEXT:{pre-data,data}".
std::vector<std::string> checked_words(const CLI::Option& option) {
  const std::string type = option.get_type_name();
  const std::size_t begin = type.find('{');
  const std::size_t end = type.find('}', begin);
  if (begin == std::string::npos || end == std::string::npos) return {};
  return base::split(std::string_view(type).substr(begin + 1, end - begin - 1), ',');
}

void add_value(OptionRow& row, const std::string& verb, const CLI::Option& option) {
  row.value = usual_value(option);
  for (const std::string& name : row.names) {
    const ValueRow* const known = find_value(verb, name);
    if (known == nullptr) continue;
    row.value = known->value;
    row.offer = known->offer;
    if (!known->words.empty()) row.words = base::split(known->words, ' ');
  }
  if (std::vector<std::string> words = checked_words(option); !words.empty()) row.words = std::move(words);
  if (!row.words.empty()) row.offer = Offer::words;
}

OptionRow row_of(const CLI::App& app, const CLI::Option& option) {
  OptionRow row;
  row.description = option.get_description();
  row.group = option.get_group();
  row.positional = !option.nonpositional();
  row.required = option.get_required();
  if (row.positional) {
    row.names.push_back(option.get_name(true));
  } else {
    for (const std::string& name : option.get_snames()) row.names.push_back("-" + name);
    for (const std::string& name : option.get_lnames()) row.names.push_back("--" + name);
  }
  if (option.get_items_expected_max() > 0) add_value(row, app.get_name(), option);
  return row;
}

}  // namespace

std::vector<OptionRow> option_table(const CLI::App& app) {
  std::vector<OptionRow> rows;
  for (const CLI::Option* option : app.get_options()) {
    if (!option->get_group().empty()) rows.push_back(row_of(app, *option));
  }
  return rows;
}

std::vector<std::string> groups_of(const std::vector<OptionRow>& rows) {
  std::vector<std::string> groups;
  for (const OptionRow& row : rows) {
    if (!row.positional && std::find(groups.begin(), groups.end(), row.group) == groups.end()) {
      groups.push_back(row.group);
    }
  }
  std::stable_partition(groups.begin(), groups.end(), [](const std::string& group) { return group != kOtherOptions; });
  return groups;
}

std::vector<const CLI::App*> verbs_of(const CLI::App& program) {
  std::vector<const CLI::App*> verbs = program.get_subcommands({});
  std::erase_if(verbs, [](const CLI::App* verb) { return verb->get_group().empty(); });
  return verbs;
}

const char* value_sign(const OptionRow& row) { return row.names.back().starts_with("--") ? "=" : " "; }

std::string shown(const OptionRow& row) {
  std::string text = base::join(row.names, ", ");
  if (!row.positional && !row.value.empty()) text += value_sign(row) + row.value;
  return text;
}

}  // namespace pgbraid::cli
