// pgbraid completion on the command line: what a shell reads to complete pgbraid's. Packages install it; help does not
// show it.
#include <fmt/format.h>

#include <cerrno>
#include <cstdio>

#include "base/fail.hpp"
#include "cli/completion.hpp"
#include "cli/verbs.hpp"

namespace pgbraid::cli {

Verb add_completion(CLI::App& program) {
  CLI::App& verb = *program.add_subcommand("completion", "print completion for a shell");
  verb.group("");
  verb.set_help_flag("-?,--help", "show this help, then exit");
  const auto shell = std::make_shared<std::string>();
  verb.add_option("SHELL", *shell, "bash, zsh or fish")->required()->check(CLI::IsMember({"bash", "zsh", "fish"}));
  return {&verb, [&program, shell](Interrupt&) {
            fmt::print("{}", *shell == "bash"  ? bash_completion(program)
                             : *shell == "zsh" ? zsh_completion(program)
                                               : fish_completion(program));
            if (std::fflush(stdout) != 0) base::fail_io("write", "standard output", errno);
            return 0;
          }};
}

}  // namespace pgbraid::cli
