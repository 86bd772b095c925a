// The pgbraid program as a function: command line in, exit status out. Thread-safety: main's thread.
#pragma once

namespace pgbraid::cli {

// Carries out what the command line asks for and says on standard error what went wrong. Returns the exit status:
// exit_status() of an Error, 128 + signal where one stopped the run, 2 for a command line that makes no sense.
int run_program(int argc, const char* const* argv);

}  // namespace pgbraid::cli
