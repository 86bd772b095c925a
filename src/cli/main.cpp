// The pgbraid program.
#include <clocale>

#include "cli/program.hpp"

int main(int argc, char** argv) {
  std::setlocale(LC_CTYPE, "");
  return pgbraid::cli::run_program(argc, argv);
}
