// pgbraid list on the command line.
#include <fmt/format.h>

#include <cerrno>
#include <cstdio>

#include "base/fail.hpp"
#include "cli/common_options.hpp"
#include "cli/verbs.hpp"
#include "pgbraid/list.hpp"

namespace pgbraid::cli {

Verb add_list(CLI::App& program) {
  CLI::App& verb = add_verb(program, "list", "print an archive's table of contents");
  const auto archive = std::make_shared<std::string>();
  verb.add_option("ARCHIVE", *archive, "archive to list; - is standard input")->required();
  return {&verb, [archive](Interrupt&) {
            fmt::print("{}", list(*archive));
            if (std::fflush(stdout) != 0) base::fail_io("write", "standard output", errno);
            return 0;
          }};
}

}  // namespace pgbraid::cli
