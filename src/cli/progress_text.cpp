#include "cli/progress_text.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <cmath>
#include <nlohmann/json.hpp>

#include "base/text.hpp"
#include "cli/columns.hpp"
#include "cli/log.hpp"

namespace pgbraid::cli {

namespace {

// What is to the right of an entry's name goes, the last first, where a line has no room for it beside so much of the
// name.
constexpr std::size_t kLeastLabel = 24;

std::string percent(double share) { return fmt::format("{:.0f}%", std::floor(share * 100)); }

std::string rate_text(double rate) { return base::human_size(static_cast<unsigned long long>(rate)) + "/s"; }

// "  2  TABLE DATA public.orders       45%    1.2 GiB   85.3 MiB/s     0:14".
std::string worker_line(const WorkerPicture& worker, std::size_t width) {
  const std::string who = worker.number == 0 ? "leader" : fmt::format("{:>6}", worker.number);
  if (worker.label.empty()) return fit(who + "  waiting", width);
  const std::vector<std::string> columns_right = {
      fmt::format(" {:>5}", worker.share ? percent(*worker.share) : ""),
      fmt::format(" {:>10}", worker.moved > 0 ? base::human_size(worker.moved) : ""),
      fmt::format(" {:>12}", worker.moved > 0 ? rate_text(worker.rate) : ""),
      fmt::format(" {:>8}", clock_text(worker.seconds)),
  };
  std::string right;
  for (const std::string& column : columns_right) {
    if (who.size() + 2 + kLeastLabel + right.size() + column.size() > width) break;
    right += column;
  }
  const std::string label = base::printable(base::single_line(worker.label));
  if (width <= who.size() + 2 + right.size()) return fit(who, width);
  return who + "  " + fit(label, width - who.size() - 2 - right.size()) + right;
}

nlohmann::ordered_json worker_json(const WorkerPicture& worker) {
  nlohmann::ordered_json object = {{"worker", worker.number}};
  if (worker.label.empty()) return object;
  object["object"] = worker.label;
  if (worker.share) object["share"] = *worker.share;
  object["bytes"] = worker.moved;
  object["seconds"] = worker.seconds;
  return object;
}

}  // namespace

std::string clock_text(double seconds) {
  const auto whole = static_cast<long long>(std::max(0.0, seconds));
  constexpr long long kMinute = 60;
  constexpr long long kHour = 60 * kMinute;
  if (whole < kHour) return fmt::format("{}:{:02}", whole / kMinute, whole % kMinute);
  return fmt::format("{}:{:02}:{:02}", whole / kHour, whole % kHour / kMinute, whole % kMinute);
}

std::string progress_line(const ProgressPicture& picture) {
  if (!picture.has_work) return picture.what;
  std::string line =
      fmt::format("{}: {}, {} of {} done", picture.what, percent(picture.share), picture.done, picture.items);
  if (picture.moved > 0) line += fmt::format(", {}, {}", base::human_size(picture.moved), rate_text(picture.rate));
  line += fmt::format(", {} gone", clock_text(picture.seconds));
  if (picture.left) line += fmt::format(", {} left", clock_text(*picture.left));
  return line;
}

std::vector<std::string> progress_lines(const ProgressPicture& picture, std::size_t width, std::size_t height) {
  std::vector<std::string> lines;
  if (picture.what.empty() || height == 0 || width == 0) return lines;
  // The share first: it is what a narrow terminal has room for.
  std::string total = progress_line(picture);
  if (picture.has_work && columns(total) > width) {
    total = percent(picture.share) + (picture.left ? fmt::format(", {} left", clock_text(*picture.left)) : "");
  }
  const bool all = picture.workers.size() < height;
  const std::size_t shown = all ? picture.workers.size() : std::max<std::size_t>(height, 2) - 2;
  for (std::size_t i = 0; i < shown; ++i) lines.push_back(worker_line(picture.workers[i], width));
  if (!all && height >= 2) {
    lines.push_back(fit(fmt::format("        and {} more", picture.workers.size() - shown), width));
  }
  lines.push_back(fit(total, width));
  return lines;
}

std::string progress_json(const ProgressPicture& picture, std::chrono::system_clock::time_point time) {
  using Json = nlohmann::ordered_json;
  Json root = {{"time", utc_time(time)}, {"level", "progress"}, {"pid", ::getpid()}, {"message", picture.what}};
  if (picture.has_work) {
    root["share"] = picture.share;
    root["items"] = picture.items;
    root["items_done"] = picture.done;
    root["bytes"] = picture.moved;
    root["bytes_per_second"] = picture.rate;
    root["seconds"] = picture.seconds;
    root["seconds_left"] = picture.left ? Json(*picture.left) : Json();
    root["workers"] = Json::array();
    for (const WorkerPicture& worker : picture.workers) root["workers"].push_back(worker_json(worker));
  }
  return root.dump(-1, ' ', true, Json::error_handler_t::replace);
}

}  // namespace pgbraid::cli
