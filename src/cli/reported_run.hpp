// Runs that are written down: --log-format, --summary and --metrics. Thread-safety: main's thread.
#pragma once

#include <CLI/CLI.hpp>
#include <functional>
#include <string>

#include "cli/log.hpp"
#include "cli/run_record.hpp"
#include "pgbraid/events.hpp"
#include "pgbraid/interrupt.hpp"

namespace pgbraid::cli {

// Of these options and their like.
inline constexpr const char* kReportGroup = "Options for what is told about it";

struct ReportArguments {
  std::string log_format = "text";
  std::string summary;  // files; empty: not wanted
  std::string metrics;

  // --log-format alone, or all of them. The object must outlive the verb's parsing.
  void add_log_format_to(CLI::App& verb);
  void add_to(CLI::App& verb);
  LogFormat format() const { return log_format == "json" ? LogFormat::json : LogFormat::text; }
};

// The exit status of a run that ended so.
int status_of(const ErrorReport& report, const Interrupt& interrupt);

// Carries out `body`, which gets where to tell what it does and returns the exit status. The files that `arguments`
// name are written in the end, whatever that is: each appears whole, or what was there stays. Throws what `body`
// throws; Error{io} where a file cannot be written, before anything else is done if that can be known.
int run_reported(const std::string& verb, const ReportArguments& arguments, EventSink& console,
                 const Interrupt& interrupt, const std::function<int(RunRecord&)>& body);

}  // namespace pgbraid::cli
