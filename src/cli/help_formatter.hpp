// --help as PostgreSQL's own programs print theirs: usage first, options in groups, each with its description beside
// it. Thread-safety: constants.
#pragma once

#include <CLI/CLI.hpp>
#include <string>

namespace pgbraid::cli {

class HelpFormatter : public CLI::FormatterBase {
 public:
  std::string make_help(const CLI::App* app, std::string name, CLI::AppFormatMode mode) const override;
};

}  // namespace pgbraid::cli
