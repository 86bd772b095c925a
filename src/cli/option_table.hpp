// The options of a verb as rows, read from what CLI11 knows of them: help, completion of shells and the manual's check
// are made from these, so that none of them can forget one. Thread-safety: main's thread.
#pragma once

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

namespace pgbraid::cli {

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

// The verbs that help shows, in order.
std::vector<const CLI::App*> verbs_of(const CLI::App& program);

// "-n, --schema=PATTERN".
std::string shown(const OptionRow& row);

}  // namespace pgbraid::cli
