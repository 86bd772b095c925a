#include "cli/closing_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "base/text.hpp"
#include "cli/progress_text.hpp"

namespace pgbraid::cli {

namespace {

constexpr std::size_t kSlowest = 5;

std::string count(std::uint64_t number, const char* one, const char* many) {
  return fmt::format("{} {}", number, number == 1 ? one : many);
}

std::string time_text(double seconds) {
  constexpr double kLong = 100;
  return seconds < kLong ? fmt::format("{:.1f} s", seconds) : clock_text(seconds);
}

// What was moved, and whereto.
std::string data_text(const RunFigures& figures, double seconds) {
  const Moved all = figures.all_tables();
  const std::uint64_t bytes = all.raw_bytes + figures.large_objects.raw_bytes;
  std::string text = count(figures.tables.size(), "table", "tables") + ", " + count(all.rows, "row", "rows");
  if (figures.large_objects.rows > 0) {
    text += ", " + count(figures.large_objects.rows, "large object", "large objects");
  }
  text += ", " + base::human_size(bytes);
  if (figures.stored_bytes) text += fmt::format(" ({} stored)", base::human_size(*figures.stored_bytes));
  text += " in " + time_text(seconds);
  if (seconds > 0 && bytes > 0) {
    text +=
        fmt::format(", {}/s", base::human_size(static_cast<unsigned long long>(static_cast<double>(bytes) / seconds)));
  }
  return text;
}

// Of parts that were worked on at the same time the times are added up.
std::string slowest_text(const RunFigures& figures) {
  struct Line {
    std::string name;
    const Moved* moved;
  };
  std::vector<Line> lines;
  for (const auto& [name, moved] : figures.tables) lines.push_back({name.first + "." + name.second, &moved});
  if (lines.size() < 2) return {};
  const std::size_t shown = std::min(kSlowest, lines.size());
  std::partial_sort(lines.begin(), lines.begin() + static_cast<std::ptrdiff_t>(shown), lines.end(),
                    [](const Line& a, const Line& b) { return a.moved->seconds > b.moved->seconds; });
  std::string text = "\nslowest tables:";
  for (std::size_t i = 0; i < shown; ++i) {
    const Moved& moved = *lines[i].moved;
    text += fmt::format("\n{:>9}  {:>10}  {}", time_text(moved.seconds), base::human_size(moved.raw_bytes),
                        base::single_line(lines[i].name));
  }
  return text;
}

std::string done_to(const RunFigures& figures) {
  const std::string database = base::single_line(figures.database.database);
  if (figures.verb == "dump") return "dumped " + database;
  if (figures.verb == "mirror") return "mirrored " + database;
  return database.empty() ? "restored" : "restored " + database;
}

}  // namespace

std::string closing_text(const RunFigures& figures) {
  const double seconds = std::chrono::duration<double>(figures.end - figures.start).count();
  std::string text = done_to(figures) + ": ";
  if (figures.restored) text += count(figures.restored->done, "entry", "entries") + ", ";
  text += data_text(figures, seconds);
  if (figures.workers) text += ", " + count(static_cast<std::uint64_t>(*figures.workers), "worker", "workers");
  if (figures.retries > 0) text += ", " + count(figures.retries, "retry", "retries");
  text += figures.warnings == 0 ? ", no warnings" : ", " + count(figures.warnings, "warning", "warnings");
  return text + slowest_text(figures);
}

void tell_closing(RunRecord& record) {
  record.figures().end = std::chrono::system_clock::now();
  record.message(Severity::info, closing_text(record.figures()));
}

}  // namespace pgbraid::cli
