// What can go wrong, as a program that embeds pgbraid sees it: one exception type that carries one report.
// Thread-safety: values; a report may be copied between threads.
#pragma once

#include <exception>
#include <string>

namespace pgbraid {

// The class of a failure. Each has one process exit status (see exit_status).
enum class ErrorCode {
  incomplete,   // a restore finished, but entries failed or were skipped
  usage,        // the options make no sense, or name something that does not exist
  connection,   // cannot connect, or the leader's connection is lost
  source,       // the server refused: lock conflict, permission, snapshot, any other SQL error
  archive,      // the archive is damaged, unsafe or of an unknown format
  io,           // disk full, cannot create, cannot sync
  locked,       // another run is at work on the same target
  interrupted,  // the caller asked to stop
};

// 1 incomplete, 2 usage, 3 connection, 4 source, 5 archive, 6 io, 7 locked, 130 interrupted (a caller that knows the
// signal uses 128 + signal instead).
int exit_status(ErrorCode code) noexcept;

// One failure, told once. Fields that do not apply are empty. `message` names the object concerned.
struct ErrorReport {
  ErrorCode code = ErrorCode::source;
  std::string message;
  std::string sqlstate;          // five characters, from the server
  std::string severity;          // as the server said it: ERROR, FATAL, PANIC
  std::string detail;            // DETAIL of the server, or further facts
  std::string hint;              // what to do
  std::string context;           // CONTEXT of the server
  std::string statement;         // the SQL that failed
  std::string entry;             // the TOC entry at work, as "desc schema.name"
  bool connection_lost = false;  // the connection that reported this is unusable
  bool ends_run = false;         // the run cannot go on after it, whatever its code
};

// Thrown by every public function that fails.
class Error : public std::exception {
 public:
  explicit Error(ErrorReport report) : report_(std::move(report)) {}

  const ErrorReport& report() const noexcept { return report_; }
  const char* what() const noexcept override { return report_.message.c_str(); }

 private:
  ErrorReport report_;
};

}  // namespace pgbraid
