#include "cli/reported_run.hpp"

#include <fmt/format.h>

#include <cstdlib>
#include <exception>
#include <optional>

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

// Both are tried; what went wrong with either is the run's end, which the other is to tell.
void write_files(const ReportArguments& arguments, RunFigures& figures) {
  std::optional<ErrorReport> fault;
  const auto attempt = [&](const std::string& path, const auto& text) {
    if (path.empty()) return;
    try {
      write_file(path, text(figures));
    } catch (const Error& error) {
      if (fault) return;
      fault = error.report();
      if (figures.status != 0) return;
      figures.status = exit_status(ErrorCode::io);
      figures.error = fault;
    }
  };
  attempt(arguments.metrics, metrics_text);
  attempt(arguments.summary, summary_text);
  if (fault) attempt(arguments.metrics, metrics_text);
  if (fault) throw Error(*fault);
}

// Of a run that ended with an error, which is the one to be told by the exit status.
void write_files_of_failed(const ReportArguments& arguments, RunFigures& figures, ErrorReport report, int status,
                           EventSink& console) {
  figures.error = std::move(report);
  figures.status = status;
  figures.end = std::chrono::system_clock::now();
  const std::string told = figures.error->message;
  try {
    write_files(arguments, figures);
  } catch (const Error& error) {
    // That a file cannot be written may be what the run has ended with.
    if (error.report().message != told) console.message(Severity::warning, error.report().message);
  }
}

}  // namespace

void ReportArguments::add_log_format_to(CLI::App& verb) {
  verb.add_option("--log-format", log_format, "messages as text, or as json: an object a line (default: text)")
      ->check(CLI::IsMember({"text", "json"}))
      ->group(kReportGroup);
}

void ReportArguments::add_to(CLI::App& verb) {
  add_log_format_to(verb);
  const auto check = [](const std::string& path) {
    return path.empty() || path == "-" ? std::string("is the name of a file") : std::string();
  };
  auto* const to_summary =
      verb.add_option("--summary", summary, "in the end, write what the run did to this file, as JSON")
          ->check(check)
          ->group(kReportGroup);
  auto* const to_metrics =
      verb.add_option("--metrics", metrics, "in the end, write the run's figures to this file, for Prometheus")
          ->check(check)
          ->group(kReportGroup);
  // What does nothing must not look like last night's run.
  for (const char* name : {"--dry-run", "--list"}) {
    if (auto* const idle = verb.get_option_no_throw(name)) idle->excludes(to_summary)->excludes(to_metrics);
  }
}

int status_of(const ErrorReport& report, const Interrupt& interrupt) {
  if (report.code == ErrorCode::interrupted && interrupt.signal() != 0) return 128 + interrupt.signal();
  return exit_status(report.code);
}

int run_reported(const std::string& verb, const ReportArguments& arguments, EventSink& console,
                 const Interrupt& interrupt, const std::function<int(RunRecord&)>& body) {
  RunRecord record(verb, console);
  RunFigures& figures = record.figures();
  try {
    for (const std::string& path : {arguments.summary, arguments.metrics}) {
      if (!path.empty()) check_can_write(path);
    }
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
  const int status = figures.status;
  try {
    write_files(arguments, figures);
  } catch (const Error& error) {
    if (status != 0) {
      console.message(Severity::warning, error.report().message);
      return status;
    }
    ErrorReport report = error.report();
    report.hint = fmt::format("The {} itself is done; only this file is missing, or an old one.", verb);
    throw Error(std::move(report));
  }
  return figures.status;
}

}  // namespace pgbraid::cli
