#include "cli/log.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <cstdio>
#include <nlohmann/json.hpp>

#include "base/text.hpp"
#include "cli/terminal.hpp"

namespace pgbraid::cli {

namespace {

const char* level_of(Severity severity) {
  switch (severity) {
    case Severity::detail:
      return "debug";
    case Severity::info:
      return "info";
    case Severity::warning:
      return "warning";
    case Severity::error:
      break;
  }
  return "error";
}

}  // namespace

// By the calendar alone: what the C library knows of time zones is shared by all threads.
std::string utc_time(std::chrono::system_clock::time_point time) {
  const auto whole = std::chrono::floor<std::chrono::milliseconds>(time);
  const auto day = std::chrono::floor<std::chrono::days>(whole);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss clock(whole - day);
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:03}Z", static_cast<int>(date.year()),
                     static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()), clock.hours().count(),
                     clock.minutes().count(), clock.seconds().count(), clock.subseconds().count());
}

std::string json_line(Severity severity, const ErrorReport& report, std::chrono::system_clock::time_point time) {
  using Json = nlohmann::ordered_json;
  Json line = {{"time", utc_time(time)}, {"level", level_of(severity)}, {"pid", ::getpid()}};
  line["message"] = base::trim(report.message);
  const auto put = [&](const char* key, const std::string& value) {
    if (!value.empty()) line[key] = base::trim(value);
  };
  put("object", report.entry);
  put("sqlstate", report.sqlstate);
  put("severity", report.severity);
  put("detail", report.detail);
  put("hint", report.hint);
  put("context", report.context);
  put("statement", report.statement);
  return line.dump(-1, ' ', true, Json::error_handler_t::replace);
}

void say(LogFormat format, Severity severity, const ErrorReport& report) {
  if (format == LogFormat::json) {
    // Where it cannot be written, there is nobody to tell.
    const std::string line = json_line(severity, report, std::chrono::system_clock::now()) + "\n";
    std::fwrite(line.data(), 1, line.size(), stderr);
    return;
  }
  const bool is_named = severity == Severity::warning || severity == Severity::error;
  print_report(is_named ? level_of(severity) : "", report);
}

void say(LogFormat format, Severity severity, const std::string& text) {
  ErrorReport report;
  report.message = text;
  say(format, severity, report);
}

bool ConsoleEvents::at_terminal() { return ::isatty(STDERR_FILENO) == 1; }

void ConsoleEvents::message(Severity severity, const std::string& text) {
  if (says(severity)) say(format_, severity, text);
}

bool ConsoleEvents::says(Severity severity) const noexcept {
  if (severity == Severity::detail) return verbose_;
  return severity != Severity::info || talkative_;
}

void ConsoleEvents::failure(const ErrorReport& report) { say(format_, Severity::error, report); }

}  // namespace pgbraid::cli
