// What is said on standard error: as text for a person, or as JSON, an object a line, for a log collector.
// Thread-safety: main's thread.
#pragma once

#include <chrono>
#include <string>

#include "pgbraid/error.hpp"
#include "pgbraid/events.hpp"

namespace pgbraid::cli {

enum class LogFormat { text, json };

// "2026-03-01T02:00:00.250Z".
std::string utc_time(std::chrono::system_clock::time_point time);

// The line of --log-format json, without its end: time, level, message, and of the report's other fields those that
// are not empty. Plain ASCII, whatever the texts hold.
std::string json_line(Severity severity, const ErrorReport& report, std::chrono::system_clock::time_point time);

// Says it, now. A plain message is a report that has nothing else.
void say(LogFormat format, Severity severity, const ErrorReport& report);
void say(LogFormat format, Severity severity, const std::string& text);

// Prints what a verb says. Details are said if asked for; what else is no warning and no error only to a terminal, or
// with details, or to a log.
class ConsoleEvents : public EventSink {
 public:
  // Is standard error a terminal?
  static bool at_terminal();

  explicit ConsoleEvents(bool verbose, LogFormat format = LogFormat::text, bool terminal = at_terminal())
      : verbose_(verbose), talkative_(verbose || terminal || format == LogFormat::json), format_(format) {}
  void message(Severity severity, const std::string& text) override;
  void failure(const ErrorReport& report) override;
  // Are messages of this kind said?
  bool says(Severity severity) const noexcept;

 private:
  bool verbose_;
  bool talkative_;
  LogFormat format_;
};

}  // namespace pgbraid::cli
