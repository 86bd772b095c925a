// pgbraid manual on the command line: a manual page, for the build, which installs it. Help does not show this verb.
#include <algorithm>
#include <string>
#include <vector>

#include "app/text_file.hpp"
#include "base/fail.hpp"
#include "cli/manual.hpp"
#include "cli/option_table.hpp"
#include "cli/terminal.hpp"
#include "cli/verbs.hpp"

namespace pgbraid::cli {

namespace {

const CLI::App& app_of(const CLI::App& program, const std::string& command) {
  if (command.empty()) return program;
  const std::vector<const CLI::App*> verbs = verbs_of(program);
  const auto verb =
      std::find_if(verbs.begin(), verbs.end(), [&](const CLI::App* one) { return one->get_name() == command; });
  if (verb == verbs.end()) base::fail(ErrorCode::usage, "unrecognized command \"{}\"", command);
  return **verb;
}

}  // namespace

Verb add_manual(CLI::App& program) {
  CLI::App& verb = *program.add_subcommand("manual", "print a manual page");
  verb.group("");
  verb.set_help_flag("-?,--help", "show this help, then exit");
  const auto source = std::make_shared<std::string>();
  const auto command = std::make_shared<std::string>();
  verb.add_option("SOURCE", *source, "what a person wrote of the page, docs/man/*.1.in")->required();
  verb.add_option("COMMAND", *command, "whose page it is (default: the program's)");
  const auto run = [&program, source, command](Interrupt&) {
    const CLI::App& app = app_of(program, *command);
    print_all(manual_page(app, app::read_text_file("manual page's source", *source), *source));
    return 0;
  };
  return {&verb, run, std::make_shared<ReportArguments>()};
}

}  // namespace pgbraid::cli
