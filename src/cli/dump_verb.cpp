// pgbraid dump on the command line.
#include <fmt/format.h>

#include "base/text.hpp"
#include "cli/dump_arguments.hpp"
#include "cli/forecast_text.hpp"
#include "cli/terminal.hpp"
#include "cli/verbs.hpp"
#include "pgbraid/dump.hpp"

namespace pgbraid::cli {

namespace {

int run(const DumpArguments& arguments, Interrupt& interrupt) {
  const DumpOptions options = arguments.take();
  ConsoleEvents events(arguments.verbose);
  if (arguments.dry_run) {
    return print_forecast("dump", forecast_dump(options, events, interrupt), "nothing was written");
  }
  const DumpResult result = dump(options, events, interrupt);
  events.message(Severity::detail, fmt::format("dumped {} rows of {} tables, {} ({} stored), with {} workers",
                                               result.rows, result.tables, base::human_size(result.raw_bytes),
                                               base::human_size(result.stored_bytes), result.workers));
  return 0;
}

}  // namespace

Verb add_dump(CLI::App& program) {
  CLI::App& verb = add_verb(program, "dump", "dump a database into an archive");
  const auto arguments = std::make_shared<DumpArguments>();
  arguments->add_to(verb);
  verb.footer("If no database name is supplied, then the PGDATABASE environment variable value is used.");
  return {&verb, [arguments](Interrupt& interrupt) { return run(*arguments, interrupt); }};
}

}  // namespace pgbraid::cli
