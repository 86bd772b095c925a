// The pgbraid program.
#include <clocale>
#include <cstdio>
#include <cstdlib>

#include "cli/program.hpp"
#include "pgbraid/error.hpp"

int main(int argc, char** argv) {
  std::setlocale(LC_CTYPE, "");
  const int status = pgbraid::cli::run_program(argc, argv);
  // Where a server does not answer, a thread that waits for it may have been left to itself, in the middle of libraries
  // that exit() takes apart.
  const bool may_have_left_threads = status == pgbraid::exit_status(pgbraid::ErrorCode::connection) || status > 128;
  if (!may_have_left_threads) return status;
  std::fflush(nullptr);
  std::_Exit(status);
}
