// What a verb says while it works. A program that embeds pgbraid implements EventSink; the command line prints.
#pragma once

#include <cstdint>
#include <string>

#include "pgbraid/error.hpp"

namespace pgbraid {

enum class Severity { detail, info, warning, error };

// Receives what happens. Thread-safety: every call comes from the thread that called the verb (the leader).
class EventSink {
 public:
  EventSink() = default;
  EventSink(const EventSink&) = delete;
  EventSink& operator=(const EventSink&) = delete;
  virtual ~EventSink() = default;

  // A line for a person. `detail` lines are wanted only with --verbose.
  virtual void message(Severity severity, const std::string& text) = 0;

  // A failure that does not end the run (the one that does is thrown).
  virtual void failure(const ErrorReport& report) = 0;
};

}  // namespace pgbraid
