#include "cli/terminal.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <termios.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <system_error>

#include "base/fail.hpp"
#include "base/file.hpp"
#include "base/text.hpp"

namespace pgbraid::cli {

namespace {

// What a text has after its first line is set off, so that nothing in it can pass for a message of this program.
void print(const std::string& text) {
  std::string lines = base::printable(base::trim(text));
  for (std::size_t at = lines.find('\n'); at != std::string::npos; at = lines.find('\n', at + 1)) {
    lines.insert(at + 1, "    ");
  }
  // Where nobody reads them any more, there is nobody to tell.
  lines += '\n';
  std::fwrite(lines.data(), 1, lines.size(), stderr);
}

void print_field(const char* name, const std::string& value) {
  if (!value.empty()) print(fmt::format("{}: {}", name, value));
}

// As much of a statement as helps to recognise it: 200 characters. Bytes that only go on with a character, as UTF-8 has
// them, are none of their own; in another encoding that may be more, but not without end.
std::string beginning(const std::string& statement) {
  constexpr std::size_t kMostCharacters = 200;
  constexpr std::size_t kMostBytes = 4 * kMostCharacters;
  std::string line = base::single_line(base::trim(statement));
  std::size_t characters = 0;
  for (std::size_t i = 0; i < line.size(); ++i) {
    const bool begins = (static_cast<unsigned char>(line[i]) & 0xC0U) != 0x80U;
    if (begins && ++characters <= kMostCharacters) continue;
    if (!begins && i < kMostBytes) continue;
    line.resize(i);
    return line + "...";
  }
  return line;
}

// Echo off for as long as it lives.
class QuietTerminal {
 public:
  explicit QuietTerminal(int descriptor) : descriptor_(descriptor) {
    if (::tcgetattr(descriptor_, &saved_) != 0) return;
    termios quiet = saved_;
    quiet.c_lflag &= ~static_cast<tcflag_t>(ECHO);
    changed_ = ::tcsetattr(descriptor_, TCSAFLUSH, &quiet) == 0;
  }
  ~QuietTerminal() {
    if (changed_) ::tcsetattr(descriptor_, TCSAFLUSH, &saved_);
  }
  QuietTerminal(const QuietTerminal&) = delete;
  QuietTerminal& operator=(const QuietTerminal&) = delete;

 private:
  int descriptor_;
  termios saved_{};
  bool changed_ = false;
};

// Written by the signal handler: the pipe's end, and how many signals there were.
std::atomic<int> signal_pipe{-1};
std::atomic<int> signals_seen{0};

extern "C" void on_signal(int number) {
  const int saved = errno;
  if (signals_seen.fetch_add(1) > 0) ::_exit(128 + number);
  const auto byte = static_cast<unsigned char>(number);
  [[maybe_unused]] const ssize_t written = ::write(signal_pipe.load(), &byte, 1);
  errno = saved;
}

void set_handler(void (*handler)(int)) {
  struct sigaction action {};
  action.sa_handler = handler;
  ::sigemptyset(&action.sa_mask);
  action.sa_flags = SA_RESTART;
  ::sigaction(SIGINT, &action, nullptr);
  ::sigaction(SIGTERM, &action, nullptr);
}

}  // namespace

std::string ask_password(const std::string& prompt) {
  const int descriptor = ::open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY);
  if (descriptor < 0) {
    base::fail_with_hint(ErrorCode::connection, "the server asks for a password, and there is no terminal to ask at",
                         "Use a .pgpass file, PGPASSWORD, or another way to authenticate.");
  }
  base::File terminal(descriptor, "/dev/tty");
  std::string password;
  // Before the prompt: who answers it at once must neither be shown nor be lost.
  const QuietTerminal quiet(descriptor);
  terminal.write(std::as_bytes(std::span(prompt)));
  std::array<std::byte, 1> byte{};
  while (terminal.read(byte) == 1 && static_cast<char>(byte[0]) != '\n') password += static_cast<char>(byte[0]);
  terminal.write(std::as_bytes(std::span("\n", 1)));
  return password;
}

bool stdout_is_terminal() { return ::isatty(STDOUT_FILENO) == 1; }

void print_all(std::string_view text) {
  const bool whole = std::fwrite(text.data(), 1, text.size(), stdout) == text.size();
  if (!whole || std::fflush(stdout) != 0) base::fail_io("write", "standard output", errno);
}

void print_report(const char* severity, const ErrorReport& report) {
  const std::string of = report.entry.empty() ? "" : report.entry + ": ";
  const std::string state = report.sqlstate.empty() ? "" : fmt::format(" ({})", report.sqlstate);
  const std::string kind = *severity == '\0' ? "" : fmt::format("{}: ", severity);
  print(fmt::format("pgbraid: {}{}{}{}", kind, of, report.message, state));
  print_field("DETAIL", report.detail);
  print_field("HINT", report.hint);
  print_field("CONTEXT", report.context);
  print_field("STATEMENT", beginning(report.statement));
}

SignalWatch::SignalWatch(Interrupt& interrupt, EventSink& events) {
  if (::pipe2(pipe_.data(), O_CLOEXEC) != 0) base::fail_io("create", "pipe", errno);
  signal_pipe.store(pipe_[1]);
  signals_seen.store(0);
  try {
    watcher_ = std::thread([&interrupt, descriptor = pipe_[0]] {
      unsigned char number = 0;
      ssize_t got = 0;
      while ((got = ::read(descriptor, &number, 1)) != 0) {
        if (got == 1) interrupt.request(number);
        if (got < 0 && errno != EINTR) return;
      }
    });
  } catch (const std::system_error& error) {
    events.message(Severity::warning,
                   fmt::format("cannot start a thread that waits for signals: {}; SIGINT and SIGTERM will end the "
                               "program at once, and what is incomplete will be left behind",
                               error.code().message()));
    return;
  }
  set_handler(on_signal);
}

SignalWatch::~SignalWatch() {
  set_handler(SIG_DFL);
  signal_pipe.store(-1);
  ::close(pipe_[1]);
  if (watcher_.joinable()) watcher_.join();
  ::close(pipe_[0]);
}

}  // namespace pgbraid::cli
