#include "cli/forecast_text.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <cstdio>

#include "base/fail.hpp"
#include "base/text.hpp"

namespace pgbraid::cli {

namespace {

std::string heading(const std::string& verb, Stage stage, std::size_t workers) {
  switch (stage) {
    case Stage::drop:
      return "would drop first, where it is there:";
    case Stage::leader_first:
      return fmt::format("would {} first, one after the other:", verb);
    case Stage::workers:
      return fmt::format("would {} with {} worker{}, in this order:", verb, workers, workers == 1 ? "" : "s");
    case Stage::leader_last:
      return fmt::format("would {} last, one after the other:", verb);
  }
  return {};
}

std::string one_or_more(std::uint64_t count, const char* one, const char* more) {
  return fmt::format("{} {}", count, count == 1 ? one : more);
}

}  // namespace

std::string forecast_text(const std::string& verb, const Forecast& forecast, const std::string& unchanged) {
  std::string out;
  std::uint64_t bytes = 0;
  std::uint64_t with_data = 0;
  std::uint64_t drops = 0;
  for (std::size_t i = 0; i < forecast.items.size(); ++i) {
    const PlannedItem& item = forecast.items[i];
    if (i == 0 || forecast.items[i - 1].stage != item.stage) {
      out += heading(verb, item.stage, forecast.workers) + "\n";
    }
    out += fmt::format("{:>12}  {}\n", item.bytes ? base::human_size(*item.bytes) : "-",
                       base::printable(base::single_line(item.what)));
    bytes += item.bytes.value_or(0);
    with_data += item.bytes ? 1 : 0;
    drops += item.stage == Stage::drop ? 1 : 0;
  }
  const std::uint64_t definitions = forecast.definitions + forecast.items.size() - with_data - drops;
  return out + fmt::format("total: {}, about {}, and {}\n{}\n", one_or_more(with_data, "item of data", "items of data"),
                           base::human_size(bytes), one_or_more(definitions, "other entry", "other entries"),
                           unchanged);
}

int print_forecast(const std::string& verb, const Forecast& forecast, const std::string& unchanged) {
  fmt::print("{}", forecast_text(verb, forecast, unchanged));
  if (std::fflush(stdout) != 0) base::fail_io("write", "standard output", errno);
  return 0;
}

}  // namespace pgbraid::cli
