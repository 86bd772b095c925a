// --filter: a file whose lines choose objects. Format: the PostgreSQL manual, pg_dump, --filter (17 and later):
//   { include | exclude } { extension | foreign_data | schema | table | table_and_children | table_data |
//                           table_data_and_children } PATTERN
// and for pg_restore:
//   include { function | index | schema | table | trigger } NAME, exclude schema NAME
// Blank lines do not count, and # begins a comment, both on a line of its own and behind a pattern. What stands in
// double quotes may go over several lines. Thread-safety: free functions without state.
#pragma once

#include <string>
#include <string_view>

#include "pgbraid/dump.hpp"
#include "pgbraid/restore.hpp"

namespace pgbraid::app {

// Adds what the text says to the patterns of `options`. `source` is what errors call it: file "x". Error{usage} with
// the number of the line.
void add_filters(std::string_view text, const std::string& source, DumpOptions& options);
void add_filters(std::string_view text, const std::string& source, RestoreOptions& options);

// Reads the file, or standard input for "-", and adds what it says. Error{io}, Error{usage}.
void read_filter_file(const std::string& path, DumpOptions& options);
void read_filter_file(const std::string& path, RestoreOptions& options);

}  // namespace pgbraid::app
