#include "cli/reported_run.hpp"

#include <fmt/format.h>

#include <cstdlib>
#include <exception>

#include "app/script_file.hpp"
#include "base/fail.hpp"
#include "cli/run_files.hpp"

namespace pgbraid::cli {

namespace {

// Throws Error{io} where no file of this name can be written.
void check_can_write(const std::string& path) { const app::ScriptFile probe(path); }

void write_file(const std::string& path, const std::string& text) {
  app::ScriptFile file(path);
  file.write(text);
  file.commit();
}

void write_files(const ReportArguments& arguments, const RunFigures& figures) {
  if (!arguments.summary.empty()) write_file(arguments.summary, summary_text(figures));
  if (!arguments.metrics.empty()) write_file(arguments.metrics, metrics_text(figures));
}

// Of a run that ended with an error, which is the one to be told by the exit status.
void write_files_of_failed(const ReportArguments& arguments, RunFigures& figures, ErrorReport report, int status,
                           EventSink& console) {
  figures.error = std::move(report);
  figures.status = status;
  figures.end = std::chrono::system_clock::now();
  try {
    write_files(arguments, figures);
  } catch (const Error& error) {
    console.message(Severity::warning, error.report().message);
  }
}

}  // namespace

void ReportArguments::add_log_format_to(CLI::App& verb) {
  verb.add_option("--log-format", log_format, "messages as text, or as json: an object a line (default: text)")
      ->check(CLI::IsMember({"text", "json"}));
}

void ReportArguments::add_to(CLI::App& verb) {
  add_log_format_to(verb);
  const auto check = [](const std::string& path) {
    return path.empty() || path == "-" ? std::string("is the name of a file") : std::string();
  };
  verb.add_option("--summary", summary, "in the end, write what the run did to this file, as JSON")->check(check);
  verb.add_option("--metrics", metrics, "in the end, write the run's figures to this file, for Prometheus")
      ->check(check);
}

int status_of(const ErrorReport& report, const Interrupt& interrupt) {
  if (report.code == ErrorCode::interrupted && interrupt.signal() != 0) return 128 + interrupt.signal();
  return exit_status(report.code);
}

int run_reported(const std::string& verb, const ReportArguments& arguments, EventSink& console,
                 const Interrupt& interrupt, const std::function<int(RunRecord&)>& body) {
  RunRecord record(verb, console);
  RunFigures& figures = record.figures();
  for (const std::string& path : {arguments.summary, arguments.metrics}) {
    if (!path.empty()) check_can_write(path);
  }
  try {
    figures.status = body(record);
  } catch (const Error& error) {
    write_files_of_failed(arguments, figures, error.report(), status_of(error.report(), interrupt), console);
    throw;
  } catch (const std::exception& error) {
    ErrorReport report;
    report.message = error.what();
    write_files_of_failed(arguments, figures, std::move(report), EXIT_FAILURE, console);
    throw;
  }
  figures.end = std::chrono::system_clock::now();
  try {
    write_files(arguments, figures);
  } catch (const Error& error) {
    if (figures.status != 0) {
      console.message(Severity::warning, error.report().message);
      return figures.status;
    }
    ErrorReport report = error.report();
    report.hint = fmt::format("The {} itself is done; only this file is missing, or an old one.", verb);
    throw Error(std::move(report));
  }
  return figures.status;
}

}  // namespace pgbraid::cli
