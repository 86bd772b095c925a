// Shows how far a run has come, on standard error. Thread-safety: main's thread; it has a thread of its own.
#pragma once

#include <CLI/CLI.hpp>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

#include "cli/log.hpp"
#include "cli/progress_board.hpp"
#include "cli/progress_screen.hpp"
#include "pgbraid/events.hpp"

namespace pgbraid::cli {

enum class ProgressMode { none, tty, plain, json };

// --progress and --progress-interval.
struct ProgressArguments {
  std::string mode = "auto";
  std::optional<double> interval;  // seconds

  // The object must outlive the verb's parsing.
  void add_to(CLI::App& verb);

  // auto: tty at a terminal, else plain where details are wanted. `data_on_stdout`: what standard output shows must
  // not be disturbed, if it is anything but a file.
  ProgressMode chosen(bool verbose, LogFormat format, bool data_on_stdout) const;
};

// Passes everything on to the sink that prints, and shows beside it what it hears of the progress, until it goes. What
// is drawn on the terminal makes room for messages.
class ProgressDisplay : public EventSink {
 public:
  // `next` must outlive it, and be used by nobody else meanwhile. `verbose` and `data_on_stdout` as in
  // ProgressArguments::chosen.
  ProgressDisplay(const ProgressArguments& arguments, bool verbose, bool data_on_stdout, LogFormat format,
                  ConsoleEvents& next);
  ~ProgressDisplay() override;
  ProgressDisplay(const ProgressDisplay&) = delete;
  ProgressDisplay& operator=(const ProgressDisplay&) = delete;

  void message(Severity severity, const std::string& text) override;
  void failure(const ErrorReport& report) override;
  void database(const DatabaseFacts& facts) override { next_.database(facts); }
  void archive(const std::string& path) override { next_.archive(path); }
  void data_done(const DataFacts& facts) override { next_.data_done(facts); }
  void retried(const std::string& entry) override { next_.retried(entry); }
  void phase(const std::string& what) override;
  void work_begins(const WorkFacts& facts) override;
  void work_ends() override;
  void item_begins(const ItemFacts& facts) override;
  void item_ends(const ItemEnd& end) override;

 private:
  void show_now_and_then();
  void show();
  ProgressPicture look();
  void draw();
  void erase();
  void redraw();
  void erase_if_free();

  const ProgressMode mode_;
  const LogFormat format_;
  const std::chrono::duration<double> interval_;
  ConsoleEvents& next_;

  // Two locks, so that a terminal that takes nothing holds up nobody who has nothing to say. Who needs both takes the
  // terminal's first.
  std::mutex terminal_;  // of standard error, and of the next two
  ProgressScreen screen_;
  std::chrono::steady_clock::time_point drawn_;  // when
  std::mutex mutex_;                             // of the next three
  std::condition_variable stop_changed_;
  bool stop_ = false;
  ProgressBoard board_;
  std::thread shower_;
};

}  // namespace pgbraid::cli
