// pgbraid list on the command line.
#include "cli/common_options.hpp"
#include "cli/terminal.hpp"
#include "cli/verbs.hpp"
#include "pgbraid/list.hpp"

namespace pgbraid::cli {

Verb add_list(CLI::App& program) {
  CLI::App& verb = add_verb(program, "list", "print an archive's table of contents");
  const auto archive = std::make_shared<std::string>();
  verb.add_option("ARCHIVE", *archive, "directory archive to list")->required();
  return {&verb, [archive](Interrupt&) {
            print_all(list(*archive));
            return 0;
          }};
}

}  // namespace pgbraid::cli
