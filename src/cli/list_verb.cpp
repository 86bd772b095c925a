// pgbraid list on the command line.
#include "cli/common_options.hpp"
#include "cli/contents_text.hpp"
#include "cli/terminal.hpp"
#include "cli/verbs.hpp"
#include "pgbraid/list.hpp"

namespace pgbraid::cli {

namespace {

struct ListArguments {
  std::string archive;
  bool is_long = false;
  bool json = false;
};

int run(const ListArguments& arguments) {
  if (arguments.json) {
    print_all(json_listing(arguments.archive, contents(arguments.archive)));
  } else if (arguments.is_long) {
    print_all(long_listing(contents(arguments.archive)));
  } else {
    print_all(list(arguments.archive));
  }
  return 0;
}

}  // namespace

Verb add_list(CLI::App& program) {
  CLI::App& verb = add_verb(program, "list", "print an archive's table of contents");
  const auto arguments = std::make_shared<ListArguments>();
  auto* const is_long =
      verb.add_flag("--long", arguments->is_long, "with rows, sizes, compression ratio and parts of each entry");
  verb.add_flag("--json", arguments->json, "all that the archive says of itself, as a JSON object")->excludes(is_long);
  verb.add_option("ARCHIVE", arguments->archive, "archive to list; - is standard input")->required();
  const auto report = std::make_shared<ReportArguments>();
  report->add_log_format_to(verb);
  return {&verb, [arguments](Interrupt&) { return run(*arguments); }, report};
}

}  // namespace pgbraid::cli
