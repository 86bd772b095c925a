// pgbraid verify on the command line.
#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <string>

#include "base/text.hpp"
#include "cli/common_options.hpp"
#include "cli/environment.hpp"
#include "cli/progress_display.hpp"
#include "cli/reported_run.hpp"
#include "cli/terminal.hpp"
#include "cli/verbs.hpp"
#include "pgbraid/verify.hpp"

namespace pgbraid::cli {

namespace {

struct VerifyArguments {
  VerifyOptions options;
  int jobs = 0;
  CLI::Option* jobs_given = nullptr;
  bool json = false;
  bool verbose = false;
};

// Bytes that are no UTF-8 are replaced.
std::string to_json(const std::string& archive, const VerifyResult& result) {
  using Json = nlohmann::ordered_json;
  Json problems = Json::array();
  for (const VerifyProblem& problem : result.problems) {
    problems.push_back({{"file", problem.file}, {"entry", problem.entry}, {"problem", problem.problem}});
  }
  const Json root = {{"archive", archive},
                     {"whole", result.whole()},
                     {"manifest", result.has_manifest},
                     {"files", result.files},
                     {"bytes", result.stored_bytes},
                     {"raw_bytes", result.raw_bytes},
                     {"rows", result.rows},
                     {"large_objects", result.large_objects},
                     {"problems", std::move(problems)}};
  return root.dump(2, ' ', true, Json::error_handler_t::replace) + "\n";
}

void print_summary(const std::string& archive, const VerifyResult& result, EventSink& events) {
  if (!result.whole()) {
    events.message(Severity::error, fmt::format("\"{}\" is not whole: {} problem{}", archive, result.problems.size(),
                                                result.problems.size() == 1 ? "" : "s"));
    return;
  }
  events.message(Severity::info,
                 fmt::format("\"{}\" is whole{}: {} files, {} ({} of data, {} rows, {} large objects)", archive,
                             result.has_manifest ? "" : " as far as can be told without a manifest", result.files,
                             base::human_size(result.stored_bytes), base::human_size(result.raw_bytes), result.rows,
                             result.large_objects));
}

int run(VerifyArguments& arguments, const ProgressArguments& progress, LogFormat format, Interrupt& interrupt) {
  arguments.options.jobs = arguments.jobs_given->count() > 0 ? arguments.jobs : default_jobs();
  ConsoleEvents console(arguments.verbose, format);
  ProgressDisplay events(progress, arguments.verbose, false, format, console);
  const VerifyResult result = verify(arguments.options, events, interrupt);
  if (arguments.json) print_all(to_json(arguments.options.archive, result));
  print_summary(arguments.options.archive, result, events);
  return result.whole() ? 0 : exit_status(ErrorCode::archive);
}

}  // namespace

Verb add_verify(CLI::App& program) {
  CLI::App& verb = add_verb(program, "verify", "prove that an archive is whole");
  const auto arguments = std::make_shared<VerifyArguments>();
  arguments->jobs_given = verb.add_option("-j,--jobs", arguments->jobs,
                                          "number of workers (default: PGBRAID_JOBS, or processors, at most 8)");
  verb.add_flag("--json", arguments->json, "print the result as a JSON object");
  verb.add_flag("-v,--verbose", arguments->verbose, "say what is being done");
  verb.add_option("ARCHIVE", arguments->options.archive, "archive to verify; - is standard input")->required();
  const auto report = std::make_shared<ReportArguments>();
  report->add_log_format_to(verb);
  const auto progress = std::make_shared<ProgressArguments>();
  progress->add_to(verb);
  return {&verb,
          [arguments, report, progress](Interrupt& interrupt) {
            return run(*arguments, *progress, report->format(), interrupt);
          },
          report};
}

}  // namespace pgbraid::cli
