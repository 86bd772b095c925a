// pgbraid completion on the command line: what a shell reads to complete pgbraid's. Packages install it; help does not
// show it.
#include "cli/completion.hpp"
#include "cli/terminal.hpp"
#include "cli/verbs.hpp"

namespace pgbraid::cli {

Verb add_completion(CLI::App& program) {
  CLI::App& verb = *program.add_subcommand("completion", "print completion for a shell");
  verb.group("");
  verb.set_help_flag("-?,--help", "show this help, then exit");
  const auto shell = std::make_shared<std::string>();
  verb.add_option("SHELL", *shell, "bash, zsh or fish")->required()->check(CLI::IsMember({"bash", "zsh", "fish"}));
  const auto run = [&program, shell](Interrupt&) {
    print_all(*shell == "bash"  ? bash_completion(program)
              : *shell == "zsh" ? zsh_completion(program)
                                : fish_completion(program));
    return 0;
  };
  return {&verb, run, std::make_shared<ReportArguments>()};
}

}  // namespace pgbraid::cli
