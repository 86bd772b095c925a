// The options of a verb as rows, read from what CLI11 knows of them: help, manual pages and completion of shells are
// made from these, so that none of them can forget one. Thread-safety: main's thread.
#pragma once

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

namespace pgbraid::cli {

// The group of what every verb has, which is shown last.
inline constexpr const char* kOtherOptions = "Other options";

// What a shell may offer for a value.
enum class Offer { nothing, words, file, folder };

struct OptionRow {
  std::vector<std::string> names;  // with their dashes, short ones first; of a positional argument its one name
  std::string value;               // what stands for the value in help: "PATTERN"; empty: takes none
  std::string description;
  std::string group;
  std::vector<std::string> words;  // to offer, where there is a fixed set
  Offer offer = Offer::nothing;
  bool positional = false;
  bool required = false;
};

// In the order in which they were added. Hidden ones (in no group) are left out.
std::vector<OptionRow> option_table(const CLI::App& app);

// The groups of options in the order in which they are shown. Positional arguments are in none.
std::vector<std::string> groups_of(const std::vector<OptionRow>& rows);

// The verbs that help shows, in order.
std::vector<const CLI::App*> verbs_of(const CLI::App& program);

// What stands between the names of an option and its value: "=" behind a long one, " " behind a short one.
const char* value_sign(const OptionRow& row);

// "-n, --schema=PATTERN".
std::string shown(const OptionRow& row);

}  // namespace pgbraid::cli
