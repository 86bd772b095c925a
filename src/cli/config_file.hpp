// --config FILE: options from an INI file, a section a verb, a key an option. What the command line says comes first,
// then the environment, then the file. Thread-safety: main's thread.
#pragma once

#include <CLI/CLI.hpp>
#include <istream>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace pgbraid::cli {

// Where values of options come from, "FILE:LINE", for messages.
using Origins = std::map<const CLI::Option*, std::string>;

// Reads the file for CLI11, which gives the values to the options as if they had been on the command line.
class ConfigFile : public CLI::ConfigINI {
 public:
  // `program` has the verbs, and its --config the file's name; both must outlive this.
  ConfigFile(const CLI::App& program, Origins& origins);

  // The values for the verb that was chosen, without those that the command line or the environment has already.
  // Error{usage} naming the line: a section that is no verb, a key that is no option of it, an option without its
  // value.
  std::vector<CLI::ConfigItem> from_config(std::istream& input) const override;

 private:
  const CLI::App& program_;
  Origins& origins_;
};

// Lets the program and each verb that is added have --config. `origins` must outlive the parsing.
void add_config(CLI::App& program, Origins& origins);
void add_config_option(CLI::App& verb);

}  // namespace pgbraid::cli
