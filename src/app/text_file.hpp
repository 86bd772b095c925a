// Small text files that a person gives: whole, from a file, a pipe or standard input. Thread-safety: a free function
// without state.
#pragma once

#include <string>

namespace pgbraid::app {

// The content of the file. `what` names it in errors: "filter file". Error{io}.
std::string read_text_file(const char* what, const std::string& path);

// What is left of standard input. Error{io}.
std::string read_standard_input();

}  // namespace pgbraid::app
