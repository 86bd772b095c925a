#include "cli/progress_display.hpp"

#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <exception>
#include <string_view>
#include <system_error>

#include "cli/progress_text.hpp"
#include "cli/reported_run.hpp"

namespace pgbraid::cli {

namespace {

using Clock = std::chrono::steady_clock;

// In seconds.
constexpr double kTerminalInterval = 0.2;

double usual_interval(ProgressMode mode) {
  constexpr double kPlain = 30;
  constexpr double kJson = 1;
  return mode == ProgressMode::json ? kJson : kPlain;
}

void print(const std::string& text) {
  // Where nobody reads it any more, there is nobody to tell.
  if (!text.empty()) std::fwrite(text.data(), 1, text.size(), stderr);
}

// Not one that is stopped, as by Ctrl-S, or that nobody reads.
bool takes_output() {
  pollfd terminal{STDERR_FILENO, POLLOUT, 0};
  return ::poll(&terminal, 1, 0) == 1 && (terminal.revents & POLLOUT) != 0;
}

bool terminal_moves_its_cursor() {
  const char* const name = std::getenv("TERM");
  return name != nullptr && *name != '\0' && std::string_view(name) != "dumb";
}

bool stdout_is_file() {
  struct stat facts {};
  return ::fstat(STDOUT_FILENO, &facts) == 0 && S_ISREG(facts.st_mode);
}

}  // namespace

void ProgressArguments::add_to(CLI::App& verb) {
  const std::string group = kReportGroup;
  verb.add_option("--progress", mode,
                  "how it is shown how far the run is: auto, tty, plain, json or none (default: auto)")
      ->check(CLI::IsMember({"auto", "tty", "plain", "json", "none"}))
      ->group(group);
  constexpr double kLeast = 0.01;
  constexpr double kMost = 86400;
  verb.add_option("--progress-interval", interval, "seconds from line to line (default: 30; of json 1)")
      ->check(CLI::Range(kLeast, kMost))
      ->group(group);
}

ProgressMode ProgressArguments::chosen(bool verbose, LogFormat format, bool data_on_stdout) const {
  if (mode == "tty") return ProgressMode::tty;
  if (mode == "plain") return ProgressMode::plain;
  if (mode == "json") return ProgressMode::json;
  if (mode == "none") return ProgressMode::none;
  const bool in_the_way = data_on_stdout && !stdout_is_file();
  if (ConsoleEvents::at_terminal() && format == LogFormat::text && terminal_moves_its_cursor() && !in_the_way) {
    return ProgressMode::tty;
  }
  return verbose ? ProgressMode::plain : ProgressMode::none;
}

ProgressDisplay::ProgressDisplay(const ProgressArguments& arguments, bool verbose, bool data_on_stdout,
                                 LogFormat format, ConsoleEvents& next)
    : mode_(arguments.chosen(verbose, format, data_on_stdout)),
      format_(format),
      interval_(mode_ == ProgressMode::tty ? kTerminalInterval : arguments.interval.value_or(usual_interval(mode_))),
      next_(next) {
  if (mode_ == ProgressMode::none) return;
  try {
    shower_ = std::thread([this] { show_now_and_then(); });
  } catch (const std::system_error&) {
    // Then nothing is shown of the progress. The run itself may have better luck, or will say so.
  }
}

ProgressDisplay::~ProgressDisplay() {
  {
    const std::lock_guard lock(mutex_);
    stop_ = true;
    board_.work_ends();
  }
  stop_changed_.notify_all();
  if (shower_.joinable()) shower_.join();
  erase();
}

void ProgressDisplay::show_now_and_then() {
  std::unique_lock lock(mutex_);
  while (!stop_changed_.wait_for(lock, interval_, [this] { return stop_; })) {
    lock.unlock();
    try {
      show();
    } catch (const std::exception&) {
      // No memory: there may be some the next time.
    }
    lock.lock();
  }
}

ProgressPicture ProgressDisplay::look() {
  const std::lock_guard lock(mutex_);
  return board_.look(Clock::now());
}

void ProgressDisplay::show() {
  const std::lock_guard lock(terminal_);
  if (mode_ == ProgressMode::tty) {
    draw();
    return;
  }
  const ProgressPicture picture = look();
  if (picture.what.empty()) return;
  if (mode_ == ProgressMode::json) {
    print(progress_json(picture, std::chrono::system_clock::now()) + "\n");
  } else {
    say(format_, Severity::info, progress_line(picture));
  }
}

// REQUIRES of these three: the terminal's lock is held.
void ProgressDisplay::draw() {
  if (in_background()) screen_.forget();
  if (in_background() || !takes_output()) return;
  drawn_ = Clock::now();
  const TerminalSize size = terminal_size();
  print(screen_.draw(progress_lines(look(), size.width - 1, size.height - 1), size));
}

void ProgressDisplay::erase() {
  if (mode_ != ProgressMode::tty) return;
  if (in_background()) screen_.forget();
  if (takes_output()) print(screen_.erase());
}

// After a message. Where very many come, the next one that is due will do.
void ProgressDisplay::redraw() {
  constexpr auto kLeast = std::chrono::milliseconds(50);
  if (mode_ == ProgressMode::tty && Clock::now() - drawn_ >= kLeast) draw();
}

// Else the thread, which draws now, will find that there is nothing more to draw.
void ProgressDisplay::erase_if_free() {
  const std::unique_lock lock(terminal_, std::try_to_lock);
  if (lock.owns_lock()) erase();
}

void ProgressDisplay::message(Severity severity, const std::string& text) {
  if (!next_.says(severity)) return;
  const std::lock_guard lock(terminal_);
  erase();
  next_.message(severity, text);
  redraw();
}

void ProgressDisplay::failure(const ErrorReport& report) {
  const std::lock_guard lock(terminal_);
  erase();
  next_.failure(report);
  redraw();
}

void ProgressDisplay::phase(const std::string& what) {
  {
    const std::lock_guard lock(mutex_);
    board_.phase(what);
  }
  if (what.empty()) erase_if_free();
}

void ProgressDisplay::work_begins(const WorkFacts& facts) {
  const std::lock_guard lock(mutex_);
  board_.work_begins(facts, Clock::now());
}

void ProgressDisplay::work_ends() {
  {
    const std::lock_guard lock(mutex_);
    board_.work_ends();
  }
  erase_if_free();
}

void ProgressDisplay::item_begins(const ItemFacts& facts) {
  if (mode_ == ProgressMode::none) return;
  const std::lock_guard lock(mutex_);
  board_.item_begins(facts, Clock::now());
}

void ProgressDisplay::item_ends(const ItemEnd& end) {
  if (mode_ == ProgressMode::none) return;
  const std::lock_guard lock(mutex_);
  board_.item_ends(end);
}

}  // namespace pgbraid::cli
