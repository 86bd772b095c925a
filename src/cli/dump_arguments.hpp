// The command line of pgbraid dump: which options there are, in groups, and how they become DumpOptions.
// Thread-safety: main's thread.
#pragma once

#include <CLI/CLI.hpp>
#include <string>

#include "cli/common_options.hpp"
#include "pgbraid/dump.hpp"

namespace pgbraid::cli {

struct DumpArguments {
  DumpOptions options;
  ConnectionArguments connection;
  SectionArguments sections;
  std::string format;
  std::string database;
  int jobs = 0;
  CLI::Option* jobs_given = nullptr;
  int extra_float_digits = 0;
  CLI::Option* extra_float_digits_given = nullptr;
  int rows_per_insert = 1;
  CLI::Option* rows_per_insert_given = nullptr;
  std::string restrict_key;
  CLI::Option* restrict_key_given = nullptr;
  bool no_synchronized_snapshots = false;
  bool verbose = false;
  bool dry_run = false;

  // The object must outlive the verb's parsing.
  void add_to(CLI::App& verb);
  // Only those that say what is read, and how: for a verb that writes no archive.
  void add_source_to(CLI::App& verb);
  // What was given. Error{usage} for a format that cannot be written, or a database given twice.
  DumpOptions take() const;
  // Does what is dumped go to standard output?
  bool writes_stdout() const;
  // What was given of add_source_to.
  DumpOptions take_source() const;

 private:
  void add_output_options(CLI::App& verb);
  void add_selection_options(CLI::App& verb);
  void add_content_options(CLI::App& verb);
  void add_reading_options(CLI::App& verb);
  void add_insert_options(CLI::App& verb);
  void add_text_options(CLI::App& verb);
  void take_rest(DumpOptions& taken) const;
};

}  // namespace pgbraid::cli
