// The pgbraid program.
#include <fcntl.h>
#include <unistd.h>

#include <clocale>
#include <csignal>
#include <cstdio>
#include <cstdlib>

#include "cli/program.hpp"
#include "pgbraid/error.hpp"

namespace {

// Whoever started us may have closed some of them. What is opened next would take their place, a connection to a server
// for one, and be written to as standard output: they shall be something that can only fail.
void hold_standard_streams() {
  for (const int descriptor : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
    if (::fcntl(descriptor, F_GETFD) != -1) continue;
    [[maybe_unused]] const int taken = ::open("/dev/null", descriptor == STDIN_FILENO ? O_WRONLY : O_RDONLY);
  }
}

}  // namespace

int main(int argc, char** argv) {
  hold_standard_streams();
  std::setlocale(LC_CTYPE, "");
  // Who reads our output may go away: an error of writing, which is told and cleaned up after like any other.
  std::signal(SIGPIPE, SIG_IGN);
  const int status = pgbraid::cli::run_program(argc, argv);
  // Where a server does not answer, a thread that waits for it may have been left to itself, in the middle of libraries
  // that exit() takes apart.
  const bool may_have_left_threads = status == pgbraid::exit_status(pgbraid::ErrorCode::connection) || status > 128;
  if (!may_have_left_threads) return status;
  std::fflush(nullptr);
  std::_Exit(status);
}
