// Talking to the person at the terminal: passwords, messages, signals. Thread-safety: as each says.
#pragma once

#include <array>
#include <string>
#include <string_view>
#include <thread>

#include "pgbraid/events.hpp"
#include "pgbraid/interrupt.hpp"

namespace pgbraid::cli {

// Asks on the terminal, without echo. Error{usage} where there is none.
std::string ask_password(const std::string& prompt);

bool stdout_is_terminal();

// Writes all of it to standard output. Error{io}.
void print_all(std::string_view text);

// "pgbraid: error: ..." with DETAIL, HINT and the like, on standard error. `severity` may be empty: "pgbraid: ...".
void print_report(const char* severity, const ErrorReport& report);

// While it lives, SIGINT and SIGTERM request `interrupt`; a second signal ends the process at once. One at a time.
class SignalWatch {
 public:
  // Where there is no thread to wait for signals, `events` is warned.
  SignalWatch(Interrupt& interrupt, EventSink& events);
  ~SignalWatch();
  SignalWatch(const SignalWatch&) = delete;
  SignalWatch& operator=(const SignalWatch&) = delete;

 private:
  std::array<int, 2> pipe_{-1, -1};
  std::thread watcher_;
};

}  // namespace pgbraid::cli
